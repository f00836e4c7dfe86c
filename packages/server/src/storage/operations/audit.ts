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

export interface AuditPage {
  readonly limit: number;
  /** The id of the last one that is known already. */
  readonly before: string | undefined;
  readonly subjectId: string | undefined;
  readonly actorId: string | undefined;
  /** An action, or with a dot at its end all that begin so; without wildcards. */
  readonly action: string | undefined;
}

/** With the names that the accounts have now, where they exist. */
export type NamedAuditEntry = AuditEntryRow & {
  readonly actor_name: string | null;
  readonly subject_name: string | null;
};

/** Entries from the newest on. */
export async function listAudit(
  db: Kysely<StorageSchema>,
  { limit, before, subjectId, actorId, action }: AuditPage,
): Promise<NamedAuditEntry[]> {
  let query = db
    .selectFrom("audit_entries")
    .leftJoin("accounts as actors", "actors.id", "audit_entries.actor_id")
    .leftJoin("accounts as subjects", "subjects.id", "audit_entries.subject_id")
    .selectAll("audit_entries")
    .select(["actors.name as actor_name", "subjects.name as subject_name"])
    .orderBy("audit_entries.id", "desc")
    .limit(limit);
  if (before !== undefined) query = query.where("audit_entries.id", "<", before);
  if (subjectId !== undefined) query = query.where("audit_entries.subject_id", "=", subjectId);
  if (actorId !== undefined) query = query.where("audit_entries.actor_id", "=", actorId);
  if (action?.endsWith(".") === true) query = query.where("audit_entries.action", "like", `${action}%`);
  else if (action !== undefined) query = query.where("audit_entries.action", "=", action);
  return query.execute();
}
