import { describe, expect, it } from "vitest";
import { describeEachDatabase, sqliteEngine } from "../test/each-database.ts";
import { FrameBatchWriter, firstBatchBytes } from "./frame-batch.ts";
import type { SqliteDatabase } from "./sqlite/sqlite-database.ts";
import type { StorageDatabase } from "./storage-database.ts";
import { runSessionJob } from "./storage-job.ts";
import { Upkeep, type UpkeepReport } from "./upkeep.ts";
import { announceWorker, dismissWorker, type WorkerIdentity } from "./workers.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
/** A Saturday, 02:00 UTC. */
const night = Date.UTC(2026, 10, 21, 2) / 1000;
const settings = { retentionHours: 168, hourUtc: 3 };

async function storeFrames(
  database: StorageDatabase,
  sessionId: string,
  atSeconds: number,
  count = 60,
  firstTick = 1,
): Promise<void> {
  const buffer = new SharedArrayBuffer(firstBatchBytes(60));
  const batch = new FrameBatchWriter({ sessionId, game: "apex", frameCapacity: 60 }, buffer);
  for (let i = 0; i < count; i++) batch.append(firstTick + i, new Uint8Array(900));
  await database.writeTelemetry(batch.batch(), atSeconds);
}

async function frameCounts({ db }: StorageDatabase): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom("telemetry_frames")
    .select(({ fn }) => ["session_id", fn.countAll<number>().as("n")])
    .groupBy("session_id")
    .execute();
  return Object.fromEntries(rows.map(({ session_id, n }) => [session_id, n]));
}

const sessionRows = ({ db }: StorageDatabase) =>
  db.selectFrom("race_sessions").select(["id", "finished_at", "result"]).orderBy("id").execute();

function pageCount(database: StorageDatabase): number {
  const [row] = (database as SqliteDatabase).file.pragma("page_count") as { page_count: number }[];
  return row!.page_count;
}

const session = (id: string, startedAt = 100) => ({
  id,
  templateId: null,
  trackConfigId: "oval",
  startedAt,
});

/** Everything that is due at that time. */
async function run(upkeep: Upkeep, database: StorageDatabase, atSeconds: number): Promise<UpkeepReport[]> {
  const reports: UpkeepReport[] = [];
  for (;;) {
    await upkeep.claim(database, atSeconds);
    if (!upkeep.hasWork) return reports;
    while (upkeep.hasWork) {
      const report = await upkeep.runChunk(database, atSeconds);
      if (report !== undefined) reports.push({ ...report });
    }
  }
}

describeEachDatabase("upkeep", ({ open, target }) => {
  it("deletes telemetry after its time and keeps summaries for ever [HOST-061]", async () => {
    const database = await open();
    const upkeep = new Upkeep(settings, "one");
    const nextNight = night + DAY + HOUR;
    expect(await run(upkeep, database, night)).toEqual([]);
    for (const hours of [169, 167]) {
      const id = `${hours} hours`;
      const result = { ...session(id), finishedAt: 200, resultJson: "{}" };
      await runSessionJob(database.db, { kind: "session-result", session: result }, "one");
      for (let i = 0; i < 60; i++) await storeFrames(database, id, nextNight - hours * HOUR, 60, 60 * i);
    }
    // One session may be older in parts.
    await storeFrames(database, "long", nextNight - 200 * HOUR, 60, 0);
    await storeFrames(database, "long", nextNight - 2 * HOUR, 60, 60);
    expect(await run(upkeep, database, nextNight)).toEqual([{ name: "telemetry-retention", count: 60 * 61 }]);
    expect(await frameCounts(database)).toEqual({ "167 hours": 3600, long: 60 });
    expect((await sessionRows(database)).map(({ id }) => id)).toEqual(["167 hours", "169 hours"]);
  });

  it("is done once a night from its hour on, however often it is asked and started anew [HOST-061]", async () => {
    const database = await open();
    const hours: number[] = [];
    for (let hour = 0; hour < 72; hour++) {
      // A new one each hour: the server was started again.
      const reports = await run(new Upkeep(settings, `start ${hour}`), database, night + hour * HOUR);
      if (reports.some(({ name }) => name === "telemetry-retention")) hours.push(hour);
    }
    expect(hours).toEqual([1, 25, 49]);
  });

  it("makes up for nights in which no server ran", async () => {
    const database = await open();
    await run(new Upkeep(settings, "one"), database, night);
    await storeFrames(database, "old", night - 200 * HOUR);
    const reports = await run(new Upkeep(settings, "two"), database, night + 3 * DAY + 8 * HOUR);
    expect(reports).toEqual([{ name: "telemetry-retention", count: 60 }]);
  });

  it("is done by one of two servers on one database [HOST-061]", async () => {
    const place = await target();
    const [database, other] = [await open(place), await open(place)];
    const [one, two] = [new Upkeep(settings, "one"), new Upkeep(settings, "two")];
    await one.claim(database, night);
    const later = night + DAY + HOUR;
    await storeFrames(database, "old", night - 200 * HOUR);
    await one.claim(database, later);
    await two.claim(other, later);
    expect([one.hasWork, two.hasWork]).toEqual([true, false]);
    expect(await run(one, database, later)).toHaveLength(1);
    expect(await run(two, other, later)).toEqual([]);
  });

  it("is taken over when its server has died in the middle, and then not gone on with by that one", async () => {
    const database = await open();
    const [one, two] = [new Upkeep(settings, "one"), new Upkeep(settings, "two")];
    await one.claim(database, night);
    const later = night + DAY + HOUR;
    await storeFrames(database, "old", night - 200 * HOUR);
    await one.claim(database, later);
    await two.claim(database, later + 599);
    expect(two.hasWork).toBe(false);
    expect(await run(two, database, later + 601)).toHaveLength(1);
    await one.runChunk(database, later + 602);
    expect(one.hasWork).toBe(false);
  });
});

