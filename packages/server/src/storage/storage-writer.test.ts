import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, describe, expect, it } from "vitest";
import { FrameBatchWriter, firstBatchBytes } from "./frame-batch.ts";
import { openDatabase } from "./open-database.ts";
import type { StorageEvent } from "./storage-event.ts";
import { startStorageHere } from "./storage-here.ts";
import type { SessionResult } from "./storage-job.ts";
import { type StartStorageLink, startStorageWorker } from "./storage-link.ts";
import { runStorageThread } from "./storage-loop.ts";
import { type StorageWriter, type StorageWriterOptions, startStorageWriter } from "./storage-writer.ts";

const writers: StorageWriter[] = [];
afterEach(async () => {
  await Promise.all(writers.splice(0).map((writer) => writer.close(1000)));
});

async function start(options: Partial<StorageWriterOptions> & { readonly isSilent?: boolean } = {}) {
  const path = options.databasePath ?? join(mkdtempSync(join(tmpdir(), "storage-")), "test.db");
  const events: StorageEvent[] = [];
  const durations: number[] = [];
  const started = await startStorageWriter({
    databasePath: path,
    retryMsMax: 10,
    startLink: startStorageHere,
    onEvent: (event) => events.push(event),
    onWritten: (durationMs) => durations.push(durationMs),
    ...options,
  });
  if (!started.ok) throw new Error(started.reason);
  writers.push(started.writer);
  // The upkeep of the start is over when this is answered.
  if (options.isSilent !== true) await started.writer.probe(5000);
  const kinds = () => events.map(({ kind }) => kind);
  return { path, writer: started.writer, events, kinds, durations };
}

/** A link whose connections can be broken, and which can be made to end. */
function breakableLink() {
  const files: Database.Database[] = [];
  const control = {
    files,
    file: () => files.at(-1)!,
    end: (_reason: string) => {},
    starts: 0,
    isRefusing: false,
    pragma: "",
  };
  const startLink: StartStorageLink = (port, options) => {
    control.starts++;
    const open: typeof openDatabase = async (path) => {
      if (control.isRefusing) return { ok: false, kind: "io", reason: "not now" };
      const opened = await openDatabase(path);
      if (opened.ok) {
        files.push(opened.file);
        if (control.pragma !== "") opened.file.exec(`pragma ${control.pragma}`);
      }
      return opened;
    };
    const ended = new Promise<string>((resolve) => {
      control.end = (reason) => {
        port.close();
        resolve(reason);
      };
      void runStorageThread(port, options, open).then(() => resolve("the loop ended"));
    });
    return { ended, stop: async () => port.close() };
  };
  return { control, startLink };
}

function result(id: string, resultJson = "{}"): SessionResult {
  return { id, templateId: null, trackConfigId: "oval", startedAt: 100, finishedAt: 200, resultJson };
}

/** A batch with frames of the ticks from `first` on. */
function frames(writer: StorageWriter, sessionId: string, first: number, count = 60, frameBytes = 100) {
  const buffer = writer.takeBuffer(firstBatchBytes(60));
  const batch = new FrameBatchWriter({ sessionId, game: "apex", frameCapacity: 60 }, buffer);
  for (let i = 0; i < count; i++) batch.append(first + i, new Uint8Array(frameBytes).fill(i));
  return batch.batch();
}

function query(path: string, sql: string): Record<string, unknown>[] {
  const file = new Database(path);
  const rows = file.prepare(sql).all() as Record<string, unknown>[];
  file.close();
  return rows;
}

const sessions = (path: string) => query(path, "select * from race_sessions order by id");

