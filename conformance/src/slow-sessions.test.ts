import { afterEach, describe, expect, it } from "vitest";
import { isEveryTick, startFaultyHost } from "./suite/faulty-host.ts";

let run: ReturnType<typeof startFaultyHost>;
afterEach(() => run.host.close());

describe("a session whose ticks take too long", () => {
  it("goes on apart from those that it holds up", async () => {
    run = startFaultyHost();
    await run.open(1);
    await run.open(2, "is-busy", 2000);
    run.misbehave(2);
    await run.until(() => run.overruns.length > 0);
    expect(run.overruns).toMatchObject([{ sessionId: run.id(2), game: "faulty" }]);
    await Promise.all([run.more(1, 100), run.more(2, 20)]);
    for (const n of [1, 2]) {
      expect(run.failure(n)).toBeUndefined();
      expect(isEveryTick(run.ticksOf(n))).toBe(true);
    }
    expect(run.host.threads).toEqual({ running: 2, starting: 0, ended: 0 });
  });

  it("goes on apart after a few ticks that are longer than the time between two", async () => {
    run = startFaultyHost({ tickPercent: 100, grossPercent: 100, hopelessMs: 60_000 });
    await run.open(1);
    await run.open(2, "is-busy", 8000);
    // Its first second is not judged so strictly.
    await run.more(2, 240);
    run.misbehave(2);
    await run.until(() => run.overruns.length > 0);
    expect(run.overruns).toMatchObject([{ sessionId: run.id(2), allowedMs: expect.closeTo(1000 / 240, 6) }]);
    await Promise.all([run.more(1, 50), run.more(2, 5)]);
    expect(run.failure(2)).toBeUndefined();
  });

  it("ends when it cannot keep up even there", async () => {
    run = startFaultyHost();
    await run.open(1);
    await run.open(2, "is-busy", 8000);
    run.misbehave(2);
    await run.until(() => run.kinds(2).includes("failed"));
    expect(run.failure(2)).toMatch(/^too slow: \d+\.\d ms a tick where 4\.2 ms are allowed$/);
    expect(run.faults).toMatchObject([{ sessionId: run.id(2), kind: "too-slow", thread: 1 }]);
    await run.more(1, 30);
    expect(run.failure(1)).toBeUndefined();
  });

  it("stays where it is when it holds up nobody", async () => {
    run = startFaultyHost({ hopelessMs: 100 });
    await run.open(1, "is-busy", 6000);
    run.misbehave(1);
    await run.more(1, 160);
    expect(run.overruns).toEqual([]);
    expect(run.failure(1)).toBeUndefined();
  });
});
