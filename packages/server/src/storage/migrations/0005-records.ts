import type { Kysely } from "kysely";

/** What of games outlives their sessions: profiles, and the ledger of all that has changed them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("record_profiles")
    .addColumn("account_id", "text", (column) => column.notNull())
    .addColumn("game", "text", (column) => column.notNull())
    .addColumn("revision", "integer", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("profile", "text", (column) => column.notNull())
    .addColumn("created_at", "integer", (column) => column.notNull())
    .addColumn("updated_at", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("record_profiles_key", ["account_id", "game"])
    .execute();

  await db.schema
    .createTable("record_operations")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("account_id", "text", (column) => column.notNull())
    .addColumn("game", "text", (column) => column.notNull())
    .addColumn("revision", "integer", (column) => column.notNull())
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("subject", "text", (column) => column.notNull())
    .addColumn("request_digest", "text")
    .addColumn("at", "integer", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("idx_record_operations_profile")
    .on("record_operations")
    .columns(["account_id", "game", "revision"])
    .unique()
    .execute();

  await db.schema
    .createTable("record_entries")
    .addColumn("operation_id", "text", (column) => column.notNull())
    .addColumn("ordinal", "integer", (column) => column.notNull())
    .addColumn("account_id", "text", (column) => column.notNull())
    .addColumn("game", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("amount", "integer", (column) => column.notNull())
    .addColumn("balance", "integer", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("record_entries_key", ["operation_id", "ordinal"])
    .execute();
  await db.schema
    .createIndex("idx_record_entries_kind")
    .on("record_entries")
    .columns(["account_id", "game", "kind"])
    .execute();
}
