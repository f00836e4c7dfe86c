import { type Kysely, PostgresAdapter } from "kysely";

/** For the few migrations that cannot be the same on both engines. */
export function isPostgres(db: Kysely<unknown>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
