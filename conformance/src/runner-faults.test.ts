import type { Json } from "@fairtick/contract";
import { layoutState } from "@fairtick/kernel";
import { type HostEvent, SessionRunner } from "@fairtick/server";
import { LogTail } from "@fairtick/session";
import { planSnapshot } from "@fairtick/wire";
import { describe, expect, it } from "vitest";
import { gamePackage as faultyPackage } from "./games/faulty-game.ts";
import { gamePackage as smallestPackage } from "./games/smallest-game.ts";
import { readSnapshotFrame } from "./games/snapshot-frames.ts";
import { numberedUuid } from "./suite/session-script.ts";

const noContent = { find: () => undefined, ids: () => [], derived: <T>(_: string, make: () => T) => make() };
type Options = ConstructorParameters<typeof SessionRunner>[0];
type Notice = Parameters<Options["notify"]>[0];

/** A runner on a clock that a step moves by `stepMs` of its session. */
function newRunner(options: { readonly quarantine?: boolean; readonly clock?: { ms: number } } = {}) {
  const { quarantine = false, clock = { ms: 0 } } = options;
  const bytes = new Uint8Array(65_536);
  const events: HostEvent[] = [];
  const notices: Notice[] = [];
  const stepped: number[] = [];
  const stepMs = new Map<number, number>();
  const logs = new Map<number, LogTail>();
  const frames = new Map<number, Uint8Array>();
  const runner = new SessionRunner({
    packages: [faultyPackage, smallestPackage],
    epochMs: 0,
    frameDivisor: 1,
    snapshots: { hz: 60, bytesMax: 1100 },
    outlet: {
      bytes,
      view: new DataView(bytes.buffer),
      frameBytesMax: bytes.length,
      reserve: () => 0,
      nowMs: 0,
      commitViewers: () => {},
      commit: (session, _recipients, length) => {
        frames.set(session, bytes.slice(0, length));
        clock.ms += stepMs.get(session) ?? 0;
      },
    },
    budget: { tickPercent: 25, grossPercent: 75, grossTicks: 3, hopelessMs: 2000, quarantine },
    watch: {
      begin: (activity, session) => {
        if (activity === 1) stepped.push(session);
      },
      end: () => {},
    },
    logSink: (session) => {
      const tail = new LogTail();
      logs.set(session, tail);
      return tail;
    },
    report: (event) => events.push(event),
    notify: (notice) => notices.push(notice),
    newId: () => "00000000-0000-4000-8000-000000000000",
  });
  const now = () => clock.ms;
  const requestOf = (session: number, { game } = faultyPackage, options: Json = faultyOptions()) => {
    const plan = game.plan(options, noContent);
    if ("code" in plan) throw new Error(plan.message);
    return { sessionId: numberedUuid(session), game: game.id, options, plan, seed: 3, content: [] };
  };
  const create = (session: number, ...of: [typeof faultyPackage?, Json?]) => {
    runner.command({ kind: "create", session, request: requestOf(session, ...of) }, now);
    runner.command({ kind: "start", session }, now);
  };
  const seat = (session: number, name: string) => {
    const request = { playerId: name, name, driver: "external", loadout: {} };
    runner.command({ kind: "take-seat", session, request }, now);
  };
  /** Runs to a time, waking at each deadline. */
  const runTo = (ms: number) => {
    while (runner.nextDueMs() <= ms) {
      clock.ms = Math.max(clock.ms, runner.nextDueMs());
      runner.runDue(now);
    }
    clock.ms = Math.max(clock.ms, ms);
  };
  /** Where the dot of seat 0 is, as the last frame shows it. */
  const dotAt = (session: number) => {
    const plan = planSnapshot(faultyPackage.game, layoutState(faultyPackage.game.state, { walkers: 2 }));
    const frame = readSnapshotFrame(faultyPackage.game, plan, frames.get(session) ?? new Uint8Array());
    return frame.snapshot.tables.walkers.columns.x[0] ?? Number.NaN;
  };
  const kinds = (kind: Notice["kind"]) => notices.filter((n) => n.kind === kind);
  return {
    runner,
    clock,
    now,
    events,
    notices,
    kinds,
    stepped,
    stepMs,
    logs,
    create,
    seat,
    runTo,
    requestOf,
    dotAt,
  };
}

