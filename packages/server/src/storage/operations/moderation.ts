import type { Kysely } from "kysely";
import type { AuditEntryRow, PlayerReportRow, SanctionRow, StorageSchema } from "../schema.ts";
import { appendAudit } from "./audit.ts";

type Db = Kysely<StorageSchema>;

/** What one act changes. */
export interface ModerationWrite {
  readonly audit: AuditEntryRow;
  readonly imposed: SanctionRow | undefined;
  readonly lifted: Pick<SanctionRow, "kind" | "subject_id"> | undefined;
  readonly report: PlayerReportRow | undefined;
  /** Reports that are kept; the oldest beyond are removed. */
  readonly reportsMax: number;
}

/** The act with its entry in the ledger; done twice it changes nothing. */
export async function keepModeration(
  db: Db,
  { audit, imposed, lifted, report, reportsMax }: ModerationWrite,
): Promise<void> {
  if (imposed !== undefined) await impose(db, imposed);
  if (lifted !== undefined) {
    await db
      .deleteFrom("sanctions")
      .where("kind", "=", lifted.kind)
      .where("subject_id", "=", lifted.subject_id)
      .execute();
  }
  if (report !== undefined) await keepReport(db, report, reportsMax);
  await appendAudit(db, audit);
}

/** Those that are in force; the others are removed. */
export async function loadSanctions(db: Db, nowMs: number): Promise<SanctionRow[]> {
  await db.deleteFrom("sanctions").where("until_at", "<=", nowMs).execute();
  return db.selectFrom("sanctions").selectAll().orderBy("imposed_at").execute();
}

/** The same without removing anything. */
export async function sanctionsInForce(db: Db, nowMs: number): Promise<SanctionRow[]> {
  return db
    .selectFrom("sanctions")
    .selectAll()
    .where((where) => where.or([where("until_at", "is", null), where("until_at", ">", nowMs)]))
    .orderBy("imposed_at")
    .execute();
}

/** From the newest on. `before`: the id of the last one that is known already. */
export async function listReports(
  db: Db,
  {
    limit,
    before,
    isOpen,
  }: {
    readonly limit: number;
    readonly before: string | undefined;
    /** Undefined: all. */
    readonly isOpen: boolean | undefined;
  },
): Promise<PlayerReportRow[]> {
  let query = db.selectFrom("player_reports").selectAll().orderBy("id", "desc").limit(limit);
  if (before !== undefined) query = query.where("id", "<", before);
  if (isOpen !== undefined) query = query.where("closed_at", isOpen ? "is" : "is not", null);
  return query.execute();
}

/** A moderator has dealt with it. False when there is no such report, or it was closed before. */
export async function closeReport(
  db: Db,
  { id, audit, closedAt }: { readonly id: string; readonly audit: AuditEntryRow; readonly closedAt: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("player_reports")
    .set({ closed_at: closedAt, closed_by: audit.actor_id })
    .where("id", "=", id)
    .where("closed_at", "is", null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return false;
  await appendAudit(db, audit);
  return true;
}

/** Ids of players; none for an account that has no list. */
export async function blockListOf(db: Db, accountId: string): Promise<readonly string[]> {
  const row = await db
    .selectFrom("block_lists")
    .select("player_ids")
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  return row === undefined ? [] : (JSON.parse(row.player_ids) as string[]);
}

export async function setBlockList(
  db: Db,
  {
    accountId,
    playerIds,
    changedAt,
  }: { readonly accountId: string; readonly playerIds: readonly string[]; readonly changedAt: number },
): Promise<void> {
  if (playerIds.length === 0) {
    await db.deleteFrom("block_lists").where("account_id", "=", accountId).execute();
    return;
  }
  const changes = { player_ids: JSON.stringify(playerIds), changed_at: changedAt };
  await db
    .insertInto("block_lists")
    .values({ account_id: accountId, ...changes })
    .onConflict((conflict) => conflict.column("account_id").doUpdateSet(changes))
    .execute();
}

/** What moderation knows of an account that is deleted; others' reports of it stay without its name. */
export async function forgetModerated(db: Db, accountId: string): Promise<void> {
  await db.deleteFrom("block_lists").where("account_id", "=", accountId).execute();
  await db.deleteFrom("sanctions").where("identity_id", "=", accountId).execute();
  await db
    .updateTable("player_reports")
    .set({ name: "", chat: "[]" })
    .where("subject_id", "=", accountId)
    .execute();
  await db.updateTable("player_reports").set({ by_name: "" }).where("by_id", "=", accountId).execute();
}

async function impose(db: Db, sanction: SanctionRow): Promise<void> {
  const { kind, subject_id: subjectId, ...changes } = sanction;
  await db
    .insertInto("sanctions")
    .values({ kind, subject_id: subjectId, ...changes })
    .onConflict((conflict) => conflict.columns(["kind", "subject_id"]).doUpdateSet(changes))
    .execute();
}

async function keepReport(db: Db, report: PlayerReportRow, reportsMax: number): Promise<void> {
  await db
    .insertInto("player_reports")
    .values(report)
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
  const oldest = await db
    .selectFrom("player_reports")
    .select("id")
    .orderBy("id", "desc")
    .offset(reportsMax)
    .limit(1)
    .executeTakeFirst();
  if (oldest === undefined) return;
  await db.deleteFrom("player_reports").where("id", "<=", oldest.id).execute();
}
