import { type Kysely, sql } from "kysely";
import { isPostgres } from "../postgres/is-postgres.ts";

/**
 * Templates, sessions and telemetry. Telemetry has no index on session_id of its own: it would repeat
 * the beginning of the primary key.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("race_templates")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("track_config_id", "text", (column) => column.notNull())
    .addColumn("allowed_cars", "text", (column) => column.notNull())
    .addColumn("max_players", "integer", (column) => column.notNull())
    .addColumn("default_ai_count", "integer", (column) => column.notNull())
    .addColumn("lap_limit", "integer", (column) => column.notNull())
    .addColumn("start_mode", "text", (column) => column.notNull())
    .addColumn("rotation_weight", "integer", (column) => column.notNull())
    .addColumn("active", "integer", (column) => column.notNull().defaultTo(1))
    .addColumn("created_at", "integer", (column) => column.notNull())
    .addColumn("updated_at", "integer", (column) => column.notNull())
    .execute();

  await db.schema
    .createTable("race_sessions")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("template_id", "text")
    .addColumn("track_config_id", "text", (column) => column.notNull())
    .addColumn("started_at", "integer", (column) => column.notNull())
    .addColumn("finished_at", "integer")
    .addColumn("result", "text")
    .execute();

  if (isPostgres(db)) await createPartitionedFrames(db);
  else await createFrames(db);

  await db.schema.createIndex("idx_sessions_finished").on("race_sessions").column("finished_at").execute();
}

async function createFrames(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("telemetry_frames")
    .addColumn("session_id", "text", (column) => column.notNull())
    .addColumn("tick", "integer", (column) => column.notNull())
    .addColumn("payload", "blob", (column) => column.notNull())
    .addPrimaryKeyConstraint("telemetry_frames_key", ["session_id", "tick"])
    .modifyEnd(sql`without rowid`)
    .execute();
}

/** A partition is a day of UTC (see telemetry-partitions.ts); `stored_at` says which one a frame is in. */
async function createPartitionedFrames(db: Kysely<unknown>): Promise<void> {
  await sql`create table telemetry_frames (
    session_id text collate "C" not null,
    tick bigint not null,
    payload bytea not null,
    stored_at bigint not null,
    constraint telemetry_frames_key primary key (session_id, tick, stored_at)
  ) partition by range (stored_at)`.execute(db);
  // The bytes of a protocol gain little, and a busy thread would compress them.
  await sql`alter table telemetry_frames alter column payload set storage external`.execute(db);
}
