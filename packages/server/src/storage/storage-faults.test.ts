import { existsSync, renameSync } from "node:fs";
import type Database from "libsql";
import { afterEach, describe, expect, it } from "vitest";
import {
  breakableLink,
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
import type { StartStorageLink } from "./storage-link.ts";

afterEach(closeWriters);

describe("faults", () => {
  it("reports a write that cannot succeed once, and goes on with the next", async () => {
    const { path, writer, events } = await startWriter();
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
      const { path, writer, events, kinds } = await startWriter({ startLink });
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
    const { path, writer, events, kinds } = await startWriter();
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
    const { writer, kinds, events } = await startWriter({ startLink });
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

  it("is over when the next write that has its turn is refused", async () => {
    const { path, writer, kinds } = await startWriter();
    const unlock = lock(path);
    writer.saveSessionResult({ ...result("a"), trackConfigId: null as unknown as string });
    await until(() => kinds().includes("fault"));
    unlock();
    await until(() => writer.waiting.sessionJobs === 0);
    expect(kinds()).toEqual(["fault", "recovered", "failed"]);
    expect(await writer.probe(1000)).toEqual({ ok: true });
  });

  it("takes nothing after it was closed", async () => {
    const { writer, events } = await startWriter();
    await writer.close(1000);
    expect(writer.saveSessionResult(result("a"))).toBe(false);
    expect(events).toMatchObject([{ kind: "failed", fault: { reason: "the storage is closed" } }]);
    expect(await writer.probe(1000)).toEqual({ ok: false, reason: expect.stringContaining("is closed") });
    expect(await writer.close(1000)).toEqual(nothingLost);
  });
});

describe("a storage thread that ends", () => {
  it("creates no empty database where the file has gone meanwhile, and uses the one that is put back", async () => {
    const { control, startLink } = breakableLink();
    const { path, writer, kinds } = await startWriter({ startLink });
    writer.saveSessionResult(result("a"));
    await until(() => kinds().includes("stored"));
    for (const suffix of ["", "-wal", "-shm"]) renameIfThere(path + suffix, `${path}.away${suffix}`);
    control.end("it fell over");
    await until(() => control.starts >= 3);
    expect(existsSync(path)).toBe(false);
    writer.saveSessionResult(result("b"));
    for (const suffix of ["-shm", "-wal", ""]) renameIfThere(`${path}.away${suffix}`, path + suffix);
    await until(() => writer.waiting.sessionJobs === 0);
    expect(sessions(path).map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it("is started again, and what waited is stored once [HOST-062]", async () => {
    const { control, startLink } = breakableLink();
    const { path, writer, kinds } = await startWriter({ startLink });
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

  it("goes on as the same server, so that nobody ends the sessions that still run", async () => {
    const { control, startLink } = breakableLink();
    const { path, writer, kinds, durations } = await startWriter({ startLink });
    writer.saveSessionStarted(result("a"));
    await until(() => durations.length === 1);
    const [before] = query(path, "select worker_id as id from running_sessions");
    control.end("it fell over");
    await until(() => kinds().includes("recovered"));
    expect(control.starts).toBe(2);
    expect(query(path, "select id from storage_workers")).toEqual([before]);
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
    const { path, writer, events, kinds } = await startWriter({ startLink: deadly });
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

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
