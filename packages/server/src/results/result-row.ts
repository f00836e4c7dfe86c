import type { Json } from "@fairtick/contract";
import type { FinishedRow } from "../storage/operations/results.ts";
import type { ResultContent, ResultSeat, StoredResult } from "./stored-result.ts";

/** A result as it was stored; its verdict is not there before it was judged. */
export type FinishedSession = Omit<StoredResult, "verdict"> & Pick<FinishedRow, "verdict">;

export function finishedSession(row: FinishedRow): FinishedSession {
  return {
    sessionId: row.session_id,
    game: row.game,
    options: JSON.parse(row.options) as Json,
    title: row.title,
    content: JSON.parse(row.content) as ResultContent[],
    // JSON leaves out what is undefined.
    roster: (JSON.parse(row.roster) as ResultSeat[]).map((seat) => ({ ...seat, accountId: seat.accountId })),
    results: JSON.parse(row.result) as Json,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    verdict: row.verdict,
  };
}
