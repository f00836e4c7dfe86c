import Type from "typebox";
import type { RankedScore } from "../../../results/score-store.ts";
import type { ApiGroup } from "../api-services.ts";
import { gameOf } from "../game-of.ts";
import {
  boardQuery,
  boardSchema,
  boardView,
  entryView,
  ghostSchema,
  leaderboardSchema,
  type ShownBoard,
  shownBoard,
  shownView,
} from "../leaderboard-view.ts";
import { Problem } from "../problem.ts";
import { answers, bearer } from "../route-schema.ts";

const tags = ["leaderboards"];
/** A token is not needed, and shows one's own rank. */
const security = [{}, ...bearer];
const strict = { additionalProperties: false };
const gameParams = Type.Object({ gameId: Type.String({ maxLength: 64 }) });
const limitMax = 100;
const limitDefault = 50;

/** The best of each game, by day, by week and for ever. */
export const addLeaderboardRoutes: ApiGroup = (app, { games, results, access }) => {
  if (results === undefined) return;
  const names = async (scores: readonly RankedScore[]) => {
    const ids = [...new Set(scores.map(({ accountId }) => accountId))];
    const found = await results.ask("accountNames", { ids });
    return new Map(found.map(({ id, name }) => [id, name]));
  };
  const page = async (shown: ShownBoard, limit: number, accountId: string | undefined) => {
    const { game, board, variant, period } = shown;
    const { best, own } = await results.scores.page({
      game,
      board: board.id,
      variant,
      better: board.better,
      period,
      limit,
      accountId,
      nowMs: Date.now(),
    });
    const known = await names(own === undefined ? best : [...best, own]);
    return { items: best.map((score) => entryView(score, known)), own: own && entryView(own, known) };
  };
  app.get(
    "/leaderboards/:gameId/boards",
    {
      schema: {
        tags,
        summary: "What a game keeps leaderboards of",
        params: gameParams,
        response: answers(Type.Object({ items: Type.Array(boardSchema) }), "All boards of the game"),
      },
    },
    ({ params }) => {
      const facts = gameOf(games, params.gameId);
      const boards = facts.served.package.boards?.boards ?? [];
      return { items: boards.map((board) => boardView(board, facts)) };
    },
  );
  app.get(
    "/leaderboards/:gameId",
    {
      onRequest: access.anybody,
      schema: {
        tags,
        security,
        summary: "The best of a game, and your own rank",
        params: gameParams,
        querystring: Type.Object(
          {
            ...boardQuery,
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limitMax, default: limitDefault })),
          },
          strict,
        ),
        response: answers(leaderboardSchema, "The leaderboard"),
      },
    },
    async (request) => {
      const shown = shownBoard(gameOf(games, request.params.gameId), request.query, Date.now());
      const { limit = limitDefault } = request.query;
      const { items, own = null } = await page(shown, limit, access.known(request)?.actorId);
      return { ...shownView(shown), items, own };
    },
  );
  app.get(
    "/leaderboards/:gameId/ghost",
    {
      onRequest: access.anybody,
      schema: {
        tags,
        security,
        summary: "Where the replay is that shows the best, or the one of an account",
        params: gameParams,
        querystring: Type.Object(
          {
            ...boardQuery,
            accountId: Type.Optional(Type.String({ maxLength: 64, description: "Whose; the best one else" })),
          },
          strict,
        ),
        response: answers(ghostSchema, "The ghost"),
      },
    },
    async (request) => {
      const facts = gameOf(games, request.params.gameId);
      const shown = shownBoard(facts, request.query, Date.now());
      const { accountId } = request.query;
      const { items, own } = await page(shown, 1, accountId);
      const entry = accountId === undefined ? items[0] : own;
      if (entry === undefined) throw new Problem("not-found", "nobody has a place there");
      return { ...shownView(shown), entry, tickHz: facts.served.package.game.tickHz };
    },
  );
};