const faultyOptions = (fault = "none", faultTick = 0) => ({ seats: 2, fault, faultTick, amount: 0 });

describe("the sessions of a thread", () => {
  it("run in the order of their deadlines, whatever their rates [HOST-080]", () => {
    const { create, runTo, runner, stepped, clock, now } = newRunner();
    create(1, smallestPackage, { seats: 2 });
    create(2);
    runTo(45);
    stepped.length = 0;
    // At 50 ms session 1 is due for the first time, session 2 since 45.83 ms.
    clock.ms = 50;
    runner.runDue(now);
    expect(stepped).toEqual([2, 1, 2]);
  });

  it("make up for lost ticks in turn, at most five each, and count the others [HOST-080]", () => {
    const { create, runTo, runner, stepped, clock, now } = newRunner();
    create(1);
    create(2);
    runTo(10);
    runner.drainStats(10, 10);
    stepped.length = 0;
    clock.ms += 1000;
    runner.runDue(now);
    expect(stepped).toEqual([1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
    expect(runner.drainStats(1010, 1000).games).toMatchObject([{ ticks: 10, missedTicks: 2 * 235 }]);
  });

  it("tell what they leave out at a bound", () => {
    const { create, runTo, runner, now } = newRunner();
    create(1, faultyPackage, faultyOptions("fills-table", 1));
    create(2, faultyPackage, faultyOptions("floods-events", 1));
    runTo(50);
    const [stats] = runner.drainStats(50, 50).games;
    expect([...(stats?.losses.tables ?? [])]).toEqual([["litter", 11]]);
    expect(stats?.losses.events).toBe(11 * (400 - 256));
    runner.command({ kind: "remove", session: 2 }, now);
    runTo(60);
    expect(runner.drainStats(60, 10).games[0]?.losses.events).toBe(0);
  });
});

describe("an input row", () => {
  it("that comes late does not reach the next holder of its seat", () => {
    const { create, seat, runner, runTo, now, kinds, dotAt } = newRunner();
    create(1);
    seat(1, "Ann");
    runner.command({ kind: "leave-seat", session: 1, seat: 0 }, now);
    seat(1, "Bo");
    expect(kinds("seat")).toMatchObject([
      { seat: 0, generation: 1 },
      { seat: 0, generation: 2 },
    ]);
    runner.input(1, 0, 1, 9, Float32Array.of(1));
    runTo(20);
    expect(dotAt(1)).toBeCloseTo(0, 2);
    runner.input(1, 0, 2, 9, Float32Array.of(1));
    runTo(40);
    expect(dotAt(1)).toBeGreaterThan(1);
  });
});

describe("a session whose ticks take too long", () => {
  it("runs after the others, and is reported after three windows", () => {
    const { create, runTo, stepMs, kinds, stepped } = newRunner();
    create(1);
    create(2);
    stepMs.set(1, 1.5);
    runTo(900);
    expect(kinds("overrun")).toMatchObject([{ session: 1, tickMs: expect.closeTo(1.5, 3) }]);
    stepped.length = 0;
    runTo(1000);
    expect(stepped.slice(0, 4)).toEqual([2, 1, 2, 1]);
  });

  it("far too long is reported after three of them, and stands still until its host has decided", () => {
    const { create, runTo, stepMs, kinds, stepped } = newRunner();
    create(1);
    create(2);
    runTo(1100);
    stepMs.set(1, 8);
    runTo(1110);
    stepped.length = 0;
    runTo(1150);
    expect(kinds("overrun")).toMatchObject([{ session: 1, tickMs: 8, allowedMs: 3.125 }]);
    expect(stepped.filter((session) => session === 1).length).toBeLessThan(3);
    expect(stepped.filter((session) => session === 2).length).toBeGreaterThan(5);
    stepMs.set(1, 0);
    runTo(1300);
    expect(stepped.filter((session) => session === 1).length).toBeGreaterThan(5);
    expect(kinds("overrun")).toHaveLength(1);
  });

  it("has the others' ticks between its own long ones", () => {
    const { create, runTo, stepMs, stepped } = newRunner();
    create(1);
    create(2);
    runTo(500);
    stepMs.set(1, 8);
    runTo(520);
    stepped.length = 0;
    runTo(560);
    // Each tick of the first takes the time of two.
    expect(stepped.join("")).toMatch(/^(2{1,2}1)+2*$/);
  });

  it("is not reported while its thread compiles its code, nor while others have long ticks, too", () => {
    const { create, runTo, stepMs, kinds } = newRunner();
    create(1);
    create(2);
    stepMs.set(1, 8);
    runTo(100);
    stepMs.clear();
    runTo(1100);
    stepMs.set(1, 4).set(2, 4);
    runTo(1200);
    expect(kinds("overrun")).toEqual([]);
  });

  it("is not reported where it holds up nobody", () => {
    const { create, runTo, stepMs, kinds } = newRunner();
    create(1);
    stepMs.set(1, 8);
    runTo(3000);
    expect(kinds("overrun")).toEqual([]);
  });

  it("is not reported for a few slow ticks", () => {
    const { create, runTo, stepMs, kinds } = newRunner();
    create(1);
    create(2);
    stepMs.set(1, 3);
    runTo(240);
    stepMs.set(1, 0.1);
    runTo(2000);
    expect(kinds("overrun")).toEqual([]);
  });

  it("in quarantine rests as long as it has worked, and ends when it cannot keep up", () => {
    const { create, runTo, stepMs, events, stepped } = newRunner({ quarantine: true });
    create(1);
    stepMs.set(1, 3);
    runTo(3000);
    expect(stepped.length).toBeLessThan(510);
    expect(events.filter((e) => e.kind === "failed")).toEqual([]);
    stepMs.set(1, 8);
    runTo(8000);
    expect(events.at(-1)).toMatchObject({
      kind: "failed",
      message: "too slow: 8.0 ms a tick where 4.2 ms are allowed",
    });
  });
});

describe("a session that is given up by one thread", () => {
  it("goes on on another as it was, with its seat, its input and its answers, and counts what it missed", () => {
    const from = newRunner();
    from.create(1);
    from.seat(1, "Ann");
    from.runTo(100);
    from.runner.input(1, 0, 1, 50, Float32Array.of(0.5));
    from.runTo(200);
    from.runner.command({ kind: "release", session: 1 }, from.now);
    expect(from.notices.at(-1)).toEqual({ kind: "released", session: 1 });
    const pushed = from.dotAt(1);

    const to = newRunner({ clock: { ms: 500 } });
    const log = from.logs.get(1)?.snapshot() ?? new Uint8Array();
    const request = from.requestOf(1);
    to.runner.command({ kind: "continue", session: 1, request, log, fromMs: 200 }, to.now);
    expect(to.events).toEqual([]);
    to.runTo(600);
    const [stats] = to.runner.drainStats(600, 100).games;
    expect(stats).toMatchObject({ ticks: 24 + 5, missedTicks: 72 - 5 });
    // The last row goes on; one that is older than it is refused, as it was before.
    expect(to.dotAt(1)).toBeCloseTo(pushed + 29 * 0.5, 2);
    to.runner.input(1, 0, 1, 49, Float32Array.of(-1));
    to.runTo(700);
    expect(to.dotAt(1)).toBeGreaterThan(pushed + 30 * 0.5);
  });

  it("fails with the reason where its log does not allow it", () => {
    const { runner, requestOf, events, notices, now } = newRunner();
    const command = {
      kind: "continue",
      session: 1,
      request: requestOf(1),
      log: Uint8Array.of(1),
      fromMs: 0,
    } as const;
    runner.command(command, now);
    expect(events).toMatchObject([
      {
        kind: "failed",
        message: expect.stringContaining("could not go on on another thread: not a session log"),
      },
    ]);
    expect(notices).toMatchObject([{ kind: "fault", fault: "threw", session: 1 }]);
  });
});
