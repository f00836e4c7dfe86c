import Type from "typebox";
import { replayFileName } from "../../../replays/replay-file-name.ts";
import type { ApiGroup } from "../api-services.ts";
import { Problem } from "../problem.ts";
import { ReplayAccess } from "../replay-access.ts";
import { bearer, textAnswers } from "../route-schema.ts";
import { replayParams } from "./replay-routes.ts";

const csvType = "text/csv; charset=utf-8";
const retryAfterSeconds = 10;
/** As of the command. */
const everyTicks = 4;

/** What was driven in replays, as tables. */
export const addLapRoutes: ApiGroup = (app, { replays, access }) => {
  const laps = replays?.laps;
  if (replays === undefined || laps === undefined) return;
  const seen = new ReplayAccess(access, replays);
  app.get(
    "/replays/:sessionId/laps.csv",
    {
      onRequest: access.anybody,
      schema: {
        tags: ["replays"],
        security: [{}, ...bearer],
        summary: "What one seat drove, as comma-separated values: the replay is run again for it",
        params: replayParams,
        querystring: Type.Object(
          {
            seat: Type.Integer({ minimum: 0, maximum: 65_533 }),
            lap: Type.Optional(
              Type.Integer({
                minimum: 0,
                maximum: 255,
                description: "Only this one, 0 for the way to the line; all behind that, unless it is given",
              }),
            ),
            every: Type.Optional(
              Type.Integer({
                minimum: 1,
                maximum: 100_000,
                description: `Ticks between rows; ${everyTicks} unless it is given`,
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: textAnswers("text/csv", "The rows, behind the names of their columns"),
      },
    },
    async (request, reply) => {
      const { seat, lap, every = everyTicks } = request.query;
      const replay = await seen.find(request, request.params.sessionId);
      const answer = await laps.table({ sessionId: replay.sessionId, seat, lap, every }, request.ip);
      if (!answer.ok) {
        const isLater = answer.code === "rate-limited" || answer.code === "unavailable";
        throw new Problem(answer.code, answer.reason, isLater ? { retryAfterSeconds } : {});
      }
      const name = replayFileName(replay, `-seat-${seat}.csv`);
      reply.header("content-disposition", `attachment; filename="${name}"`).type(csvType).serializer(String);
      return reply.send(answer.csv as never);
    },
  );
};
