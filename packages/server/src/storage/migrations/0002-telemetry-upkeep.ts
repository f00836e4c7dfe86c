import { type Kysely, sql } from "kysely";

/** What finding old telemetry, regular upkeep and sessions cut short by the end of a server need. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Frames carry a tick and no time: each batch says when its frames were stored.
  await db.schema
    .createTable("telemetry_batches")
    .addColumn("session_id", "text", (column) => column.notNull())
    .addColumn("first_tick", "integer", (column) => column.notNull())
    .addColumn("last_tick", "integer", (column) => column.notNull())
    .addColumn("stored_at", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("telemetry_batches_key", ["session_id", "first_tick"])
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema
    .createIndex("idx_telemetry_batches_stored")
    .on("telemetry_batches")
    .column("stored_at")
    .execute();

  await db.schema
    .createTable("upkeep_jobs")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("last_run_at", "integer", (column) => column.notNull())
    .addColumn("holder", "text")
    .addColumn("lease_until", "integer", (column) => column.notNull().defaultTo(0))
    .execute();

  await db.schema
    .createTable("storage_workers")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("host", "text", (column) => column.notNull())
    .addColumn("pid", "integer", (column) => column.notNull())
    .addColumn("process_started_at", "integer", (column) => column.notNull())
    .addColumn("seen_at", "integer", (column) => column.notNull())
    .execute();

  await db.schema
    .createTable("running_sessions")
    .addColumn("session_id", "text", (column) => column.primaryKey())
    .addColumn("worker_id", "text", (column) => column.notNull())
    .execute();

  // Until now nobody knew whose a session was: those without an end were cut short.
  await sql`update race_sessions set finished_at = started_at, result = '{"error":"the server stopped"}'
    where finished_at is null`.execute(db);
}
