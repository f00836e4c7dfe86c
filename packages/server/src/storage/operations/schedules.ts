import type { Kysely } from "kysely";
import type { RaceScheduleRow, StorageSchema } from "../schema.ts";
import { type NewAuditEntry, writeAudit } from "./audit.ts";

type Db = Kysely<StorageSchema>;

/** In the order of their next times. */
export async function listSchedules(db: Db, _: null): Promise<RaceScheduleRow[]> {
  return db.selectFrom("race_schedules").selectAll().orderBy("next_at").orderBy("id").execute();
}

/** `too-many`: one more is not allowed. */
export async function createSchedule(
  db: Db,
  {
    schedule,
    schedulesMax,
    audit,
  }: { readonly schedule: RaceScheduleRow; readonly schedulesMax: number; readonly audit: NewAuditEntry },
): Promise<"created" | "too-many"> {
  const { count } = await db
    .selectFrom("race_schedules")
    .select(db.fn.countAll().as("count"))
    .executeTakeFirstOrThrow();
  if (Number(count) >= schedulesMax) return "too-many";
  await db.insertInto("race_schedules").values(schedule).execute();
  await writeAudit(db, audit, schedule.template_id);
  return "created";
}

/** Puts the next time behind one that is over, unless that was done already. */
export async function advanceSchedule(
  db: Db,
  { id, from, to }: { readonly id: string; readonly from: number; readonly to: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("race_schedules")
    .set({ next_at: to })
    .where("id", "=", id)
    .where("next_at", "=", from)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** False when there is none. */
export async function deleteSchedule(
  db: Db,
  { id, audit }: { readonly id: string; readonly audit: NewAuditEntry },
): Promise<boolean> {
  const schedule = await db
    .selectFrom("race_schedules")
    .select("template_id")
    .where("id", "=", id)
    .executeTakeFirst();
  if (schedule === undefined) return false;
  await db.deleteFrom("race_schedules").where("id", "=", id).execute();
  await writeAudit(db, audit, schedule.template_id);
  return true;
}
