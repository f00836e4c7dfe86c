import type { Kysely } from "kysely";
import { type DatabaseTarget, targetName } from "../database-target.ts";
import { newerMigrations } from "../migrate.ts";
import { migrations } from "../migrations.ts";
import { openDatabase } from "../open-database.ts";
import { TelemetryPartitions } from "../postgres/telemetry-partitions.ts";
import type { StorageSchema } from "../schema.ts";
import { errorText } from "../storage-fault.ts";
import { missingMigrations } from "./database-status.ts";
import {
  appliedMigrations,
  openPlain,
  type PlainDatabase,
  type PlainReader,
  type PlainRow,
  type PlainTable,
  tablesOf,
} from "./plain-database.ts";

export interface CopyOptions {
  /** Copies although a server writes to the source: what it stores from now on is not in the copy. */
  readonly whileRunning: boolean;
  readonly nowSeconds: number;
  /** A table has been copied. */
  copied(table: string, rows: number): void;
}

export type CopyResult =
  | { readonly ok: true; readonly tables: number; readonly rows: number }
  | { readonly ok: false; readonly reason: string };

/** A server that was seen so lately may still run. */
const SEEN_SECONDS = 180;
/** Places for values in one statement; either engine has more. */
const PLACES_MAX = 16_000;

/** Why a copy is refused. */
class CopyRefusal extends Error {}

/**
 * Copies everything into another database, of whichever engine, which must be empty. The source is read as it is at
 * one moment; the target has all of it in one transaction, with as many rows as were read, or nothing.
 */
export async function copyDatabase(
  from: DatabaseTarget,
  to: DatabaseTarget,
  options: CopyOptions,
): Promise<CopyResult> {
  const opened: PlainDatabase[] = [];
  try {
    if (targetName(from) === targetName(to))
      throw new CopyRefusal(`${targetName(from)} cannot be copied to itself`);
    const source = openPlain(from);
    if (source === undefined) throw new CopyRefusal(`there is no database ${targetName(from)}`);
    opened.push(source);
    await checkSource(source, targetName(from), options);
    const target = await openTarget(to);
    opened.push(target);
    return { ok: true, ...(await copyAll(source, target, options)) };
  } catch (error) {
    if (error instanceof CopyRefusal) return { ok: false, reason: error.message };
    return { ok: false, reason: `nothing was copied: ${errorText(error)}` };
  } finally {
    for (const database of opened) await database.close();
  }
}

async function checkSource(
  source: PlainDatabase,
  name: string,
  { whileRunning, nowSeconds }: CopyOptions,
): Promise<void> {
  const applied = await appliedMigrations(source);
  const newer = newerMigrations(applied, migrations);
  if (newer.length > 0) {
    throw new CopyRefusal(`${name} was written by a newer version of the server, which can copy it`);
  }
  const missing = missingMigrations(applied);
  if (missing.length > 0) {
    throw new CopyRefusal(
      `${name} has not the newest schema (missing: ${missing.join(", ")}): migrate it first`,
    );
  }
  const seen = await source.db
    .selectFrom("storage_workers")
    .select(["host", "pid", "seen_at"])
    .where("seen_at", ">", nowSeconds - SEEN_SECONDS)
    .executeTakeFirst();
  if (seen === undefined || whileRunning) return;
  throw new CopyRefusal(
    `a server writes to ${name} (process ${seen.pid} on ${seen.host}, seen ${nowSeconds - seen.seen_at} s ago): stop it, ` +
      "or copy with --while-running, without what it stores from now on",
  );
}

/** With the newest schema and without a row. */
async function openTarget(to: DatabaseTarget): Promise<PlainDatabase> {
  const migrated = await openDatabase(to);
  if (!migrated.ok) throw new CopyRefusal(migrated.reason);
  await migrated.database.close();
  const target = openPlain(to);
  if (target === undefined) throw new CopyRefusal(`${targetName(to)} is gone`);
  for (const { name } of await tablesOf(target)) {
    const row = await target.db
      .selectFrom(name as "accounts")
      .select(({ lit }) => lit(1).as("one"))
      .limit(1)
      .execute();
    if (row.length === 0) continue;
    await target.close();
    throw new CopyRefusal(`${targetName(to)} is not empty: there are rows in ${name}`);
  }
  return target;
}

async function copyAll(
  source: PlainDatabase,
  target: PlainDatabase,
  options: CopyOptions,
): Promise<{ readonly tables: number; readonly rows: number }> {
  const tables = await tablesOf(target);
  const reader = await source.freeze();
  if (target.engine === "postgres") await makePartitions(reader, target, options.nowSeconds);
  let rows = 0;
  await target.db.transaction().execute(async (transaction) => {
    for (const table of tables) {
      const count = await copyTable(source, reader, transaction, table, options.nowSeconds);
      rows += count;
      options.copied(table.name, count);
    }
  });
  return { tables: tables.length, rows };
}

async function copyTable(
  source: PlainDatabase,
  reader: PlainReader,
  target: Kysely<StorageSchema>,
  table: PlainTable,
  nowSeconds: number,
): Promise<number> {
  const { count: expected } = await reader.first(`select count(*) as count from ${quoted(table.name)}`);
  const rowsMax = Math.max(1, Math.floor(PLACES_MAX / table.columns.length));
  for await (const page of reader.pages(selectOf(source, table, nowSeconds))) {
    for (let i = 0; i < page.length; i += rowsMax)
      await insert(target, table.name, page.slice(i, i + rowsMax));
  }
  const { n } = await target
    .selectFrom(table.name as "accounts")
    .select(({ fn }) => fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow();
  if (n !== Number(expected))
    throw new Error(`of ${expected} rows of ${table.name} there are ${n} in the copy`);
  return n;
}

async function insert(target: Kysely<StorageSchema>, table: string, rows: PlainRow[]): Promise<void> {
  await target
    .insertInto(table as "accounts")
    .values(rows as never)
    .execute();
}

/** In the columns of the target. Only frames of telemetry differ: where they have no time, their batch has it. */
function selectOf({ engine }: PlainDatabase, { name, columns }: PlainTable, nowSeconds: number): string {
  const fields = columns.map((column) =>
    name === "telemetry_frames" && column === "stored_at" && engine === "sqlite"
      ? frameTime(nowSeconds)
      : quoted(column),
  );
  return `select ${fields.join(", ")} from ${quoted(name)}`;
}

/** Files of the first version have frames without a batch: they are as new as the copy. */
function frameTime(nowSeconds: number): string {
  return (
    "coalesce((select b.stored_at from telemetry_batches b where b.session_id = telemetry_frames.session_id " +
    `and b.first_tick <= telemetry_frames.tick order by b.first_tick desc limit 1), ${nowSeconds}) as stored_at`
  );
}

async function makePartitions(reader: PlainReader, { db }: PlainDatabase, nowSeconds: number): Promise<void> {
  const partitions = new TelemetryPartitions(db);
  await partitions.makeFor(nowSeconds);
  const days = "select distinct stored_at / 86400 as day from telemetry_batches";
  for await (const page of reader.pages(days)) {
    for (const { day } of page) await partitions.makeFor(Number(day) * 86_400);
  }
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
