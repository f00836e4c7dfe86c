import type { Board, Boards } from "@fairtick/contract";
import type { NewScore, ScoreStore } from "./score-store.ts";
import type { ResultConsumer, StoredResult } from "./stored-result.ts";

/** Counts what was verified on the leaderboards of its game. */
export function boardCounter(
  boardsOf: (game: string) => Boards | undefined,
  store: Pick<ScoreStore, "keep">,
): ResultConsumer {
  return async (result) => {
    const boards = boardsOf(result.game);
    if (boards === undefined || result.verdict !== "verified") return;
    await store.keep(newScores(boards, result));
  };
}

/** Those of people with an account; what a game says of boards that it does not have is left out. */
function newScores(boards: Boards, result: StoredResult): NewScore[] {
  const { sessionId, game, roster, finishedAt } = result;
  const scores: NewScore[] = [];
  for (const { board: id, variant, seat, playerId, value, fromTick, toTick } of boards.scores(result)) {
    const board: Board | undefined = boards.boards.find((each) => each.id === id);
    const accountId = roster.find((each) => each.seat === seat && each.playerId === playerId)?.accountId;
    if (board === undefined || accountId === undefined || !Number.isFinite(value)) continue;
    const { better } = board;
    const place = { sessionId, seat, fromTick, toTick };
    scores.push({ game, board: id, variant, better, accountId, value, achievedAt: finishedAt, ...place });
  }
  return scores;
}
