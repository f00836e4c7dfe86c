import { mkdirSync, statSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Kysely, sql } from "kysely";
import Database from "libsql";
import { describe, expect, it } from "vitest";
import { type MigrationList, migrations } from "../migrations.ts";
import { openSqlite } from "./open-sqlite.ts";

async function newPath(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), "database-")), "data", "test.db");
}

/** Opens, closes again, and gives the reason of a refusal. */
async function open(path: string, list?: MigrationList): Promise<string | undefined> {
  const opened = await openSqlite(path, undefined, list);
  if (!opened.ok) return opened.reason;
  await opened.db.destroy();
  return undefined;
}

function query(path: string, statement: string): Record<string, unknown>[] {
  const file = new Database(path);
  const rows = file.prepare(statement).all() as Record<string, unknown>[];
  file.close();
  return rows;
}

function columns(path: string, table: string): string[] {
  return query(path, `select name, type, "notnull", dflt_value, pk from pragma_table_info('${table}')`).map(
    ({ name, type, notnull, dflt_value, pk }) =>
      [
        name,
        type,
        notnull === 1 && "not null",
        dflt_value !== null && `default ${dflt_value}`,
        pk !== 0 && `key ${pk}`,
      ]
        .filter(Boolean)
        .join(" "),
  );
}

