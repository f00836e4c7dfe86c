import type { AnyRecords, SeatOutcome } from "@fairtick/contract";
import type { ResultSeat, StoredResult } from "../results/stored-result.ts";
import { changeRecord, type RecordOperation } from "./change-record.ts";
import { type RecordContext, RecordFault } from "./record-context.ts";

/**
 * Changes the profiles of all who had a seat in a session, each once however often this is called, and each in a
 * transaction of its own. Who cannot be paid does not keep the others from it.
 *
 * @throws RecordFault, at the end, where somebody could not be paid: the result is to come again.
 */
export async function settleResult(context: RecordContext, result: StoredResult): Promise<void> {
  const { game, sessionId } = result;
  const records = context.games.get(game);
  if (records === undefined) return;
  const isPaid =
    result.verdict === "verified" || (result.verdict === "unverifiable" && context.settlesUnverified);
  const faults: string[] = [];
  for (const seat of result.roster) {
    const { accountId } = seat;
    if (accountId === undefined) continue;
    if (!isPaid) {
      context.counted(game, "session", "unpaid");
      continue;
    }
    try {
      await settleSeat(context, records, accountId, seat, result);
    } catch (error) {
      context.counted(game, "session", "failed");
      if (!(error instanceof RecordFault)) throw error;
      const fields = { session_id: sessionId, seat: seat.seat, account_id: accountId, err: error };
      context.log.error(fields, "a result could not be settled with a profile");
      faults.push(`seat ${seat.seat}: ${error.message}`);
    }
  }
  if (faults.length > 0) throw new RecordFault(`session ${sessionId} is not settled: ${faults.join("; ")}`);
}

async function settleSeat(
  context: RecordContext,
  records: AnyRecords,
  accountId: string,
  { seat, playerId }: ResultSeat,
  result: StoredResult,
): Promise<void> {
  const { game, sessionId, options, content, roster, results, startedAt, finishedAt } = result;
  const outcome: SeatOutcome = {
    sessionId,
    seat,
    playerId,
    options,
    content,
    roster: roster.map(({ accountId: _, ...entry }) => entry),
    results,
    startedAt,
    finishedAt,
  };
  const operation: RecordOperation = {
    // A seat that somebody has left may be another's later.
    id: `session:${sessionId}:${seat}:${accountId}`,
    source: "session",
    subject: sessionId,
    request_digest: null,
  };
  const change = await changeRecord(context, records, accountId, operation, (profile) =>
    records.settle(profile, outcome),
  );
  if (change.kind === "refused") {
    throw new RecordFault(`its settlement cannot be booked: ${change.refusal.message}`);
  }
  context.counted(game, "session", change.kind);
}
