import type { DatabaseTarget } from "./database-target.ts";
import { openPostgres } from "./postgres/open-postgres.ts";
import { openSqlite } from "./sqlite/open-sqlite.ts";
import { SqliteDatabase } from "./sqlite/sqlite-database.ts";
import type { DatabaseObserver, OpenedDatabase } from "./storage-database.ts";

/**
 * Opens a database and brings it to the newest schema, which is done as a whole or not at all. Refuses one that a
 * newer version has migrated.
 */
export async function openDatabase(
  target: DatabaseTarget,
  observer: DatabaseObserver = {},
): Promise<OpenedDatabase> {
  if (target.engine === "postgres") return openPostgres(target, observer);
  const opened = await openSqlite(target.path, (bytes) => observer.rewriting?.(bytes));
  return opened.ok ? { ok: true, database: new SqliteDatabase(opened.db, opened.file) } : opened;
}
