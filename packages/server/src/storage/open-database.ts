import { setTimeout as sleep } from "node:timers/promises";
import { Kysely, Migrator } from "kysely";
import Database from "libsql";
import { prepareFile } from "../ops/writable-place.ts";
import { type MigrationList, migrations } from "./migrations.ts";
import type { StorageSchema } from "./schema.ts";
import { LockingSqliteDialect } from "./sqlite-dialect.ts";

export type OpenedDatabase =
  | { readonly ok: true; readonly db: Kysely<StorageSchema> }
  | { readonly ok: false; readonly reason: string };

/** How often, and after how long, a database that another process holds locked is tried again. */
const openAttempts = 50;
const openRetryMs = 100;

/** How long a statement waits for a lock before it fails; only the storage thread waits. */
const busyTimeoutMs = 100;

/**
 * Opens (or creates) the SQLite file in WAL mode and brings it to the newest schema, in one transaction:
 * a migration that fails leaves the file as it was. Refuses a file that a newer version has migrated.
 */
export async function openDatabase(path: string, list: MigrationList = migrations): Promise<OpenedDatabase> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await openOnce(path, list);
    } catch (error) {
      if (!isLocked(error)) return { ok: false, reason: `${path} cannot be opened: ${errorText(error)}` };
      if (attempt === openAttempts) {
        return { ok: false, reason: `${path} is locked by another process: ${errorText(error)}` };
      }
      await sleep(openRetryMs);
    }
  }
}

/** True while another connection holds the lock that a statement needs. */
function isLocked(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(error));
}

/** True for faults that may pass without anyone changing the statement: locks, a full disk, I/O. */
export function isTransient(error: unknown): boolean {
  return isLocked(error) || /^SQLITE_(FULL|IOERR)/.test(sqliteCode(error));
}

export function errorText(error: unknown): string {
  const code = sqliteCode(error);
  const message = error instanceof Error ? error.message : String(error);
  return code === "" || message.includes(code) ? message : `${message} (${code})`;
}

async function openOnce(path: string, list: MigrationList): Promise<OpenedDatabase> {
  // The driver's own words for such a file are a number.
  const fault = prepareFile(path);
  if (fault !== undefined) return { ok: false, reason: `${path} cannot be opened: ${fault}` };
  const file = new Database(path);
  const db = new Kysely<StorageSchema>({ dialect: new LockingSqliteDialect(file) });
  try {
    // First of all, while a lock can be met without a statement that stays behind (see LockingSqliteDialect).
    file.exec("begin immediate");
    file.exec("rollback");
    file.pragma(`busy_timeout = ${busyTimeoutMs}`);
    file.pragma("journal_mode = WAL");
    // Survives the end of the process at any moment; only a power cut may lose the newest commits.
    file.pragma("synchronous = NORMAL");
    const newer = newerMigrations(file, list);
    if (newer.length > 0) {
      file.close();
      return { ok: false, reason: newerSentence(path, newer, list) };
    }
    const { error } = await migratorOf(db, list).migrateToLatest();
    if (error !== undefined) throw error;
    return { ok: true, db };
  } catch (error) {
    file.close();
    throw error;
  }
}

function migratorOf(db: Kysely<StorageSchema>, list: MigrationList): Migrator {
  return new Migrator({ db, provider: { getMigrations: async () => ({ ...list }) } });
}

/** Names of applied migrations that this version does not know. */
function newerMigrations(file: Database.Database, list: MigrationList): string[] {
  const table = file.prepare("select name from sqlite_master where name = 'kysely_migration'").all();
  if (table.length === 0) return [];
  const applied = file.prepare("select name from kysely_migration order by name").all() as { name: string }[];
  return applied.map((row) => row.name).filter((name) => !Object.hasOwn(list, name));
}

function newerSentence(path: string, newer: readonly string[], list: MigrationList): string {
  const newest = Object.keys(list).sort().at(-1) ?? "none";
  return (
    `${path} was written by a newer version of the server (it has the migration ${newer.join(", ")}; this ` +
    `version knows them up to ${newest}). Start that version, or restore a backup made by this one.`
  );
}

function sqliteCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "";
}
