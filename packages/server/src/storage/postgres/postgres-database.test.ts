import { sql } from "kysely";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { postgresEngine } from "../../test/each-database.ts";
import { postgresMissing } from "../../test/postgres-cluster.ts";
import type { DatabaseTarget } from "../database-target.ts";
import { FrameBatchWriter, firstBatchBytes } from "../frame-batch.ts";
import { migrations } from "../migrations.ts";
import type { StorageDatabase } from "../storage-database.ts";
import { openPostgres } from "./open-postgres.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
/** A Saturday, 00:00 UTC. */
const today = Date.UTC(2026, 10, 21) / 1000;

function batchOf(sessionId: string, firstTick: number, count = 60) {
  const buffer = new SharedArrayBuffer(firstBatchBytes(60));
  const batch = new FrameBatchWriter({ sessionId, game: "apex", frameCapacity: 60 }, buffer);
  for (let i = 0; i < count; i++) batch.append(firstTick + i, new Uint8Array([i, 0, 255]));
  return batch.batch();
}

async function partitions({ db }: StorageDatabase): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select inhrelid::regclass::text as name from pg_inherits
    where inhparent = 'telemetry_frames'::regclass order by 1`.execute(db);
  return rows.map(({ name }) => name.replace("telemetry_frames_", ""));
}

/** By somebody else than the server. */
async function run(target: DatabaseTarget, statement: string): Promise<unknown[]> {
  if (target.engine !== "postgres") throw new Error("no server");
  const client = new pg.Client({ connectionString: target.url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

async function refusalOf(target: DatabaseTarget, list = migrations): Promise<string | undefined> {
  if (target.engine !== "postgres") throw new Error("no server");
  const opened = await openPostgres(target, {}, list);
  if (!opened.ok) return opened.reason;
  await opened.database.close();
  return undefined;
}

describe.skipIf(postgresMissing() !== undefined)("telemetry on PostgreSQL", () => {
  const { open } = postgresEngine();

  it("lies in partitions of days, which are made ahead [HOST-058]", async () => {
    const database = await open();
    await database.prepareTelemetry(today + 23 * HOUR);
    const ahead = ["20261121", "20261122", "20261123", "20261124"];
    expect(await partitions(database)).toEqual(ahead);
    await database.writeTelemetry(batchOf("a", 1), today + 5);
    await database.writeTelemetry(batchOf("a", 61), today + DAY);
    const { rows } = await sql<{ place: string; n: number }>`
      select tableoid::regclass::text as place, count(*) as n from telemetry_frames group by 1 order by 1`.execute(
      database.db,
    );
    expect(rows).toEqual([
      { place: "telemetry_frames_20261121", n: 60 },
      { place: "telemetry_frames_20261122", n: 60 },
    ]);
  });

  it("has a partition for a day that nobody foresaw, also where two servers write to it at once", async () => {
    const database = await open();
    await Promise.all(
      [1, 61, 121].map((tick) => database.writeTelemetry(batchOf("a", tick), today - 9 * DAY)),
    );
    expect(await partitions(database)).toEqual(["20261112"]);
  });

  it("is written once however often a batch comes, byte for byte", async () => {
    const database = await open();
    for (const count of [60, 60, 7]) await database.writeTelemetry(batchOf("a", 1, count), today);
    const frames = await database.db.selectFrom("telemetry_frames").selectAll().orderBy("tick").execute();
    expect(frames).toHaveLength(60);
    expect([...frames[59]!.payload]).toEqual([59, 0, 255]);
    expect(frames[59]!.tick).toBe(60);
    const batches = await database.db.selectFrom("telemetry_batches").selectAll().execute();
    expect(batches).toEqual([{ session_id: "a", first_tick: 1, last_tick: 60, stored_at: today }]);
  });

  it("goes a day at a time, and what is left over of a day row by row [HOST-058, HOST-061]", async () => {
    const database = await open();
    for (const days of [9, 8]) await database.writeTelemetry(batchOf(`${days} days`, 1), today - days * DAY);
    await database.writeTelemetry(batchOf("early", 1), today - 7 * DAY);
    await database.writeTelemetry(batchOf("late", 1), today - 7 * DAY + 3 * HOUR);
    const chunks = [];
    for (let chunk = await database.deleteTelemetry(today - 7 * DAY + HOUR); !chunk.isLast; ) {
      chunks.push([chunk.count, (await partitions(database)).length]);
      chunk = await database.deleteTelemetry(today - 7 * DAY + HOUR);
    }
    expect(chunks).toEqual([
      [60, 2],
      [60, 1],
      [60, 1],
    ]);
    const batches = await database.db.selectFrom("telemetry_batches").select("session_id").execute();
    expect(batches).toEqual([{ session_id: "late" }]);
  });
});

describe.skipIf(postgresMissing() !== undefined)("a PostgreSQL database", () => {
  const { open, target } = postgresEngine();

  it("has whole numbers of 64 bits and text that is compared byte by byte [HOST-058]", async () => {
    const { db } = await open();
    const { rows } = await sql<{ type: string; collation: string | null }>`
      select distinct data_type as type, collation_name as collation from information_schema.columns
      where table_schema = 'public' and table_name not like 'kysely%' order by 1`.execute(db);
    expect(rows.filter(({ type }) => type === "bigint" || type === "text")).toEqual([
      { type: "bigint", collation: null },
      { type: "text", collation: "C" },
    ]);
    expect(rows.map(({ type }) => type)).not.toContain("integer");
  });

  it("keeps what is stored when it is opened again, and applies nothing twice [HOST-057]", async () => {
    const place = await target();
    await open(place);
    await run(place, "insert into race_sessions (id, track_config_id, started_at) values ('a', 't', 1)");
    const applied = await run(place, "select * from kysely_migration");
    await open(place);
    expect(await run(place, "select id from race_sessions")).toEqual([{ id: "a" }]);
    expect(await run(place, "select * from kysely_migration")).toEqual(applied);
  });

  it("is migrated once by servers that begin at the same time", async () => {
    const place = await target();
    await Promise.all([open(place), open(place), open(place)]);
    const applied = await run(place, "select name from kysely_migration order by name");
    expect(applied).toEqual(Object.keys(migrations).map((name) => ({ name })));
  });

  it("stays as it was when a migration fails, and is refused when a newer version has migrated it", async () => {
    const place = await target();
    const broken = {
      ...migrations,
      "9999-bad": {
        up: async (db: Parameters<(typeof migrations)[string]["up"]>[0]) => {
          await sql`create table half (x integer)`.execute(db);
          await sql`insert into nowhere values (1)`.execute(db);
        },
      },
    };
    expect(await refusalOf(place, broken)).toContain('relation "nowhere" does not exist');
    expect(await run(place, "select to_regclass('half') as made, to_regclass('accounts') as old")).toEqual([
      { made: null, old: null },
    ]);
    const newer = { ...migrations, "9999-new": { up: async () => {} } };
    expect(await refusalOf(place, newer)).toBeUndefined();
    expect(await refusalOf(place)).toContain(
      "written by a newer version of the server (it has the migration 9999-new",
    );
  });

  it("is refused with a reason that tells no password", async () => {
    const place = await target();
    if (place.engine !== "postgres") throw new Error("no server");
    const url = new URL(place.url);
    url.pathname = "/nowhere";
    url.password = "pass-word";
    const reason = await refusalOf({ ...place, url: url.href });
    expect(reason).toMatch(/^postgres:\/\/.*\/nowhere cannot be opened: .*does not exist \(3D000\)$/);
    expect(reason).not.toContain("pass-word");
  });
});
