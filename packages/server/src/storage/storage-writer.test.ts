import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  closeWriters,
  frames,
  lock,
  nothingLost,
  query,
  result,
  sessions,
  startWriter,
  until,
} from "../test/storage-fixture.ts";
import { sqliteFile } from "./database-target.ts";
import { firstBatchBytes } from "./frame-batch.ts";
import { openSqlite } from "./sqlite/open-sqlite.ts";
import { startStorageHere } from "./storage-here.ts";
import { startStorageWorker } from "./storage-link.ts";
import { startStorageWriter } from "./storage-writer.ts";

afterEach(closeWriters);

describe.each([
  ["on a thread of its own", startStorageWorker],
  ["on the caller's thread", startStorageHere],
])("the writer %s", (_, startLink) => {
  it("stores a session's start and result as one row, however often they come [HOST-057]", async () => {
    const { path, writer, kinds, durations } = await startWriter({ startLink });
    const first = result("a", '{"winner_id":"one"}');
    expect(writer.saveSessionStarted(first)).toBe(true);
    expect(writer.saveSessionResult(first)).toBe(true);
    expect(writer.saveSessionResult(first)).toBe(true);
    expect(writer.saveSessionResult({ ...result("b"), templateId: "sprint" })).toBe(true);
    expect(writer.saveSessionStarted(result("b"))).toBe(true);
    expect(writer.saveSessionStarted(result("c"))).toBe(true);
    expect(await writer.close(5000)).toEqual(nothingLost);
    const times = { track_config_id: "oval", started_at: 100, finished_at: 200 };
    expect(sessions(path)).toEqual([
      { id: "a", template_id: null, ...times, result: '{"winner_id":"one"}' },
      { id: "b", template_id: "sprint", ...times, result: "{}" },
      { id: "c", template_id: null, ...times, finished_at: null, result: null },
    ]);
    expect(kinds()).toEqual(["stored", "stored", "stored"]);
    expect(durations).toHaveLength(6);
    for (const durationMs of durations) expect(durationMs).toBeGreaterThan(0);
  });

  it("stores telemetry by one insert a batch, and uses its buffers again [HOST-059]", async () => {
    const { path, writer, durations } = await startWriter({ startLink });
    const buffers = new Set<SharedArrayBuffer>();
    for (let i = 0; i < 10; i++) {
      const batch = frames(writer, "a", 60 * i + 1);
      buffers.add(batch.buffer);
      expect(writer.saveTelemetry(batch)).toBe(true);
      await until(() => durations.length === i + 1);
    }
    writer.saveTelemetry(frames(writer, "a", 1));
    expect(await writer.close(5000)).toEqual(nothingLost);
    expect(buffers.size).toBe(1);
    expect(durations).toHaveLength(11);
    const [stored] = query(
      path,
      "select count(*) as n, min(tick) as first, max(tick) as last, sum(length(payload)) as bytes from telemetry_frames",
    );
    expect(stored).toEqual({ n: 600, first: 1, last: 600, bytes: 60_000 });
    expect(query(path, "select first_tick, last_tick from telemetry_batches limit 2")).toEqual([
      { first_tick: 1, last_tick: 60 },
      { first_tick: 61, last_tick: 120 },
    ]);
    const [frame] = query(path, "select payload from telemetry_frames where tick = 63");
    expect([...new Uint8Array(frame!.payload as ArrayBuffer)]).toEqual(Array(100).fill(2));
  });

  it("refuses a database that cannot be opened, with the reason", async () => {
    const databasePath = mkdtempSync(join(tmpdir(), "storage-"));
    const started = await startStorageWriter({
      database: sqliteFile(databasePath),
      startLink,
      onEvent: () => {},
    });
    expect(started.ok).toBe(false);
    expect(!started.ok && started.reason).toContain(`${databasePath} cannot be opened`);
  });
});

