import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SessionPlan } from "@fairtick/contract";
import { type Replay, verifyReplay } from "@fairtick/replay";
import { monotonicClock, openReplayFile, ReplayRecorder, storedReplays } from "@fairtick/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gamePackage } from "./games/faulty-game.ts";
import { startFaultyHost } from "./suite/faulty-host.ts";

const { game } = gamePackage;
const builtGame = new URL("../dist/games/faulty-game.js", import.meta.url).href;
const noContent = { find: () => undefined, ids: () => [], derived: <T>(_: string, make: () => T) => make() };
const CLOSE_MS = 10_000;

let dir: string;
let lost: string[];
let recorded: string[];
let run: ReturnType<typeof startFaultyHost>;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "recorded-"));
  lost = [];
  recorded = [];
});
afterEach(() => run.host.close());

describe("a recorded session", () => {
  it("is true also when its thread died beside it, and the one to blame is readable [HOST-063] [HOST-083]", async () => {
    const recorder = newRecorder();
    run = startFaultyHost({ standbyThreads: 1 }, builtGame, undefined, recorder);
    for (const n of [1, 2, 3]) await run.open(n, n === 2 ? "hangs" : "none");
    run.misbehave(2);
    await run.until(() => run.kinds(2).includes("failed"));
    await Promise.all([run.more(1, 60), run.more(3, 60)]);
    run.host.remove(run.id(1));
    recorder.announceStop();
    expect(await recorder.close(CLOSE_MS)).toBe(true);
    const ends = Object.fromEntries([1, 2, 3].map((n) => [n, verified(n).facts.summary?.end]));
    expect(ends).toEqual({ 1: "removed", 2: "failed", 3: "stopped" });
    expect(recorded.sort()).toEqual(["failed", "removed", "stopped"]);
    expect(lost).toEqual([]);
    // It went on from the death of its thread on, far behind the second at which that was seen.
    expect(verified(3).facts.lastTick).toBeGreaterThan(verified(2).facts.lastTick + 30);
    expect(verified(1).facts.participants.map(({ name }) => name)).toEqual(["player 1"]);
  });

  it("is given up, and counted, where too much waits for the disk: the session goes on [HOST-064]", async () => {
    const recorder = newRecorder({ queueBytes: 1 });
    run = startFaultyHost({}, builtGame, undefined, recorder);
    await run.open(1);
    await run.more(1, 30);
    expect(run.failure(1)).toBeUndefined();
    expect(lost).toEqual(["more than 1 bytes would wait for the disk"]);
    expect(await recorder.close(CLOSE_MS)).toBe(true);
    expect(recorded).toEqual([]);
  });

  it("is not there where none are to be, or only those of people", async () => {
    const recorder = newRecorder({ record: "nothing" });
    run = startFaultyHost({}, builtGame, undefined, recorder);
    await run.open(1);
    expect(await recorder.close(CLOSE_MS)).toBe(true);
    expect(storedReplays(dir)).toEqual([]);
  });
});

function newRecorder(changed: Partial<ConstructorParameters<typeof ReplayRecorder>[0]> = {}): ReplayRecorder {
  return new ReplayRecorder({
    record: "people",
    dir,
    limits: { kept: 100, keptUnattended: 0, keptBytes: 1e9, keptDays: 0 },
    queueBytes: 1e6,
    version: "0",
    content: () => [],
    wallClock: Date.now,
    now: monotonicClock(),
    recorded: (_, end) => recorded.push(end),
    lost: (_game, _session, reason) => lost.push(reason),
    written: () => {},
    removed: () => {},
    trouble: (reason) => lost.push(reason),
    ...changed,
  });
}

/** The replay of a session, which is true. */
function verified(n: number): Replay {
  const [name] = storedReplays(dir).filter(({ sessionId }) => sessionId === run.id(n));
  const opened = openReplayFile(join(dir, name?.name ?? ""));
  if (!opened.ok) throw new Error(opened.reason);
  const { replay } = opened;
  const { options, seed, sessionId } = replay.facts.header.log;
  const setup = {
    sessionId,
    game,
    options: options as never,
    plan: game.plan(options as never, noContent) as SessionPlan,
    world: game.prepare(options as never, noContent, seed),
    seed,
    contentDigests: [],
  };
  const result = verifyReplay(replay, setup);
  opened.close();
  if (!result.ok) throw new Error(result.reason);
  expect(result.end).toBeUndefined();
  expect(result.tick).toBe(replay.facts.lastTick);
  return replay;
}
