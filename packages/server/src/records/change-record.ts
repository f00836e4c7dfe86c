import {
  type AnyRecords,
  changedProfile,
  type ProfileChange,
  profileVersion,
  type Refusal,
} from "@fairtick/contract";
import type { RecordWrite } from "../storage/operations/records.ts";
import type { RecordOperationRow } from "../storage/schema.ts";
import { StorageUnavailable } from "../storage/storage-questions.ts";
import { type BookedEntry, type RecordContext, RecordFault, type RecordState } from "./record-context.ts";
import { recordState } from "./record-state.ts";

/** What a profile is changed by: at most once for each id. */
export type RecordOperation = Pick<RecordOperationRow, "id" | "source" | "subject" | "request_digest">;

export type RecordChange =
  | { readonly kind: "done"; readonly state: RecordState; readonly entries: readonly BookedEntry[] }
  /** It was done before; the state is that of now. */
  | { readonly kind: "known"; readonly operation: RecordOperationRow; readonly state: RecordState }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "no-account" };

/** Each try that fails lets somebody else's change through, so this many are only seen under a fault. */
const triesMax = 20;

/**
 * Changes a profile once. `compute` is called again where something else has changed the profile between reading and
 * writing; the write itself is one transaction, which takes the profile only as it was read.
 *
 * @throws RecordFault where the stored profile cannot be used, or the game computes what it must not.
 */
export async function changeRecord(
  context: RecordContext,
  records: AnyRecords,
  accountId: string,
  operation: RecordOperation,
  compute: (profile: never) => ProfileChange<unknown> | Refusal,
): Promise<RecordChange> {
  for (let tries = 0; tries < triesMax; tries++) {
    const found = await context.ask("findRecord", {
      accountId,
      game: records.game,
      operationId: operation.id,
    });
    const before = recordState(records, found.row);
    if (found.known !== undefined) return { kind: "known", operation: found.known, state: before };
    const change = computed(records, before.profile, compute);
    if ("refusal" in change) return { kind: "refused", refusal: change.refusal };
    const write = writeOf(context, records, accountId, operation, before, change);
    const written = await context.ask("writeRecord", write);
    if (written.kind === "no-account") return written;
    if (written.kind !== "written") continue;
    const state = recordState(records, written.row);
    context.changed(accountId, state);
    return { kind: "done", state, entries: change.entries };
  }
  throw new StorageUnavailable("unavailable", `a profile of ${records.game} keeps being changed by others`);
}

type Computed =
  | { readonly refusal: Refusal }
  | { readonly profile: object; readonly entries: readonly BookedEntry[] };

function computed(
  records: AnyRecords,
  before: object,
  compute: (profile: never) => ProfileChange<unknown> | Refusal,
): Computed {
  try {
    const change = compute(structuredClone(before) as never);
    if ("code" in change) return { refusal: change };
    const applied = changedProfile(records, before, change);
    if (applied.kind === "changed") return applied;
    return { refusal: { code: "conflict", message: applied.reason } };
  } catch (error) {
    throw new RecordFault((error as Error).message, { cause: error });
  }
}

function writeOf(
  { wallClock }: RecordContext,
  records: AnyRecords,
  accountId: string,
  operation: RecordOperation,
  before: RecordState,
  { profile, entries }: Extract<Computed, { readonly profile: object }>,
): RecordWrite {
  const { game } = records;
  const own = { account_id: accountId, game, revision: before.revision + 1, at: wallClock() };
  return {
    operation: { ...operation, ...own },
    entries: entries.map(({ kind, amount, balance, reason }) => ({ kind, amount, balance, reason })),
    version: profileVersion(records),
    profile: JSON.stringify(profile),
  };
}