describe("upkeep of a SQLite file", () => {
  const { open } = sqliteEngine();

  it("lets others write between its chunks", async () => {
    const database = await open();
    const upkeep = new Upkeep(settings, "one");
    await upkeep.claim(database, night);
    for (let i = 0; i < 120; i++) await storeFrames(database, "old", night - 200 * HOUR, 2, 2 * i);
    await upkeep.claim(database, night + DAY + HOUR);
    const left: number[] = [];
    while (upkeep.hasWork) {
      await upkeep.runChunk(database, night + DAY + HOUR);
      left.push((await frameCounts(database)).old ?? 0);
    }
    expect(left).toEqual([140, 40, 0, 0]);
  });

  it("gives free pages back every week [HOST-061]", async () => {
    const database = await open();
    const upkeep = new Upkeep(settings, "one");
    await upkeep.claim(database, night + 2 * HOUR);
    for (let i = 0; i < 60; i++) await storeFrames(database, "old", night - 200 * HOUR, 60, 60 * i);
    const full = pageCount(database);
    for (let day = 1; day < 7; day++) {
      const reports = await run(upkeep, database, night + day * DAY + HOUR);
      expect(reports.map(({ name }) => name)).toEqual(["telemetry-retention"]);
    }
    expect(pageCount(database)).toBe(full);
    const [, vacuum] = await run(upkeep, database, night + 7 * DAY + HOUR);
    expect(vacuum?.name).toBe("vacuum");
    expect(vacuum?.count).toBeGreaterThan(800);
    // The map of the pages that are gone goes with them.
    expect(pageCount(database)).toBeLessThanOrEqual(full - vacuum!.count);
  });
});

describeEachDatabase("sessions of a server that was killed", ({ open }) => {
  const one: WorkerIdentity = { id: "one", host: "here", pid: 100, process_started_at: 1000 };
  const two: WorkerIdentity = { id: "two", host: "here", pid: 200, process_started_at: 2000 };
  const dead = () => false;
  const alive = () => true;

  async function withSessionOfOne() {
    const database = await open();
    await announceWorker(database.db, one, 5000, alive);
    await runSessionJob(database.db, { kind: "session-started", session: session("a") }, "one");
    return database;
  }

  it("end when another server begins, with the time at which theirs was last seen", async () => {
    const database = await withSessionOfOne();
    expect(await announceWorker(database.db, two, 5010, dead)).toEqual(["a"]);
    expect(await sessionRows(database)).toEqual([
      { id: "a", finished_at: 5000, result: '{"error":"the server stopped"}' },
    ]);
    expect(await announceWorker(database.db, two, 5020, dead)).toEqual([]);
  });

  it.each([
    ["another process that lives", two, alive, 5010, []],
    ["a machine that was seen lately", { ...two, host: "there" }, dead, 5010, []],
    ["a machine that was not seen for long", { ...two, host: "there" }, alive, 5181, ["a"]],
    ["the same process", { ...two, pid: 100, process_started_at: 1001 }, dead, 5010, []],
    ["a process whose number this one has got", { ...two, pid: 100 }, alive, 5010, ["a"]],
  ])("are told from those of %s", async (_, self, isAlive, now, ended) => {
    const { db } = await withSessionOfOne();
    expect(await announceWorker(db, self, now, isAlive)).toEqual(ended);
  });

  it("keep a result that they have, and take one that comes late", async () => {
    const database = await withSessionOfOne();
    const { db } = database;
    const result = (id: string) => ({ ...session(id), finishedAt: 6000, resultJson: '{"winner_id":"x"}' });
    await runSessionJob(db, { kind: "session-started", session: session("b") }, "one");
    await runSessionJob(db, { kind: "session-result", session: result("b") }, "one");
    await announceWorker(db, two, 5010, dead);
    await runSessionJob(db, { kind: "session-result", session: result("a") }, "two");
    await runSessionJob(db, { kind: "session-started", session: session("a") }, "two");
    expect((await sessionRows(database)).map((row) => row.result)).toEqual(
      Array(2).fill('{"winner_id":"x"}'),
    );
    expect(await announceWorker(db, { ...two, id: "three", pid: 300 }, 5020, dead)).toEqual([]);
  });

  it("are none after an orderly end", async () => {
    const database = await withSessionOfOne();
    const result = { ...session("a"), finishedAt: 6000, resultJson: "{}" };
    await runSessionJob(database.db, { kind: "session-result", session: result }, "one");
    await dismissWorker(database.db, "one");
    expect(await database.db.selectFrom("storage_workers").select("id").execute()).toEqual([]);
  });
});
