import type { TimelineMark } from "@fairtick/game-view";
import { bytesSource, openReplay, replaySetup } from "@fairtick/replay";
import { beforeEach, describe, expect, it } from "vitest";
import { inflateCodec } from "./inflate-codec.ts";
import { LapGhost } from "./lap-ghost.ts";
import { ReplayRunner } from "./replay-runner.ts";
import { ReplayedSession } from "./replayed-session.ts";
import { sampleLap } from "./sample-lap.ts";
import { countTelemetry, END_TICK, ROUND, recordCounting, TICK_HZ } from "./test/counted-replay.ts";
import { TraceStore } from "./trace-store.ts";

const { bytes, states } = recordCounting();
let runner: ReplayRunner;

beforeEach(() => {
  const opened = ReplayRunner.open(bytes, countTelemetry, []);
  if (!(opened instanceof ReplayRunner)) throw new Error(opened.reason);
  runner = opened;
});

describe("a replay that is run for a page", () => {
  it("shows the state of any tick, in any order, and the nearest one beyond its ends", () => {
    for (const tick of [500, 3, 499, 500, 1000, 1, 77]) {
      const picture = runner.seek(tick);
      expect([picture.tick, picture.problem]).toEqual([tick, undefined]);
      expect(picture.state).toEqual(states[tick]);
    }
    expect(runner.seek(99_999).tick).toBe(END_TICK + 1);
  });

  it("tells the roster when it is another one, and events while it plays on", () => {
    expect(runner.seek(10).roster?.map(({ name }) => name)).toEqual(["Ann"]);
    expect(runner.seek(30)).toMatchObject({ roster: undefined, events: [] });
    const { events } = runner.seek(60);
    expect(events).toMatchObject([{ name: "round", subject: 0, values: [1] }]);
    expect(events[0]!.tick).toBeGreaterThan(30);
    // Who jumps over something has not seen it happen.
    expect(runner.seek(60 + 10 * TICK_HZ).events).toEqual([]);
    expect(runner.seek(0).events).toEqual([]);
  });

  it("is refused in words where it is none of these rules, or none at all", () => {
    const other = { ...countTelemetry, game: { ...countTelemetry.game, version: 2 } };
    expect(ReplayRunner.open(bytes, other, [])).toMatchObject({ kind: "refused", what: "version" });
    expect(ReplayRunner.open(new Uint8Array(100), countTelemetry, [])).toMatchObject({ what: "file" });
  });
});

