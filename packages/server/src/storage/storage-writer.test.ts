import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, describe, expect, it } from "vitest";
import { openDatabase } from "./open-database.ts";
import type { SessionResult } from "./storage-job.ts";
import { type StartStorageLink, startStorageHere, startStorageWorker } from "./storage-link.ts";
import { type StorageEvent, type StorageWriter, startStorageWriter } from "./storage-writer.ts";

const writers: StorageWriter[] = [];
afterEach(async () => {
  await Promise.all(writers.splice(0).map((writer) => writer.close(1000)));
});

async function start(queueJobsMax = 100, startLink: StartStorageLink = startStorageHere) {
  const path = join(await mkdtemp(join(tmpdir(), "storage-")), "test.db");
  const events: StorageEvent[] = [];
  const written: [durationMs: number, queuedJobs: number][] = [];
  const started = await startStorageWriter({
    databasePath: path,
    queueJobsMax,
    retryMsMax: 10,
    startLink,
    onEvent: (event) => events.push(event),
    onWritten: (durationMs, queuedJobs) => written.push([durationMs, queuedJobs]),
  });
  if (!started.ok) throw new Error(started.reason);
  writers.push(started.writer);
  return { path, writer: started.writer, events, written };
}

function result(id: string, resultJson = "{}"): SessionResult {
  return { id, templateId: null, trackConfigId: "oval", startedAt: 100, finishedAt: 200, resultJson };
}

function sessions(path: string): unknown[] {
  const file = new Database(path);
  const rows = file.prepare("select * from race_sessions order by id").all();
  file.close();
  return rows;
}

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

describe.each([
  ["on a thread of its own", startStorageWorker],
  ["on the caller's thread", startStorageHere],
])("the writer %s", (_, startLink) => {
  it("stores a session's start and result as one row, however often they come [HOST-057]", async () => {
    const { path, writer, events, written } = await start(100, startLink);
    const first = result("a", '{"winner_id":"one"}');
    expect(writer.saveSessionStarted(first)).toBe(true);
    expect(writer.saveSessionResult(first)).toBe(true);
    expect(writer.saveSessionResult(first)).toBe(true);
    expect(writer.saveSessionResult({ ...result("b"), templateId: "sprint" })).toBe(true);
    expect(writer.saveSessionStarted(result("b"))).toBe(true);
    expect(writer.saveSessionStarted(result("c"))).toBe(true);
    expect(await writer.close(5000)).toEqual({ lost: [] });
    const times = { track_config_id: "oval", started_at: 100, finished_at: 200 };
    expect(sessions(path)).toEqual([
      { id: "a", template_id: null, ...times, result: '{"winner_id":"one"}' },
      { id: "b", template_id: "sprint", ...times, result: "{}" },
      { id: "c", template_id: null, ...times, finished_at: null, result: null },
    ]);
    expect(events).toEqual([]);
    expect(written.map(([, queued]) => queued)).toEqual([5, 4, 3, 2, 1, 0]);
    for (const [durationMs] of written) expect(durationMs).toBeGreaterThan(0);
  });

  it("refuses a database that cannot be opened, with the reason", async () => {
    const databasePath = await mkdtemp(join(tmpdir(), "storage-"));
    const started = await startStorageWriter({ databasePath, startLink, onEvent: () => {} });
    expect(started.ok).toBe(false);
    expect(!started.ok && started.reason).toContain(`${databasePath} cannot be opened`);
  });
});

describe("a stalled database", () => {
  it("keeps the queue within its bound, loses nothing that was taken, and blocks nobody", async () => {
    const { path, writer, events } = await start(20);
    const unlock = lock(path);
    const taken = Array.from({ length: 30 }, (_, i) => writer.saveSessionResult(result(`s${i + 10}`)));
    expect(taken.filter(Boolean)).toHaveLength(20);
    expect(writer.queuedJobs).toBe(20);
    await until(() => events.filter((event) => event.kind === "retrying").length >= 3);
    expect(writer.queuedJobs).toBe(20);
    unlock();
    await until(() => writer.queuedJobs === 0);
    expect(sessions(path)).toHaveLength(20);
    const refused = events.flatMap((event) => (event.kind === "queue-full" ? [event.job.session.id] : []));
    expect(refused).toEqual(Array.from({ length: 10 }, (_, i) => `s${i + 30}`));
    expect(writer.saveSessionResult(result("later"))).toBe(true);
  });

  it("reports what is lost when it lasts beyond the time for closing", async () => {
    const { path, writer } = await start();
    const unlock = lock(path);
    writer.saveSessionResult(result("a"));
    writer.saveSessionStarted(result("b"));
    const { lost } = await writer.close(50);
    expect(lost.map((job) => [job.kind, job.session.id])).toEqual([
      ["session-result", "a"],
      ["session-started", "b"],
    ]);
    unlock();
    expect(sessions(path)).toEqual([]);
  });

  it("finishes its writes when it ends in time for closing", async () => {
    const { path, writer, events } = await start();
    const unlock = lock(path);
    writer.saveSessionResult(result("a"));
    const closing = writer.close(20_000);
    await until(() => events.some((event) => event.kind === "retrying"));
    unlock();
    expect(await closing).toEqual({ lost: [] });
    expect(sessions(path)).toHaveLength(1);
  });
});

describe("faults", () => {
  it("reports a write that cannot succeed once, and goes on with the next", async () => {
    const { path, writer, events } = await start();
    writer.saveSessionResult({ ...result("a"), trackConfigId: null as unknown as string });
    writer.saveSessionResult(result("b"));
    await until(() => writer.queuedJobs === 0);
    expect(events).toMatchObject([{ kind: "failed", job: { session: { id: "a" } } }]);
    expect(events[0]?.kind === "failed" && events[0].reason).toContain("NOT NULL");
    expect(sessions(path)).toHaveLength(1);
  });

  it("takes nothing after it was closed", async () => {
    const { writer, events } = await start();
    await writer.close(1000);
    expect(writer.saveSessionResult(result("a"))).toBe(false);
    expect(events).toMatchObject([{ kind: "failed", reason: "the storage is closed" }]);
    expect(await writer.probe(1000)).toEqual({ ok: false, reason: "the storage is closed" });
    expect(await writer.close(1000)).toEqual({ lost: [] });
  });

  it("reports the end of its thread with everything that waited", async () => {
    let stop = async () => {};
    const { path, writer, events } = await start(10, (port, options) => {
      const link = startStorageWorker(port, options);
      stop = link.stop;
      return link;
    });
    const unlock = lock(path);
    writer.saveSessionResult(result("a"));
    await until(() => events.some((event) => event.kind === "retrying"));
    await stop();
    await until(() => events.some((event) => event.kind === "failed"));
    expect(events.slice(-2)).toMatchObject([
      { kind: "ended" },
      { kind: "failed", job: { session: { id: "a" } } },
    ]);
    expect(await writer.probe(1000)).toMatchObject({ ok: false });
    expect((await writer.close(1000)).lost).toHaveLength(1);
    unlock();
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
    expect(await writer.probe(5000)).toEqual({ ok: false, reason: `${path} is gone` });
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
    const { writer } = await start(10, (port) => {
      port.postMessage({ kind: "opened" });
      port.on("message", ({ kind }) => kind === "close" && port.postMessage({ kind: "closed" }));
      return { ended: new Promise(() => {}), stop: async () => port.close() };
    });
    const reason = "the database did not answer within 20 ms";
    expect(await writer.probe(20)).toEqual({ ok: false, reason });
  });
});
