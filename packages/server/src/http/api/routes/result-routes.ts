import type { FastifyRequest } from "fastify";
import Type from "typebox";
import type { FinishedRow, ResultViewer } from "../../../storage/operations/results.ts";
import type { ApiGroup } from "../api-services.ts";
import { cutPage, pageOf, pageQuery, pageRequest } from "../page.ts";
import { Problem } from "../problem.ts";
import { resultDetailSchema, resultDetailView, resultSchema, resultView } from "../result-view.ts";
import { answers, bearer } from "../route-schema.ts";

const tags = ["results"];
/** A token is not needed, and shows more. */
const security = [{}, ...bearer];
const id = (description: string) => Type.Optional(Type.String({ maxLength: 64, description }));

/** How sessions have ended. Those that were not for everybody are for accounts that had a seat, and for moderators. */
export const addResultRoutes: ApiGroup = (app, { results, access }) => {
  if (results === undefined) return;
  const viewerOf = async (request: FastifyRequest): Promise<ResultViewer> => {
    if (await access.holds(request, "moderator")) return "officer";
    return { accountId: access.known(request)?.actorId };
  };
  app.get(
    "/results",
    {
      onRequest: access.anybody,
      schema: {
        tags,
        security,
        summary: "Sessions that have finished, the newest first",
        querystring: Type.Object(
          {
            ...pageQuery,
            game: id("Id of a game"),
            accountId: id("An account that had a seat"),
            contentId: id("What it was played on: id of a track"),
            include: Type.Optional(Type.Literal("results", { description: "The results of each, too" })),
          },
          { additionalProperties: false },
        ),
        response: answers(pageOf(resultSchema), "A page of results"),
      },
    },
    async (request) => {
      const { game, accountId, contentId, include } = request.query;
      const { limit, after } = pageRequest(request.query);
      const before = after === undefined ? undefined : placeOf(after);
      const viewer = await viewerOf(request);
      const query = { limit: limit + 1, before, game, accountId, contentId, viewer };
      const found = await results.ask("listResults", query);
      return cutPage(found, limit, keyOf, (row) => resultView(row, include !== undefined));
    },
  );
  app.get(
    "/results/:sessionId",
    {
      onRequest: access.anybody,
      schema: {
        tags,
        security,
        summary: "How a session has ended",
        params: Type.Object({ sessionId: Type.String({ maxLength: 64 }) }),
        response: answers(resultDetailSchema, "Its results"),
      },
    },
    async (request) => {
      const { sessionId } = request.params;
      const row = await results.ask("finishedSession", { sessionId, viewer: await viewerOf(request) });
      if (row === undefined) throw new Problem("not-found", "there is no result of such a session");
      return resultDetailView(row);
    },
  );
};

const keyOf = ({ finished_at, session_id }: FinishedRow): string => `${finished_at} ${session_id}`;

function placeOf(key: string) {
  const [time = "", sessionId] = key.split(" ");
  if (!/^\d{1,15}$/.test(time) || sessionId === undefined)
    throw new Problem("bad-request", "the cursor is none of this list");
  return { finishedAt: Number(time), sessionId };
}
