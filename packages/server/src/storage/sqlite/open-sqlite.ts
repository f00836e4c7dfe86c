import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Kysely } from "kysely";
import Database from "libsql";
import { prepareFile } from "../../ops/writable-place.ts";
import { migratorOf, newerMigrations, newerSentence } from "../migrate.ts";
import { type MigrationList, migrations } from "../migrations.ts";
import type { StorageSchema } from "../schema.ts";
import { errorText, type FaultKind, faultOf, isLocked } from "../storage-fault.ts";
import { LockingSqliteDialect } from "./sqlite-dialect.ts";

export type OpenedSqlite =
  /** `file` is the same connection as `db`, for statements that are to be fast. */
  | { readonly ok: true; readonly db: Kysely<StorageSchema>; readonly file: Database.Database }
  | { readonly ok: false; readonly kind: FaultKind; readonly reason: string };

/** How often, and after how long, a database that another process holds locked is tried again. */
const openAttempts = 50;
const openRetryMs = 100;

/** Hashes of passwords are in it. */
const OWNER_ONLY = 0o600;

/** How long a statement waits for a lock before it fails; only the storage thread waits. */
const busyTimeoutMs = 100;

/**
 * Opens (or creates) the SQLite file in WAL mode and brings it to the newest schema, in one transaction:
 * a migration that fails leaves the file as it was. Refuses a file that a newer version has migrated.
 * `rewriting` is told before a file of that many bytes is written anew.
 */
export async function openSqlite(
  path: string,
  rewriting: (bytes: number) => void = () => {},
  list: MigrationList = migrations,
): Promise<OpenedSqlite> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await openOnce(path, rewriting, list);
    } catch (error) {
      if (!isLocked(error)) return refusal(path, error);
      if (attempt === openAttempts) {
        const reason = `${path} is locked by another process: ${errorText(error)}`;
        return { ok: false, kind: "locked", reason };
      }
      await sleep(openRetryMs);
    }
  }
}

function refusal(path: string, error: unknown): OpenedSqlite {
  const { kind } = faultOf(path, error);
  const text = `${path} cannot be opened: ${errorText(error)}`;
  return { ok: false, kind, reason: kind === "corrupt" ? `${text}. ${damagedAdvice}` : text };
}

const damagedAdvice =
  "Move the file and its -wal and -shm away to begin with an empty one, or restore a backup; " +
  "sqlite3 FILE .recover saves what can be read.";

async function openOnce(
  path: string,
  rewriting: (bytes: number) => void,
  list: MigrationList,
): Promise<OpenedSqlite> {
  // The driver's own words for such a file are a number.
  const fault = prepareFile(path, OWNER_ONLY);
  if (fault !== undefined) return { ok: false, kind: "io", reason: `${path} cannot be opened: ${fault}` };
  const file = new Database(path);
  const db = new Kysely<StorageSchema>({ dialect: new LockingSqliteDialect(file) });
  try {
    // Has an effect only before the first page of a new file is made.
    file.exec("pragma auto_vacuum = incremental");
    // Before all others, while a lock can be met without a statement that stays behind (see LockingSqliteDialect).
    file.exec("begin immediate");
    file.exec("rollback");
    file.pragma(`busy_timeout = ${busyTimeoutMs}`);
    makeShrinkable(file, () => rewriting(statSync(path).size));
    file.pragma("journal_mode = WAL");
    const newer = newerMigrations(appliedMigrations(file), list);
    if (newer.length > 0) {
      file.close();
      return { ok: false, kind: "refused", reason: newerSentence(path, newer, list) };
    }
    const { error } = await migratorOf(db, list).migrateToLatest();
    if (error !== undefined) throw error;
    return { ok: true, db, file };
  } catch (error) {
    file.close();
    throw error;
  }
}

/**
 * Lets pages that are free be given back in small steps. A file that was made without this is written anew: one of
 * the first version is small, one that `.recover` has made may hold all the telemetry and takes its time.
 */
function makeShrinkable(file: Database.Database, rewriting: () => void): void {
  const [mode] = file.pragma("auto_vacuum") as { readonly auto_vacuum: number }[];
  if (mode?.auto_vacuum === INCREMENTAL) return;
  file.exec("pragma auto_vacuum = incremental");
  rewriting();
  file.exec("vacuum");
}

const INCREMENTAL = 2;

function appliedMigrations(file: Database.Database): string[] {
  const table = file.prepare("select name from sqlite_master where name = 'kysely_migration'").all();
  if (table.length === 0) return [];
  const applied = file.prepare("select name from kysely_migration order by name").all() as { name: string }[];
  return applied.map((row) => row.name);
}
