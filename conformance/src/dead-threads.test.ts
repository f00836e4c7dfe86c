import { afterEach, describe, expect, it } from "vitest";
import { isEveryTick, startFaultyHost } from "./suite/faulty-host.ts";

let run: ReturnType<typeof startFaultyHost>;
afterEach(() => run.host.close());

describe("a thread that dies", () => {
  it("is replaced by one that waited, with all sessions but the one to blame [HOST-083]", async () => {
    run = startFaultyHost({ standbyThreads: 1 });
    for (const n of [1, 2, 3]) await run.open(n, n === 2 ? "hangs" : "none");
    run.misbehave(2);
    await run.until(() => run.kinds(2).includes("failed"));
    await Promise.all([run.more(1, 50), run.more(3, 50)]);
    for (const n of [1, 3]) expect(isEveryTick(run.ticksOf(n))).toBe(true);
    expect(run.host.threads).toEqual({ running: 1, starting: 0, ended: 0 });
    // Also the second one, which may not have loaded its games yet.
    await run.open(4, "ends-thread");
    run.misbehave(4);
    await run.until(() => run.kinds(4).includes("failed"));
    await run.more(1, 20);
    expect(isEveryTick(run.ticksOf(1))).toBe(true);
  });

  it("while it was doing nothing costs no session, but the next one does soon after", async () => {
    run = startFaultyHost({}, new URL("./suite/sleeps-once-too-often.mjs", import.meta.url).href);
    await run.open(1);
    await run.until(() => run.kinds(1).includes("failed"));
    expect(run.failure(1)).toBe("its thread ended: exit code 3");
    expect(run.faults).toMatchObject([{ sessionId: run.id(1), kind: "thread-died", thread: 0 }]);
    expect(isEveryTick(run.ticksOf(1))).toBe(true);
    // The first thread ran fewer ticks than it sleeps, so the second one has run the others.
    expect(run.ticksOf(1).length).toBeGreaterThan(60);
    while (run.host.threads.running === 0) await new Promise(setImmediate);
    await run.open(2);
    expect(run.failure(2)).toBeUndefined();
  });
});