describe("a stalled database", () => {
  it("keeps the queue within its bound, loses nothing that was taken, and blocks nobody [HOST-062]", async () => {
    const { path, writer, events, kinds } = await startWriter({ limits: { sessionJobsMax: 20 } });
    const unlock = lock(path);
    const taken = Array.from({ length: 30 }, (_, i) => writer.saveSessionResult(result(`s${i + 10}`)));
    expect(taken.filter(Boolean)).toHaveLength(20);
    await until(() => kinds().includes("fault"));
    expect(writer.waiting.sessionJobs).toBe(20);
    expect(await writer.probe(1000)).toMatchObject({
      ok: false,
      reason: expect.stringContaining("another process holds the database locked"),
    });
    unlock();
    await until(() => kinds().includes("recovered"));
    await until(() => writer.waiting.sessionJobs === 0);
    expect(sessions(path)).toHaveLength(20);
    const refused = events.flatMap((event) => (event.kind === "queue-full" ? [event.job.session.id] : []));
    expect(refused).toEqual(Array.from({ length: 10 }, (_, i) => `s${i + 30}`));
    expect(kinds().filter((kind) => kind === "fault")).toHaveLength(1);
    expect(await writer.probe(5000)).toEqual({ ok: true });
    expect(writer.saveSessionResult(result("later"))).toBe(true);
  });

  it("costs no frame while there is room for what waits [HOST-059]", async () => {
    const { path, writer, kinds } = await startWriter();
    const unlock = lock(path);
    for (let i = 0; i < 10; i++) {
      expect(writer.saveTelemetry(frames(writer, "a", 60 * i + 1))).toBe(true);
    }
    await until(() => kinds().includes("fault"));
    expect(writer.waiting.telemetryBatches).toBe(10);
    unlock();
    await until(() => writer.waiting.telemetryBatches === 0);
    const [stored] = query(path, "select count(*) as n, max(tick) as last from telemetry_frames");
    expect(stored).toEqual({ n: 600, last: 600 });
  });

  it("drops telemetry above its bound, says so once, and never a result for it [HOST-059, HOST-062]", async () => {
    const telemetryBytesMax = 4 * firstBatchBytes(60);
    const { path, writer, kinds } = await startWriter({ limits: { sessionJobsMax: 5, telemetryBytesMax } });
    const unlock = lock(path);
    const taken = Array.from({ length: 9 }, (_, i) => writer.saveTelemetry(frames(writer, "a", 60 * i + 1)));
    expect(taken).toEqual([true, true, true, true, false, false, false, false, false]);
    expect(writer.waiting.telemetryBytes).toBe(telemetryBytesMax);
    expect(writer.saveSessionResult(result("a"))).toBe(true);
    unlock();
    await until(() => writer.waiting.sessionJobs === 0);
    expect(writer.waiting.telemetryBytes).toBe(0);
    expect(query(path, "select count(*) as n from telemetry_frames")).toEqual([{ n: 240 }]);
    expect(kinds().filter((kind) => kind === "telemetry-dropped")).toHaveLength(1);
    expect(writer.saveTelemetry(frames(writer, "a", 1001))).toBe(true);
  });

  it("reports what is lost when it lasts beyond the time for closing [HOST-062]", async () => {
    const { path, writer } = await startWriter();
    const unlock = lock(path);
    writer.saveTelemetry(frames(writer, "a", 1, 7));
    writer.saveSessionResult(result("a"));
    writer.saveSessionStarted(result("b"));
    const { sessions: lost, frames: lostFrames } = await writer.close(50);
    expect(lost.map((job) => [job.kind, job.session.id])).toEqual([
      ["session-result", "a"],
      ["session-started", "b"],
    ]);
    expect(lostFrames).toBe(7);
    unlock();
    expect(sessions(path)).toEqual([]);
  });

  it("finishes its writes when it ends in time for closing", async () => {
    const { path, writer, kinds } = await startWriter();
    const unlock = lock(path);
    writer.saveSessionResult(result("a"));
    await until(() => kinds().includes("fault"));
    const closing = writer.close(20_000);
    unlock();
    expect(await closing).toEqual(nothingLost);
    expect(sessions(path)).toHaveLength(1);
  });

  it("is left behind when it never answers: closing ends in its time all the same [HOST-062]", async () => {
    const { writer } = await startWriter({
      isSilent: true,
      startLink: (port) => {
        port.postMessage({ kind: "opened" });
        port.on("message", () => {});
        return { ended: new Promise(() => {}), stop: () => new Promise(() => {}) };
      },
    });
    writer.saveSessionResult(result("a"));
    const closed = await writer.close(10);
    expect(closed).toMatchObject({ isHanging: true, sessions: [{ session: { id: "a" } }] });
  });
});

describe("probe", () => {
  it("answers for a database that answers, also while another connection writes [HOST-075]", async () => {
    const { path, writer } = await startWriter();
    expect(await writer.probe(5000)).toEqual({ ok: true });
    const unlock = lock(path);
    writer.saveSessionResult(result("a"));
    expect(await Promise.all([writer.probe(5000), writer.probe(5000)])).toEqual([{ ok: true }, { ok: true }]);
    unlock();
  });

  it("says when the database was lost at run time [HOST-075]", async () => {
    const { path, writer } = await startWriter();
    rmSync(path);
    const reason = expect.stringContaining(`${path} is gone`);
    expect(await writer.probe(5000)).toEqual({ ok: false, reason });
  });

  it("says when the table of sessions is not there any more", async () => {
    const { path, writer } = await startWriter();
    const opened = await openSqlite(path);
    if (opened.ok) {
      await opened.db.schema.dropTable("race_sessions").execute();
      await opened.db.destroy();
    }
    expect(await writer.probe(5000)).toMatchObject({ ok: false });
  });

  it("says when there is no answer in time", async () => {
    const { writer } = await startWriter({
      isSilent: true,
      startLink: (port) => {
        port.postMessage({ kind: "opened" });
        port.on("message", ({ kind }) => kind === "close" && port.postMessage({ kind: "closed" }));
        return { ended: new Promise(() => {}), stop: async () => port.close() };
      },
    });
    const reason = expect.stringContaining("the database did not answer within 20 ms");
    expect(await writer.probe(20)).toEqual({ ok: false, reason });
  });
});
