import type { Kysely } from "kysely";

/** What is known of finished sessions beside their results, who took part in them, and the leaderboards. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("session_results")
    .addColumn("session_id", "text", (column) => column.primaryKey())
    .addColumn("game", "text", (column) => column.notNull())
    .addColumn("title", "text", (column) => column.notNull())
    .addColumn("options", "text", (column) => column.notNull())
    .addColumn("content", "text", (column) => column.notNull())
    .addColumn("content_id", "text")
    .addColumn("roster", "text", (column) => column.notNull())
    .addColumn("visibility", "text", (column) => column.notNull())
    .addColumn("started_at", "integer", (column) => column.notNull())
    .addColumn("finished_at", "integer", (column) => column.notNull())
    .addColumn("worker_id", "text", (column) => column.notNull())
    .addColumn("verdict", "text")
    .addColumn("settled_at", "integer")
    .execute();
  await db.schema
    .createIndex("idx_session_results_finished")
    .on("session_results")
    .columns(["finished_at", "session_id"])
    .execute();
  await db.schema
    .createIndex("idx_session_results_content")
    .on("session_results")
    .columns(["content_id", "finished_at", "session_id"])
    .execute();
  // Those that are not settled are few: they are found without looking at the others.
  await db.schema
    .createIndex("idx_session_results_settled")
    .on("session_results")
    .columns(["settled_at", "finished_at"])
    .execute();

  await db.schema
    .createTable("result_accounts")
    .addColumn("account_id", "text", (column) => column.notNull())
    .addColumn("finished_at", "integer", (column) => column.notNull())
    .addColumn("session_id", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("result_accounts_key", ["account_id", "finished_at", "session_id"])
    .execute();

  await db.schema
    .createTable("leaderboard_scores")
    .addColumn("game", "text", (column) => column.notNull())
    .addColumn("board", "text", (column) => column.notNull())
    .addColumn("variant", "text", (column) => column.notNull())
    .addColumn("period", "text", (column) => column.notNull())
    .addColumn("account_id", "text", (column) => column.notNull())
    .addColumn("value", "double precision", (column) => column.notNull())
    .addColumn("achieved_at", "integer", (column) => column.notNull())
    .addColumn("session_id", "text", (column) => column.notNull())
    .addColumn("seat", "integer", (column) => column.notNull())
    .addColumn("from_tick", "integer", (column) => column.notNull())
    .addColumn("to_tick", "integer", (column) => column.notNull())
    .addColumn("expires_at", "integer")
    .addPrimaryKeyConstraint("leaderboard_scores_key", ["game", "board", "variant", "period", "account_id"])
    .execute();
  await db.schema
    .createIndex("idx_leaderboard_scores_rank")
    .on("leaderboard_scores")
    .columns(["game", "board", "variant", "period", "value", "achieved_at", "account_id"])
    .execute();
  await db.schema
    .createIndex("idx_leaderboard_scores_expires")
    .on("leaderboard_scores")
    .column("expires_at")
    .execute();
}
