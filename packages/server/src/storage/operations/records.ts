import type { Kysely } from "kysely";
import type {
  AccountRow,
  RecordEntryRow,
  RecordOperationRow,
  RecordProfileRow,
  StorageSchema,
} from "../schema.ts";

type Db = Kysely<StorageSchema>;

interface ProfileKey {
  readonly accountId: string;
  readonly game: string;
}

/** A change of a profile, whole: its row, what it came from, and its entries in the ledger. */
export interface RecordWrite {
  readonly operation: RecordOperationRow;
  readonly entries: readonly Pick<RecordEntryRow, "kind" | "amount" | "balance" | "reason">[];
  readonly version: number;
  /** JSON. */
  readonly profile: string;
}

export type RecordWriteOutcome =
  | { readonly kind: "written"; readonly row: RecordProfileRow }
  /** Something else has changed the profile meanwhile: nothing was written. */
  | { readonly kind: "conflict" }
  /** The operation was done before: nothing was written. */
  | { readonly kind: "known"; readonly operation: RecordOperationRow }
  | { readonly kind: "no-account" };

/** An operation with its entries in their order. */
export interface LedgerItem {
  readonly operation: RecordOperationRow;
  readonly entries: readonly RecordEntryRow[];
}

/**
 * The profile that an operation begins with: undefined where there is none yet. Or the operation itself, where it was
 * done before.
 */
export async function findRecord(
  db: Db,
  { accountId, game, operationId }: ProfileKey & { readonly operationId: string | undefined },
): Promise<{
  readonly row: RecordProfileRow | undefined;
  readonly known: RecordOperationRow | undefined;
}> {
  const known = operationId === undefined ? undefined : await operationById(db, operationId);
  return { row: await profileRow(db, { accountId, game }), known };
}

/** The account, and its profiles of all games. Undefined for one that is not there or closed. */
export async function publicRecords(
  db: Db,
  accountId: string,
): Promise<{ readonly account: AccountRow; readonly rows: readonly RecordProfileRow[] } | undefined> {
  const account = await db
    .selectFrom("accounts")
    .selectAll()
    .where("id", "=", accountId)
    .where("disabled_at", "is", null)
    .executeTakeFirst();
  if (account === undefined) return undefined;
  const rows = await db
    .selectFrom("record_profiles")
    .selectAll()
    .where("account_id", "=", accountId)
    .orderBy("game")
    .execute();
  return { account, rows };
}

/** Writes a profile of the revision `operation.revision` in the place of the one before. */
export async function writeRecord(
  db: Db,
  { operation, entries, version, profile }: RecordWrite,
): Promise<RecordWriteOutcome> {
  const { account_id: accountId, game, revision, at } = operation;
  const known = await operationById(db, operation.id);
  if (known !== undefined) return { kind: "known", operation: known };
  const account = await db.selectFrom("accounts").select("id").where("id", "=", accountId).executeTakeFirst();
  if (account === undefined) return { kind: "no-account" };
  const content = { revision, version, profile, updated_at: at };
  const isWritten =
    revision === 1
      ? await insertProfile(db, { account_id: accountId, game, created_at: at, ...content })
      : await replaceProfile(db, { accountId, game }, content);
  if (!isWritten) return { kind: "conflict" };
  await db.insertInto("record_operations").values(operation).execute();
  const own = { operation_id: operation.id, account_id: accountId, game };
  const rows = entries.map((entry, ordinal) => ({ ...own, ordinal, ...entry }));
  if (rows.length > 0) await db.insertInto("record_entries").values(rows).execute();
  return { kind: "written", row: (await profileRow(db, { accountId, game }))! };
}

/** What has changed a profile, the newest first. `before`: the revision of the last one that is known already. */
export async function listLedger(
  db: Db,
  {
    accountId,
    game,
    limit,
    before,
  }: ProfileKey & { readonly limit: number; readonly before: number | undefined },
): Promise<LedgerItem[]> {
  let query = db
    .selectFrom("record_operations")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("game", "=", game)
    .orderBy("revision", "desc")
    .limit(limit);
  if (before !== undefined) query = query.where("revision", "<", before);
  const operations = await query.execute();
  if (operations.length === 0) return [];
  const ids = operations.map(({ id }) => id);
  const entries = await db
    .selectFrom("record_entries")
    .selectAll()
    .where("operation_id", "in", ids)
    .orderBy("ordinal")
    .execute();
  return operations.map((operation) => ({
    operation,
    entries: entries.filter(({ operation_id }) => operation_id === operation.id),
  }));
}

/** Removes all records of accounts that are removed. */
export async function deleteRecords(db: Db, accountIds: readonly string[]): Promise<void> {
  for (const table of ["record_entries", "record_operations", "record_profiles"] as const)
    await db.deleteFrom(table).where("account_id", "in", accountIds).execute();
}

function operationById(db: Db, id: string): Promise<RecordOperationRow | undefined> {
  return db.selectFrom("record_operations").selectAll().where("id", "=", id).executeTakeFirst();
}

function profileRow(db: Db, { accountId, game }: ProfileKey): Promise<RecordProfileRow | undefined> {
  return db
    .selectFrom("record_profiles")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("game", "=", game)
    .executeTakeFirst();
}

async function insertProfile(db: Db, row: RecordProfileRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("record_profiles")
    .values(row)
    .onConflict((conflict) => conflict.columns(["account_id", "game"]).doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows !== 0n;
}

async function replaceProfile(
  db: Db,
  { accountId, game }: ProfileKey,
  content: Pick<RecordProfileRow, "revision" | "version" | "profile" | "updated_at">,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("record_profiles")
    .set(content)
    .where("account_id", "=", accountId)
    .where("game", "=", game)
    .where("revision", "=", content.revision - 1)
    .executeTakeFirstOrThrow();
  return numUpdatedRows !== 0n;
}
