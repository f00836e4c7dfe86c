import type { Kysely } from "kysely";

/** What templates have besides the columns of races, and when sessions of them are held. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("template_details")
    .addColumn("template_id", "text", (column) => column.primaryKey())
    .addColumn("game", "text", (column) => column.notNull())
    .addColumn("detail", "text", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("race_schedules")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("game", "text", (column) => column.notNull())
    .addColumn("template_id", "text", (column) => column.notNull())
    .addColumn("cron", "text", (column) => column.notNull())
    .addColumn("timezone", "text", (column) => column.notNull())
    .addColumn("next_at", "integer", (column) => column.notNull())
    .execute();
}
