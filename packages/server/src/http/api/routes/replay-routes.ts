import Type from "typebox";
import type { ApiGroup } from "../api-services.ts";
import { cutPage, pageOf, pageQuery, pageRequest } from "../page.ts";
import { ReplayAccess } from "../replay-access.ts";
import { replayInfoSchema, replayInfoView, replaySchema, replayView } from "../replay-view.ts";
import { answers, bearer } from "../route-schema.ts";

const tags = ["replays"];
/** A token is not needed, and shows more. */
const security = [{}, ...bearer];
export const replayParams = Type.Object({ sessionId: Type.String({ maxLength: 64 }) });

/** Which replays there are. */
export const addReplayRoutes: ApiGroup = (app, { replays, access }) => {
  if (replays === undefined) return;
  const seen = new ReplayAccess(access, replays);
  app.get(
    "/replays",
    {
      onRequest: access.anybody,
      schema: {
        tags,
        security,
        summary: "Replays of sessions that are over, the newest first",
        querystring: Type.Object(
          {
            ...pageQuery,
            game: Type.Optional(Type.String({ maxLength: 64 })),
            playerId: Type.Optional(
              Type.String({ maxLength: 64, description: "Somebody who had a seat; an account's id" }),
            ),
            title: Type.Optional(Type.String({ maxLength: 100, description: "A part of it, in any case" })),
            since: Type.Optional(
              Type.Integer({ minimum: 0, description: "Recorded then or later, unix seconds" }),
            ),
          },
          { additionalProperties: false },
        ),
        response: answers(pageOf(replaySchema), "A page of replays"),
      },
    },
    async (request) => {
      const { game, playerId, title, since } = request.query;
      const { limit, after } = pageRequest(request.query);
      const isShown = await seen.filter(request);
      const filter = { game, playerId, title, since: since && since * 1000, isShown };
      const found = await replays.catalogue.page(filter, limit + 1, after);
      return cutPage(found.replays, limit, ({ name }) => name, replayView);
    },
  );
  app.get(
    "/replays/:sessionId/info",
    {
      onRequest: access.anybody,
      schema: {
        tags,
        security,
        summary: "What is known of a replay without running it",
        params: replayParams,
        response: answers(replayInfoSchema, "Its facts"),
      },
    },
    async (request) => replayInfoView(await seen.find(request, request.params.sessionId)),
  );
};
