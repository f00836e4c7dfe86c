import { mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { postgresEngine, sqliteEngine, type TestEngine } from "../../test/each-database.ts";
import { postgresMissing } from "../../test/postgres-cluster.ts";
import { type DatabaseTarget, sqliteFile } from "../database-target.ts";
import { FrameBatchWriter, firstBatchBytes } from "../frame-batch.ts";
import type { StorageDatabase } from "../storage-database.ts";
import { runSessionJob } from "../storage-job.ts";
import { backUpDatabase } from "./backup-database.ts";
import { copyDatabase } from "./copy-database.ts";
import { readDatabaseStatus } from "./database-status.ts";
import { openPlain, tablesOf } from "./plain-database.ts";

const now = Date.UTC(2026, 10, 21, 2) / 1000;
const options = { whileRunning: false, nowSeconds: now, copied: () => {} };
/** What would do harm if it were ever part of a statement, and what is not ASCII. */
const title = `Robert'); drop table accounts; -- "${"\\"} Zoë 🏁`;

function batchOf(sessionId: string, firstTick: number) {
  const buffer = new SharedArrayBuffer(firstBatchBytes(60));
  const batch = new FrameBatchWriter({ sessionId, game: "apex", frameCapacity: 60 }, buffer);
  for (let i = 0; i < 60; i++) batch.append(firstTick + i, new Uint8Array([i, 0, 255]));
  return batch.batch();
}

async function fill(database: StorageDatabase): Promise<void> {
  for (const id of ["a", "b", "c"]) {
    const session = {
      id,
      templateId: null,
      trackConfigId: title,
      startedAt: 1,
      finishedAt: 2,
      resultJson: "{}",
    };
    await runSessionJob(database.db, { kind: "session-result", session }, "one");
  }
  for (const days of [0, 1, 9])
    await database.writeTelemetry(batchOf(title, 1 + 60 * days), now - days * 86_400);
}

/** All rows of all tables, but the time of a frame, which only one engine keeps with it. */
async function contents(target: DatabaseTarget): Promise<Record<string, unknown[]>> {
  const database = openPlain(target)!;
  try {
    const all: Record<string, unknown[]> = {};
    for (const { name } of await tablesOf(database)) {
      const rows = await database.db
        .selectFrom(name as "accounts")
        .selectAll()
        .execute();
      all[name] = rows
        .map((row) => JSON.stringify(Object.entries(row).map(plain).filter(Boolean).sort()))
        .sort();
    }
    return all;
  } finally {
    await database.close();
  }
}

function plain([column, value]: [string, unknown]): string | undefined {
  if (column === "stored_at") return undefined;
  const isBytes = value instanceof ArrayBuffer || ArrayBuffer.isView(value);
  return `${column}=${isBytes ? [...new Uint8Array(value as ArrayBuffer)] : JSON.stringify(value)}`;
}

const withPostgres = postgresMissing() === undefined;
const sqlite = ["SQLite", sqliteEngine] as const;
const postgres = ["PostgreSQL", postgresEngine] as const;
const ways = withPostgres
  ? [
      [...sqlite, ...sqlite],
      [...sqlite, ...postgres],
      [...postgres, ...sqlite],
      [...postgres, ...postgres],
    ]
  : [[...sqlite, ...sqlite]];

describe.each(ways as [string, () => TestEngine, string, () => TestEngine][])(
  "a copy from %s",
  (_, newFrom, toName, newTo) => {
    const from = newFrom();
    const to = newTo();

    it(`to ${toName} has every row, byte for byte, and goes on from there [HOST-058]`, async () => {
      const [source, target] = [await from.target(), await to.target()];
      await fill(await from.open(source));
      const copied = await copyDatabase(source, target, options);
      expect(copied).toMatchObject({ ok: true, rows: 3 + 3 + 180 });
      expect(await contents(target)).toEqual(await contents(source));
      const database = await to.open(target);
      const frames = await database.db
        .selectFrom("telemetry_frames")
        .selectAll()
        .where("tick", "=", 549)
        .execute();
      expect(frames.map(({ session_id }) => session_id)).toEqual([title]);
      // What was old in the one is old in the other.
      let deleted = 0;
      for (let chunk = await database.deleteTelemetry(now - 7 * 86_400); !chunk.isLast; ) {
        deleted += chunk.count;
        chunk = await database.deleteTelemetry(now - 7 * 86_400);
      }
      expect(deleted).toBe(60);
    });

    it(`to ${toName} is refused where something is already, and leaves it as it is`, async () => {
      const [source, target] = [await from.target(), await to.target()];
      await fill(await from.open(source));
      await fill(await to.open(target));
      const before = await contents(target);
      expect(await copyDatabase(source, target, options)).toEqual({
        ok: false,
        reason: expect.stringMatching(/is not empty: there are rows in race_sessions$/),
      });
      expect(await contents(target)).toEqual(before);
    });
  },
);

describe("a copy", () => {
  const { target, open } = sqliteEngine();

  it("is refused while a server writes to the source, unless it is asked for", async () => {
    const [source, other] = [await target(), await target()];
    const { db } = await open(source);
    const worker = { id: "w", host: "here", pid: 7, process_started_at: 1, seen_at: now - 20 };
    await db.insertInto("storage_workers").values(worker).execute();
    expect(await copyDatabase(source, other, options)).toMatchObject({
      ok: false,
      reason: expect.stringContaining("(process 7 on here, seen 20 s ago): stop it"),
    });
    expect(await copyDatabase(source, other, { ...options, whileRunning: true })).toMatchObject({ ok: true });
  });

  it("is refused without a source, to itself, and where the target cannot be opened", async () => {
    const source = await target();
    const reasonOf = async (to: DatabaseTarget) => {
      const done = await copyDatabase(source, to, options);
      return done.ok ? undefined : done.reason;
    };
    expect(await reasonOf(await target())).toMatch(/^there is no database/);
    await open(source);
    expect(await reasonOf(source)).toMatch(/cannot be copied to itself$/);
    expect(await reasonOf(sqliteFile(mkdtempSync(join(tmpdir(), "copy-"))))).toMatch(
      /it is a folder, not a file$/,
    );
  });

  it("leaves nothing behind when it fails in the middle", async () => {
    const [source, other] = [await target(), await target()];
    await fill(await open(source));
    const copied = (table: string) => {
      if (table === "telemetry_frames") throw new Error("the disk is full");
    };
    const done = await copyDatabase(source, other, { ...options, copied });
    expect(done).toEqual({ ok: false, reason: "nothing was copied: the disk is full" });
    expect(await copyDatabase(source, other, options)).toMatchObject({ ok: true });
  });
});

describe.each(withPostgres ? [sqlite, postgres] : [sqlite])("a database of %s", (_, newEngine) => {
  const { target, open, name } = newEngine();

  it("tells its schema and its rows without being changed", async () => {
    const place = await target();
    const reading = await readDatabaseStatus(place);
    if (name === "sqlite") expect(reading).toMatchObject({ ok: false });
    else expect(reading).toMatchObject({ ok: true, status: { applied: [], newer: [], rows: [] } });
    await fill(await open(place));
    const read = await readDatabaseStatus(place);
    if (!read.ok) throw new Error(read.reason);
    const { status } = read;
    expect(status.version).toMatch(/^(SQLite 3|PostgreSQL \d\d)/);
    expect(status).toMatchObject({ missing: [], newer: [] });
    expect(status.rows).toContainEqual({ table: "race_sessions", count: 3 });
    expect(status.sizeBytes).toBeGreaterThan(10_000);
  });

  it("is backed up into a new file that only its owner reads", async () => {
    const place = await target();
    const database = await open(place);
    await fill(database);
    const path = join(mkdtempSync(join(tmpdir(), "backup-")), "new", "one.backup");
    expect(await backUpDatabase(place, path)).toMatchObject({ ok: true });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await backUpDatabase(place, path)).toMatchObject({
      ok: false,
      reason: expect.stringContaining("is there already"),
    });
    if (name === "postgres") return;
    expect(await contents(sqliteFile(path))).toEqual(await contents(place));
    expect(await readDatabaseStatus(sqliteFile(path))).toMatchObject({ ok: true, status: { missing: [] } });
  });
});
