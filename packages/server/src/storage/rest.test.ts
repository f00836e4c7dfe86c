import Database from "libsql";
import { afterEach, describe, expect, it, vi } from "vitest";
import { closeWriters, frames, query, result, startWriter } from "../test/storage-fixture.ts";

afterEach(async () => {
  vi.useRealTimers();
  await closeWriters();
});

/** Turns of the event loop, as the timers stand still. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe("upkeep of a storage thread", () => {
  it("rests between its chunks, in which writes are done at once", async () => {
    const before = await startWriter();
    for (let i = 0; i < 120; i++) before.writer.saveTelemetry(frames(before.writer, "old", 1 + 2 * i, 2));
    await before.writer.close(5000);
    const file = new Database(before.path);
    file.exec("update upkeep_jobs set last_run_at = 0; update telemetry_batches set stored_at = 0");
    file.close();
    const left = () => query(before.path, "select count(*) as n from telemetry_batches")[0]?.n;

    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { writer, events, kinds } = await startWriter({ databasePath: before.path, isSilent: true });
    await until(() => left() === 70);
    writer.saveSessionResult(result("a"));
    await until(() => kinds().includes("stored"));
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(left()).toBeGreaterThan(0);
    expect(kinds()).toEqual(["stored"]);

    await until(() => {
      vi.advanceTimersByTime(1000);
      return kinds().includes("upkeep-done");
    });
    expect(events.at(1)).toEqual({
      kind: "upkeep-done",
      report: { name: "telemetry-retention", count: 240 },
    });
  });
});