/** Waits for something that must happen; fails by the time limit of the test. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

function lock(path: string): () => void {
  const other = new Database(path);
  other.exec("begin immediate");
  return () => {
    other.exec("rollback");
    other.close();
  };
}

const nothingLost = { sessions: [], frames: 0, isHanging: false };

describe.each([
  ["on a thread of its own", startStorageWorker],
  ["on the caller's thread", startStorageHere],
])("the writer %s", (_, startLink) => {
  it("stores a session's start and result as one row, however often they come [HOST-057]", async () => {
    const { path, writer, kinds, durations } = await start({ startLink });
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
    const { path, writer, durations } = await start({ startLink });
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
    const started = await startStorageWriter({ databasePath, startLink, onEvent: () => {} });
    expect(started.ok).toBe(false);
    expect(!started.ok && started.reason).toContain(`${databasePath} cannot be opened`);
  });
});

describe("a stalled database", () => {
  it("keeps the queue within its bound, loses nothing that was taken, and blocks nobody [HOST-062]", async () => {
    const { path, writer, events, kinds } = await start({ limits: { sessionJobsMax: 20 } });
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

  it("drops telemetry above its bound, says so once, and never a result for it [HOST-059, HOST-062]", async () => {
    const telemetryBytesMax = 4 * firstBatchBytes(60);
    const { path, writer, kinds } = await start({ limits: { sessionJobsMax: 5, telemetryBytesMax } });
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
    const { path, writer } = await start();
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
    const { path, writer, kinds } = await start();
    const unlock = lock(path);
    writer.saveSessionResult(result("a"));
    await until(() => kinds().includes("fault"));
    const closing = writer.close(20_000);
    unlock();
    expect(await closing).toEqual(nothingLost);
    expect(sessions(path)).toHaveLength(1);
  });

  it("is left behind when it never answers: closing ends in its time all the same [HOST-062]", async () => {
    const { writer } = await start({
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

describe("faults", () => {
  it("reports a write that cannot succeed once, and goes on with the next", async () => {
    const { path, writer, events } = await start();
    writer.saveSessionResult({ ...result("a"), trackConfigId: null as unknown as string });
    writer.saveSessionResult(result("b"));
    await until(() => writer.waiting.sessionJobs === 0);
    expect(events).toMatchObject([
      { kind: "failed", job: { session: { id: "a" } }, fault: { kind: "refused" } },
      { kind: "stored", sessionId: "b" },
    ]);
    expect(events[0]?.kind === "failed" && events[0].fault.reason).toContain("NOT NULL");
    expect(sessions(path)).toHaveLength(1);
  });

  it.each([
    ["full", "max_page_count = 1", "max_page_count = 1000000", "make room"],
    ["read-only", "query_only = 1", "query_only = 0", "write permission"],
  ])(
    "waits while the disk is %s, tells it once, and writes all of it afterwards [HOST-062]",
    async (kind, breaks, repairs, advice) => {
      const { control, startLink } = breakableLink();
      const { path, writer, events, kinds } = await start({ startLink });
      control.pragma = breaks;
      control.file().exec(`pragma ${breaks}`);
      const long = JSON.stringify("x".repeat(20_000));
      writer.saveTelemetry(frames(writer, "a", 1, 60, 1000));
      writer.saveSessionResult(result("a", long));
      await until(() => kinds().includes("fault"));
      expect(events[0]).toMatchObject({ kind: "fault", fault: { kind } });
      const probe = await writer.probe(1000);
      expect(!probe.ok && probe.reason).toContain(advice);
      control.pragma = "";
      for (const file of control.files) if (file.open) file.exec(`pragma ${repairs}`);
      await until(() => writer.waiting.sessionJobs === 0);
      expect(kinds()).toEqual(["fault", "recovered", "stored"]);
      expect(sessions(path)).toMatchObject([{ id: "a", result: long }]);
      expect(query(path, "select count(*) as n from telemetry_frames")).toEqual([{ n: 60 }]);
    },
  );

  it("notices that the file was deleted, waits, and writes into the one that is put back [HOST-062]", async () => {
    const { path, writer, events, kinds } = await start();
    writer.saveSessionResult(result("a"));
    await until(() => kinds().includes("stored"));
    for (const suffix of ["", "-wal", "-shm"]) renameIfThere(path + suffix, `${path}.away${suffix}`);
    writer.saveSessionResult(result("b"));
    await until(() => kinds().includes("fault"));
    expect(events.at(-1)).toMatchObject({ kind: "fault", fault: { kind: "gone" } });
    const probe = await writer.probe(1000);
    expect(probe).toMatchObject({ ok: false, reason: expect.stringContaining("restore a backup") });
    for (const suffix of ["-shm", "-wal", ""]) renameIfThere(`${path}.away${suffix}`, path + suffix);
    await until(() => kinds().includes("recovered"));
    await until(() => writer.waiting.sessionJobs === 0);
    expect(sessions(path).map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it("drops telemetry that a damaged database refuses, so that results have their turn", async () => {
    const { control, startLink } = breakableLink();
    const { writer, kinds, events } = await start({ startLink });
    const damaged = Object.assign(new Error("database disk image is malformed"), { code: "SQLITE_CORRUPT" });
    const { exec } = control.file();
    let failures = 2;
    control.file().exec = function (this: Database.Database, sql: string) {
      if (sql === "begin immediate" && failures-- > 0) throw damaged;
      return exec.call(this, sql);
    } as typeof exec;
    writer.saveTelemetry(frames(writer, "a", 1, 5));
    writer.saveSessionResult(result("a"));
    await until(() => kinds().includes("stored"));
    expect(kinds()).toEqual(["fault", "telemetry-failed", "stored"]);
    expect(events[1]).toMatchObject({ frames: 5, game: "apex", fault: { kind: "corrupt" } });
    // A damaged file stays damaged, even when it takes some writes.
    const probe = await writer.probe(1000);
    expect(probe).toMatchObject({ ok: false, reason: expect.stringContaining("restore a backup") });
  });

  it("takes nothing after it was closed", async () => {
    const { writer, events } = await start();
    await writer.close(1000);
    expect(writer.saveSessionResult(result("a"))).toBe(false);
    expect(events).toMatchObject([{ kind: "failed", fault: { reason: "the storage is closed" } }]);
    expect(await writer.probe(1000)).toEqual({ ok: false, reason: expect.stringContaining("is closed") });
    expect(await writer.close(1000)).toEqual(nothingLost);
  });
});

describe("a storage thread that ends", () => {
  it("is started again, and what waited is stored once [HOST-062]", async () => {
    const { control, startLink } = breakableLink();
    const { path, writer, kinds } = await start({ startLink });
    const unlock = lock(path);
    writer.saveTelemetry(frames(writer, "a", 1));
    writer.saveSessionResult(result("a"));
    control.end("it fell over");
    await until(() => kinds().includes("fault"));
    expect(await writer.probe(1000)).toMatchObject({
      ok: false,
      reason: expect.stringContaining("it fell over"),
    });
    control.isRefusing = true;
    await until(() => control.starts >= 2);
    control.isRefusing = false;
    unlock();
    await until(() => kinds().includes("stored"));
    expect(kinds()).toEqual(["fault", "recovered", "stored"]);
    expect(control.starts).toBe(3);
    expect(sessions(path)).toHaveLength(1);
    expect(query(path, "select count(*) as n from telemetry_frames")).toEqual([{ n: 60 }]);
  });

  it("gives a write up with which it ends three times, and does the others", async () => {
    const { control, startLink } = breakableLink();
    const deadly: StartStorageLink = (port, options) => {
      const link = startLink(port, options);
      port.on("message", (request) => {
        if (request.kind === "write" && request.job.session?.id === "deadly") control.end("it fell over");
      });
      return link;
    };
    const { path, writer, events, kinds } = await start({ startLink: deadly });
    writer.saveSessionResult({ ...result("deadly"), trackConfigId: "x" });
    writer.saveSessionResult(result("b"));
    await until(() => kinds().includes("failed"));
    await until(() => kinds().includes("stored"));
    expect(events.find(({ kind }) => kind === "failed")).toMatchObject({
      job: { session: { id: "deadly" } },
    });
    expect(sessions(path).map(({ id }) => id)).toContain("b");
  });
});

describe("probe", () => {
  it("answers for a database that answers, also while another connection writes [HOST-075]", async () => {
    const { path, writer } = await start();
    expect(await writer.probe(5000)).toEqual({ ok: true });
    const unlock = lock(path);
    writer.saveSessionResult(result("a"));
    expect(await Promise.all([writer.probe(5000), writer.probe(5000)])).toEqual([{ ok: true }, { ok: true }]);
    unlock();
  });

  it("says when the database was lost at run time [HOST-075]", async () => {
    const { path, writer } = await start();
    rmSync(path);
    const reason = expect.stringContaining(`${path} is gone`);
    expect(await writer.probe(5000)).toEqual({ ok: false, reason });
  });

  it("says when the table of sessions is not there any more", async () => {
    const { path, writer } = await start();
    const opened = await openDatabase(path);
    if (opened.ok) {
      await opened.db.schema.dropTable("race_sessions").execute();
      await opened.db.destroy();
    }
    expect(await writer.probe(5000)).toMatchObject({ ok: false });
  });

  it("says when there is no answer in time", async () => {
    const { writer } = await start({
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

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