describe("the survey of a replay", () => {
  const surveyed = () => {
    const traces = new TraceStore(countTelemetry.channels);
    const marks: TimelineMark[] = [];
    let toTick = -1;
    while (!runner.isSurveyed) {
      const piece = runner.survey();
      expect(piece.toTick).toBeGreaterThan(toTick);
      toTick = piece.toTick;
      marks.push(...piece.marks);
      if (piece.block !== undefined) traces.add(piece.block);
    }
    return { traces, marks, toTick };
  };

  it("comes to the end, piece by piece, with every mark once", () => {
    const { marks, toTick } = surveyed();
    expect(toTick).toBe(END_TICK + 1);
    const rounds = Math.floor((END_TICK + 1) / ROUND);
    expect(marks.map(({ text }) => text)).toEqual(Array.from({ length: rounds }, (_, i) => `{0}: ${i + 1}`));
    expect(marks.every(({ tick }, i) => i === 0 || tick > marks[i - 1]!.tick)).toBe(true);
  });

  it("does not disturb what is shown meanwhile", () => {
    runner.survey();
    expect(runner.seek(700).state).toEqual(states[700]);
    runner.survey();
    expect(runner.seek(701).state).toEqual(states[701]);
  });

  it("makes every tick that it has passed near, and changes nothing of it", () => {
    surveyed();
    for (const tick of [500, 3, 499, 19, 20, 21, 1000, 1, 777])
      expect(runner.seek(tick).state).toEqual(states[tick]);
    expect(runner.seek(990).roster).toBeUndefined();
  });

  it("keeps channels at every moment, between two samples too, over the borders of blocks", () => {
    const { traces } = surveyed();
    const sum = traces.channel("sum");
    for (const tick of [1, 10.5, 395.25, 405, 405.75, 940])
      expect(traces.value(0, sum, tick)).toBeCloseTo(tick % ROUND, 3);
    expect(traces.value(0, traces.channel("rounds"), 2 * ROUND + 10.5)).toBe(2);
    expect(traces.value(1, sum, 100)).toBeUndefined();
    expect(traces.value(0, sum, -1)).toBeUndefined();
    expect(traces.value(0, sum, END_TICK + 50)).toBeUndefined();
    expect(traces.sampleTicks(9.5, 12)).toEqual([10, 11, 12]);
  });

  it("makes ghosts, which are there from the line to the line", () => {
    const { traces } = surveyed();
    const lap = {
      seat: 0,
      lap: 2,
      fromTick: ROUND,
      toTick: 2 * ROUND,
      timeMs: 0,
      sectorsMs: [],
      isStruck: false,
    };
    const ghost = new LapGhost("Ann", lap, traces, TICK_HZ);
    const tickMs = 1000 / TICK_HZ;
    expect(ghost.value("sum")).toBeUndefined();
    ghost.moveTo(20 * tickMs);
    expect(ghost.value("sum")).toBeCloseTo(20);
    for (const ms of [-1, (ROUND + 1) * tickMs, undefined]) {
      ghost.moveTo(ms);
      expect(ghost.value("sum")).toBeUndefined();
    }
  });

  it("says when a ghost passed a place, between two samples too", () => {
    const { traces } = surveyed();
    const ghost = new LapGhost("Ann", { seat: 0, fromTick: ROUND - 1, toTick: 2 * ROUND }, traces, TICK_HZ);
    // What is left of the lap before, and what has begun of the next one, is none of its places.
    expect(ghost.msAt("sum", 0)).toBeCloseTo(1000 / TICK_HZ);
    expect(ghost.msAt("sum", 20.5)).toBeCloseTo((21.5 * 1000) / TICK_HZ);
    expect(ghost.msAt("sum", ROUND - 1)).toBeCloseTo((ROUND * 1000) / TICK_HZ);
    expect(ghost.msAt("sum", ROUND + 1)).toBeUndefined();
    expect(ghost.msAt("sum", -1)).toBeUndefined();
  });
});

describe("one lap of a replay", () => {
  const lap = { seat: 0, fromTick: 10 * ROUND, toTick: 11 * ROUND };

  it("is what the survey finds out of the same ticks", () => {
    const sampled = sampleLap(bytes, countTelemetry, [], lap);
    if (sampled.kind === "refused") throw new Error(sampled.reason);
    const traces = new TraceStore(countTelemetry.channels);
    traces.add(sampled.block);
    const ghost = new LapGhost("Ann", lap, traces, TICK_HZ);
    ghost.moveTo(1000);
    expect(ghost.value("sum")).toBe(TICK_HZ);
    expect(ghost.value("rounds")).toBe(10);
    expect(traces.value(0, 0, lap.fromTick - 1)).toBeUndefined();
  });

  it.each([
    { ...lap, toTick: lap.fromTick },
    { ...lap, fromTick: -5 },
    { ...lap, toTick: END_TICK + 50 },
  ])("is refused in words where the replay has none at %o", (wrong) => {
    expect(sampleLap(bytes, countTelemetry, [], wrong)).toMatchObject({
      kind: "refused",
      reason: `it has no lap from tick ${wrong.fromTick} to tick ${wrong.toTick}`,
    });
  });
});

describe("the session of a replay", () => {
  it("is what a scene draws: the state, the names and the events of each picture", () => {
    const opened = openReplay(bytesSource(bytes), inflateCodec);
    if (!opened.ok) throw new Error(opened.reason);
    const { header, participants } = opened.replay.facts;
    const made = replaySetup(header.log, countTelemetry.game, [], []);
    if (!made.ok) throw new Error(made.reason);
    const session = new ReplayedSession(made.setup, participants);
    expect([session.isShown, session.nameOf(0), session.nameOf(1)]).toEqual([false, "Ann", "Seat 2"]);
    const rounds: number[] = [];
    const stop = session.on("round", ({ values }) => rounds.push(values[0]!));
    session.show(runner.seek(40));
    const { counters } = session.view as unknown as { counters: { sum: Float32Array } };
    expect([session.othersTick, counters.sum[0]]).toEqual([40, 40]);
    session.show(runner.seek(60));
    stop();
    session.show(runner.seek(110));
    expect(rounds).toEqual([1]);
    expect(session.roster.map(({ name }) => name)).toEqual(["Ann"]);
  });
});
