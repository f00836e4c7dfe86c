import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { hashState } from "@fairtick/kernel";
import {
  continueSession,
  type LogPart,
  LogTail,
  readLog,
  rerunSession,
  type SessionLog,
} from "@fairtick/session";
import { afterEach, describe, expect, it } from "vitest";
import { crowdUnderTest } from "./suite/games-under-test.ts";
import { longScript, playScript } from "./suite/session-script.ts";

const HANG_TICK = 20_000;
const game = crowdUnderTest(20);
let worker: Worker | undefined;

afterEach(() => worker?.terminate());

describe("the live log of a session thread", () => {
  it("is whole whenever it is read, and goes on elsewhere when the thread hangs in a tick [HOST-083]", async () => {
    const tail = new LogTail();
    const entry = new URL("../dist/suite/hanging-thread.js", import.meta.url);
    const gate = new SharedArrayBuffer(4);
    worker = new Worker(entry, { workerData: { hangTick: HANG_TICK, gate }, execArgv: [] });
    worker.on("message", ({ part, memory }: { part: LogPart; memory: SharedArrayBuffer }) => {
      tail.add(part, memory);
    });
    const died = new Promise<never>((_, reject) => worker?.once("error", reject));
    const ticks = new Set<number>();
    let log: SessionLog | undefined;
    do {
      await Promise.race([setImmediate(), died]);
      const bytes = tail.snapshot();
      if (bytes === undefined) continue;
      log = read(bytes);
      const { tick } = positionOf(log);
      if (ticks.size < 30 && !ticks.has(tick)) expectRunsAgain(log);
      ticks.add(tick);
      Atomics.store(new Int32Array(gate), 0, 1);
      Atomics.notify(new Int32Array(gate), 0);
    } while (log === undefined || positionOf(log).tick < HANG_TICK || !positionOf(log).stepping);
    expect(ticks.size).toBeGreaterThan(1);
    const moved = continueSession(game.setup, log, new LogTail());
    if (!moved.ok) throw new Error(moved.reason);
    expect(moved.unfinishedTick).toBe(HANG_TICK);
    const undisturbed = playScript(game, longScript(game, HANG_TICK, 9));
    expect(hashState(moved.session.state)).toBe(hashState(undisturbed.state));
  });
});

function expectRunsAgain(log: SessionLog): void {
  const rerun = rerunSession(game.setup, log);
  if (!rerun.ok) throw new Error(rerun.reason);
  expect(rerun.end.kind).toBe("agrees");
}

function positionOf(log: SessionLog) {
  const position = log.entries[log.positionAt];
  if (position?.kind !== "position") throw new Error("the log has no position");
  return position;
}

function read(bytes: Uint8Array): SessionLog {
  const log = readLog(bytes);
  if (!log.ok) throw new Error(log.reason);
  expect(log.complete).toBe(true);
  return log;
}
