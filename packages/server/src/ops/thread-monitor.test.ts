import type { GamePackage } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { gamePackage } from "../host/fixtures/counter-package.mjs";
import { SessionRunner } from "../host/session-runner.ts";
import { createMetrics } from "./metrics.ts";
import { ThreadMonitor } from "./thread-monitor.ts";

const hz = 240;
const plan = {
  title: "counter",
  seats: 2,
  reservedSeats: 0,
  countdownSeconds: 0,
  capacities: { counters: 2 },
  content: [],
};

/** A thread with one session whose ticks take as long as the test says, on a clock that it steps. */
function open() {
  const clock = { ms: 0, tickMs: 0.1, isStuck: false };
  const work = () => {
    clock.ms += clock.tickMs;
  };
  const busy: GamePackage = {
    ...gamePackage,
    game: {
      ...gamePackage.game,
      tickHz: hz,
      stages: [{ name: "busy", predicted: "own", run: work }],
    },
  };
  const bytes = new Uint8Array(64);
  const runner = new SessionRunner({
    packages: [busy],
    epochMs: 0,
    frameDivisor: 1,
    snapshots: { hz: 60, bytesMax: 1100 },
    outlet: {
      bytes,
      frameBytesMax: 64,
      view: new DataView(bytes.buffer),
      reserve: () => 0,
      nowMs: 0,
      commit: () => {},
      commitViewers: () => {},
    },
    budget: { tickPercent: 25, grossPercent: 75, grossTicks: 3, hopelessMs: 10_000, quarantine: false },
    watch: { begin: () => {}, end: () => {} },
    report: () => {},
    notify: () => {},
    newId: () => "00000000-0000-4000-8000-000000000000",
  });
  const request = { sessionId: "s-1", game: "counter", options: { seats: 2 }, plan, seed: 1, content: [] };
  runner.command({ kind: "create", session: 1, request }, () => clock.ms);
  const lines: { readonly level: string; readonly msg: string; readonly fields: object }[] = [];
  const line = (level: string) => (fields: object, msg: string) => void lines.push({ level, msg, fields });
  const metrics = createMetrics();
  const monitor = new ThreadMonitor({
    metrics,
    logger: { warn: line("warn"), info: line("info") } as never,
    tickHz: { counter: hz },
    now: () => clock.ms,
    wallClock: () => Date.UTC(2026, 10, 5) + clock.ms,
  });
  /** The thread's loop, its report and the server's sweep, second after second. */
  const run = (seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      const startMs = clock.ms;
      while (clock.ms < startMs + 1000) {
        clock.ms = Math.max(clock.ms, clock.isStuck ? startMs + 1000 : runner.nextDueMs());
        if (!clock.isStuck) runner.runDue(() => clock.ms);
      }
      if (!clock.isStuck) monitor.record(0, runner.drainStats(clock.ms, clock.ms - startMs));
      monitor.sweep();
    }
  };
  const remove = () => runner.command({ kind: "remove", session: 1 }, () => clock.ms);
  return { clock, metrics, monitor, lines, run, remove };
}

describe("the achieved tick rate", () => {
  it("is the declared one while ticks are short, without a word", async () => {
    const { run, lines, metrics } = open();
    run(8);
    expect(lines).toEqual([]);
    expect((await metrics.achievedTickRateRatio.get()).values[0]?.value).toBeCloseTo(1, 2);
  });

  it("is 125 Hz with 8 ms of work a tick: warned of once, shown in the gauges, and said when it recovers [HOST-078]", async () => {
    const { clock, run, lines, metrics } = open();
    clock.tickMs = 8;
    run(20);
    expect(lines).toMatchObject([
      { level: "warn", fields: { game: "counter", session_id: "s-1", achieved_hz: 125, target_hz: 240 } },
    ]);
    expect((await metrics.achievedTickRateHz.get()).values).toMatchObject([
      { labels: { game: "counter" }, value: expect.closeTo(125, 0) },
    ]);
    expect((await metrics.achievedTickRateRatio.get()).values[0]?.value).toBeCloseTo(125 / 240, 2);
    clock.tickMs = 0.1;
    run(10);
    expect(lines.slice(1)).toMatchObject([{ level: "info", msg: "the tick rate is achieved again" }]);
    clock.tickMs = 8;
    run(10);
    expect(lines.slice(2)).toMatchObject([{ level: "warn" }]);
  });

  it("falls also while a thread hangs and reports nothing [HOST-078]", async () => {
    const { clock, run, lines, metrics } = open();
    run(6);
    clock.isStuck = true;
    run(6);
    expect(lines).toMatchObject([{ level: "warn" }]);
    const { values } = await metrics.achievedTickRateHz.get();
    expect(values[0]?.value).toBeLessThan(hz * 0.6);
  });

  it("is not there without sessions", async () => {
    const { run, remove, metrics, lines } = open();
    run(6);
    expect((await metrics.achievedTickRateHz.get()).values).toHaveLength(1);
    remove();
    run(2);
    expect((await metrics.achievedTickRateHz.get()).values).toEqual([]);
    expect(lines).toEqual([]);
  });
});

describe("slow ticks", () => {
  it("are kept with what they did, newest first, at most 64, and counted all", async () => {
    const { clock, run, monitor, metrics } = open();
    run(1);
    expect(monitor.slowTicks()).toEqual([]);
    clock.tickMs = 3;
    run(1);
    const [newest] = monitor.slowTicks();
    expect(newest).toMatchObject({
      at: expect.stringMatching(/^2026-11-05T00:00:0\d\.\d{3}Z$/),
      thread: "session-0",
      game: "counter",
      sessionId: "s-1",
      phase: "lobby",
      ticks: 1,
      missedTicks: 0,
      sessions: 1,
      framesUs: 0,
      workUs: expect.closeTo(3000, 3),
      stepUs: expect.closeTo(3000, 3),
    });
    run(9);
    const ticks = monitor.slowTicks().map(({ tick }) => tick);
    expect(ticks).toHaveLength(64);
    expect(ticks).toEqual([...ticks].sort((a, b) => b - a));
    const text = await metrics.registry.metrics();
    expect(Number(/fairtick_slow_ticks_total\{game="counter"\} (\d+)/.exec(text)?.[1])).toBeGreaterThan(2000);
  });
});

describe("the list of sessions", () => {
  it("tells each running session's tick, thread and share of its time", () => {
    const { clock, run, monitor } = open();
    clock.tickMs = 2;
    run(2);
    expect(monitor.sessions()).toEqual([
      {
        sessionId: "s-1",
        game: "counter",
        phase: "lobby",
        tick: expect.any(Number),
        thread: "session-0",
        costShare: expect.closeTo(0.48, 1),
      },
    ]);
  });
});
