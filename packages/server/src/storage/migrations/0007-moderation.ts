import type { Kysely } from "kysely";

/** Mutes and bans, reports, and whom accounts do not want to hear. Times are unix milliseconds. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("sanctions")
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("subject_id", "text", (column) => column.notNull())
    .addColumn("identity_id", "text")
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("network", "text")
    .addColumn("until_at", "integer")
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("imposed_at", "integer", (column) => column.notNull())
    .addColumn("by_id", "text")
    .addColumn("by_name", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("sanctions_key", ["kind", "subject_id"])
    .execute();

  await db.schema
    .createTable("player_reports")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("at", "integer", (column) => column.notNull())
    .addColumn("game", "text", (column) => column.notNull())
    .addColumn("by_id", "text", (column) => column.notNull())
    .addColumn("by_name", "text", (column) => column.notNull())
    .addColumn("subject_id", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("chat", "text", (column) => column.notNull())
    .addColumn("closed_at", "integer")
    .addColumn("closed_by", "text")
    .execute();

  await db.schema
    .createTable("block_lists")
    .addColumn("account_id", "text", (column) => column.primaryKey())
    .addColumn("player_ids", "text", (column) => column.notNull())
    .addColumn("changed_at", "integer", (column) => column.notNull())
    .execute();

  // Keys that were made before there were scopes could play and read.
  await db.schema
    .alterTable("api_keys")
    .addColumn("scopes", "text", (column) => column.notNull().defaultTo("play read"))
    .execute();
}