describe("the schema", () => {
  it("has the specified columns, keys and indices [HOST-057]", async () => {
    const path = await newPath();
    expect(await open(path)).toBeUndefined();
    expect(columns(path, "race_templates")).toEqual([
      "id TEXT key 1",
      "name TEXT not null",
      "track_config_id TEXT not null",
      "allowed_cars TEXT not null",
      "max_players INTEGER not null",
      "default_ai_count INTEGER not null",
      "lap_limit INTEGER not null",
      "start_mode TEXT not null",
      "rotation_weight INTEGER not null",
      "active INTEGER not null default 1",
      "created_at INTEGER not null",
      "updated_at INTEGER not null",
    ]);
    expect(columns(path, "race_sessions")).toEqual([
      "id TEXT key 1",
      "template_id TEXT",
      "track_config_id TEXT not null",
      "started_at INTEGER not null",
      "finished_at INTEGER",
      "result TEXT",
    ]);
    expect(columns(path, "telemetry_frames")).toEqual([
      "session_id TEXT not null key 1",
      "tick INTEGER not null key 2",
      "payload BLOB not null",
    ]);
    const made = query(path, "select name, sql from sqlite_master where name = 'telemetry_frames'");
    expect(String(made[0]?.sql)).toMatch(/without rowid$/);
    const indices = query(path, "select name from sqlite_master where type = 'index' and sql is not null");
    expect(indices.map(({ name }) => name)).toEqual([
      "idx_sessions_finished",
      "idx_telemetry_batches_stored",
      "idx_account_logins_account",
      "idx_account_logins_expires",
      "idx_api_keys_account",
      "idx_external_identities_account",
      "idx_audit_entries_subject",
      "idx_session_results_finished",
      "idx_session_results_content",
      "idx_session_results_settled",
      "idx_leaderboard_scores_rank",
      "idx_leaderboard_scores_expires",
      "idx_record_operations_profile",
      "idx_record_entries_kind",
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(query(path, "pragma auto_vacuum")).toEqual([{ auto_vacuum: 2 }]);
    expect(query(path, "pragma journal_mode")).toEqual([{ journal_mode: "wal" }]);
  });

  it("keeps what is stored when it is opened again, and applies nothing twice [HOST-057]", async () => {
    const path = await newPath();
    await open(path);
    query(path, "insert into race_sessions values ('a', null, 't', 1, 2, '{}') returning id");
    const applied = query(path, "select name, timestamp from kysely_migration");
    expect(await open(path)).toBeUndefined();
    expect(query(path, "select id from race_sessions")).toEqual([{ id: "a" }]);
    expect(query(path, "select name, timestamp from kysely_migration")).toEqual(applied);
  });
});

describe("a file of the first version", () => {
  it("gives sessions that were cut short an end, and becomes one that can shrink", async () => {
    const path = await newPath();
    mkdirSync(dirname(path));
    query(path, "pragma journal_mode = wal");
    await open(path, { "0001-races": migrations["0001-races"]! });
    query(path, "insert into race_sessions values ('a', null, 't', 7, null, null) returning id");
    expect(await open(path)).toBeUndefined();
    expect(query(path, "select finished_at, result from race_sessions")).toEqual([
      { finished_at: 7, result: '{"error":"the server stopped"}' },
    ]);
    expect(query(path, "pragma auto_vacuum")).toEqual([{ auto_vacuum: 2 }]);
  });
});

describe("a file that cannot shrink", () => {
  it("is written anew with everything in it, which is told with its size before", async () => {
    const path = await newPath();
    mkdirSync(dirname(path));
    const file = new Database(path);
    file.exec("create table kept (id text); insert into kept values ('a')");
    file.close();
    const told: number[] = [];
    const opened = await openSqlite(path, (bytes) => told.push(bytes));
    if (opened.ok) await opened.db.destroy();
    expect(told).toEqual([8192]);
    expect(query(path, "select id from kept")).toEqual([{ id: "a" }]);
    expect(query(path, "pragma auto_vacuum")).toEqual([{ auto_vacuum: 2 }]);
  });
});

describe("migration", () => {
  const broken: MigrationList = {
    ...migrations,
    "9999-good": {
      up: (db: Kysely<unknown>) => sql`create table extra (x integer)`.execute(db).then(() => {}),
    },
    "9999-worse": {
      up: async (db: Kysely<unknown>) => {
        await sql`create table half (x integer)`.execute(db);
        await sql`insert into nowhere values (1)`.execute(db);
      },
    },
  };

  it("leaves the old version in place when one step fails [HOST-057]", async () => {
    const path = await newPath();
    await open(path);
    const before = query(path, "select name, sql from sqlite_master order by name");
    expect(await open(path, broken)).toContain("no such table: nowhere");
    expect(query(path, "select name, sql from sqlite_master order by name")).toEqual(before);
    const applied = query(path, "select name from kysely_migration order by name");
    expect(applied.map(({ name }) => name)).toEqual(Object.keys(migrations));
    expect(await open(path)).toBeUndefined();
  });

  it("refuses a file of a newer version with both versions named [HOST-057]", async () => {
    const path = await newPath();
    const { "9999-good": newer } = broken;
    await open(path, { ...migrations, "9999-good": newer! });
    const reason = await open(path);
    expect(reason).toContain("newer version of the server (it has the migration 9999-good;");
    expect(reason).toContain(`up to ${Object.keys(migrations).at(-1)})`);
    expect(query(path, "select count(*) as n from extra")).toEqual([{ n: 0 }]);
  });

  it("waits for another process that is migrating", async () => {
    const path = await newPath();
    await open(path);
    const other = new Database(path);
    other.exec("begin immediate");
    setTimeout(() => other.exec("commit"), 50);
    const { "9999-good": good } = broken;
    expect(await open(path, { ...migrations, "9999-good": good! })).toBeUndefined();
    other.close();
  });

  it("says what is wrong with a file that is no database, or in no folder", async () => {
    const path = `${await mkdtemp(join(tmpdir(), "database-"))}/x.db`;
    await writeFile(path, "not a database".repeat(200));
    expect(await open(path)).toMatch(
      /x\.db cannot be opened: .*not a database.*Move the file and its -wal and -shm away/,
    );
    expect(await open(join(path, "inside.db"))).toMatch(
      /inside\.db cannot be opened: .*a file, not a folder$/,
    );
    expect(await open(dirname(path))).toMatch(/cannot be opened: it is a folder, not a file$/);
  });
});
