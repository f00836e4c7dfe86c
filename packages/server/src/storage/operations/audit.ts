import type { Kysely } from "kysely";
import type { AuditEntryRow, StorageSchema } from "../schema.ts";

/** An entry of the ledger, but for whom it is about. */
export type NewAuditEntry = Omit<AuditEntryRow, "subject_id">;

/** Adds an entry, in the transaction of what it tells of. */
export async function writeAudit(
  db: Kysely<StorageSchema>,
  entry: NewAuditEntry,
  subjectId: string,
): Promise<void> {
  await db
    .insertInto("audit_entries")
    .values({ ...entry, subject_id: subjectId })
    .execute();
}

/** Adds an entry by itself; done twice it changes nothing. */
export async function appendAudit(db: Kysely<StorageSchema>, entry: AuditEntryRow): Promise<void> {
  await db
    .insertInto("audit_entries")
    .values(entry)
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}

/** Entries from the newest on. `before`: the id of the last one that is known already. */
export async function listAudit(
  db: Kysely<StorageSchema>,
  {
    limit,
    before,
    subjectId,
  }: {
    readonly limit: number;
    readonly before: string | undefined;
    readonly subjectId: string | undefined;
  },
): Promise<AuditEntryRow[]> {
  let query = db.selectFrom("audit_entries").selectAll().orderBy("id", "desc").limit(limit);
  if (before !== undefined) query = query.where("id", "<", before);
  if (subjectId !== undefined) query = query.where("subject_id", "=", subjectId);
  return query.execute();
}
