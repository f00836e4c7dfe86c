import { type DatabaseTarget, targetName } from "../database-target.ts";
import { newerMigrations } from "../migrate.ts";
import { migrations } from "../migrations.ts";
import { errorText } from "../storage-fault.ts";
import { appliedMigrations, openPlain, type PlainDatabase, tablesOf } from "./plain-database.ts";

export interface DatabaseStatus {
  /** Without a password. */
  readonly name: string;
  readonly version: string;
  readonly sizeBytes: number;
  readonly applied: readonly string[];
  /** Migrations that a start of this version would apply. */
  readonly missing: readonly string[];
  /** Migrations that this version does not know. */
  readonly newer: readonly string[];
  /** Rows by table. Frames of telemetry are left out: counting them takes long. */
  readonly rows: readonly { readonly table: string; readonly count: number }[];
}

export type StatusResult =
  | { readonly ok: true; readonly status: DatabaseStatus }
  | { readonly ok: false; readonly reason: string };

/** What a database is and has, without changing anything. */
export async function readDatabaseStatus(target: DatabaseTarget): Promise<StatusResult> {
  const name = targetName(target);
  const database = openPlain(target);
  if (database === undefined) {
    return { ok: false, reason: `there is no database ${name} yet; the first start of a server makes it` };
  }
  try {
    return { ok: true, status: await statusOf(name, database) };
  } catch (error) {
    return { ok: false, reason: `${name} cannot be read: ${errorText(error)}` };
  } finally {
    await database.close();
  }
}

async function statusOf(name: string, database: PlainDatabase): Promise<DatabaseStatus> {
  const applied = await appliedMigrations(database);
  const rows = [];
  for (const table of await tablesOf(database)) {
    if (table.name === "telemetry_frames") continue;
    rows.push({ table: table.name, count: await countRows(database, table.name) });
  }
  return {
    name,
    version: await database.version(),
    sizeBytes: await database.sizeBytes(),
    applied,
    missing: missingMigrations(applied),
    newer: newerMigrations(applied, migrations),
    rows,
  };
}

export function missingMigrations(applied: readonly string[]): string[] {
  return Object.keys(migrations)
    .sort()
    .filter((name) => !applied.includes(name));
}

async function countRows({ db }: PlainDatabase, table: string): Promise<number> {
  const { n } = await db
    .selectFrom(table as "accounts")
    .select(({ fn }) => fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow();
  return n;
}
