import type { AnyRecords } from "@fairtick/contract";
import type { LedgerItem } from "../storage/operations/records.ts";
import type { AccountRow } from "../storage/schema.ts";
import { type RecordContext, RecordFault, type RecordState } from "./record-context.ts";
import { recordState, shownProfile } from "./record-state.ts";

/** What somebody has of a game; the initial profile where there is nothing yet. */
export async function readRecord(
  { ask }: Pick<RecordContext, "ask">,
  records: AnyRecords,
  accountId: string,
): Promise<RecordState> {
  const { row } = await ask("findRecord", { accountId, game: records.game, operationId: undefined });
  return recordState(records, row);
}

/** One more than asked for tells whether there are more. */
export function readLedger(
  { ask }: RecordContext,
  { game }: AnyRecords,
  page: { readonly accountId: string; readonly limit: number; readonly before: number | undefined },
): Promise<readonly LedgerItem[]> {
  return ask("listLedger", { game, ...page });
}

export interface PublicProfile {
  readonly account: AccountRow;
  /** Of the games that the account has records of, with what everybody may see of them. */
  readonly records: readonly RecordState[];
}

/** What everybody may know of somebody; undefined where there is no such account, or it is closed. */
export async function readPublicProfile(
  context: RecordContext,
  accountId: string,
): Promise<PublicProfile | undefined> {
  const found = await context.ask("publicRecords", accountId);
  if (found === undefined) return undefined;
  const records: RecordState[] = [];
  for (const row of found.rows) {
    const own = context.games.get(row.game);
    if (own === undefined) continue;
    try {
      const state = recordState(own, row);
      records.push({ ...state, profile: shownProfile(own, state.profile) });
    } catch (error) {
      if (!(error instanceof RecordFault)) throw error;
      context.log.error({ account_id: accountId, game: row.game, err: error }, "a profile cannot be shown");
    }
  }
  return { account: found.account, records };
}
