import type { Json, SessionPlan } from "@fairtick/contract";
import { type FaultReport, type HostEvent, type HostLimits, WorkerHost } from "@fairtick/server";
import { readLog } from "@fairtick/session";
import { afterEach, describe, expect, it } from "vitest";
import { gamePackage } from "./games/faulty-game.ts";
import { numberedUuid } from "./suite/session-script.ts";

const { game } = gamePackage;
const noContent = { find: () => undefined, ids: () => [], derived: <T>(_: string, make: () => T) => make() };
const limits: HostLimits = {
  tickTimeoutMs: 200,
  prepareTimeoutMs: 400,
  tickPercent: 25,
  hopelessMs: 500,
  memoryMib: 64,
};

let host: WorkerHost | undefined;
afterEach(async () => {
  await host?.close();
  host = undefined;
});

/** A host of the faulty game on one thread. Sessions have numbers; a test waits for what it wants to see. */
function startHost(changed: Partial<HostLimits> = {}) {
  const events: HostEvent[] = [];
  const faults: FaultReport[] = [];
  const overruns: { readonly sessionId: string }[] = [];
  const ticks = new Map<string, number[]>();
  const waiting: (() => void)[] = [];
  const wake = () => {
    for (const each of waiting.splice(0)) each();
  };
  const started = new WorkerHost({
    tickHz: { faulty: game.tickHz },
    gameModules: [new URL("../dist/games/faulty-game.js", import.meta.url).href],
    threads: 1,
    frameDivisor: 1,
    limits: { ...limits, ...changed },
    listener: {
      event: (event) => {
        events.push(event);
        wake();
      },
      frame: (sessionId, _recipients, _bytes, _vital, tick) => {
        ticks.get(sessionId)?.push(tick);
        wake();
        return undefined;
      },
    },
    stats: () => {},
    fault: (report) => faults.push(report),
    setApart: (overrun) => overruns.push(overrun),
  });
  host = started;
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const id = numberedUuid;
  const kinds = (n: number) => events.filter((e) => e.sessionId === id(n)).map((e) => e.kind);
  const ticksOf = (n: number): readonly number[] => ticks.get(id(n)) ?? [];
  /** A running session with one person in seat 0. */
  const open = async (n: number, fault = "none", amount = 0) => {
    const options = { seats: 2, fault, faultTick: 0, amount };
    const plan = game.plan(options, noContent) as SessionPlan;
    ticks.set(id(n), []);
    started.create({ sessionId: id(n), game: game.id, options: options as Json, plan, seed: n, content: [] });
    seat(n, `player ${n}`);
    started.start(id(n));
    await until(() => ticksOf(n).length > 5 || kinds(n).includes("failed"));
  };
  const seat = (n: number, name: string) =>
    started.takeSeat(id(n), { playerId: name, name, driver: "external", loadout: {} });
  const misbehave = (n: number) => started.command(id(n), 0, 1, "misbehave", {});
  const failure = (n: number) => {
    const event = events.find((e) => e.kind === "failed" && e.sessionId === id(n));
    return event?.kind === "failed" ? event.message : undefined;
  };
  /** Waits for so many more frames of a session. */
  const more = (n: number, count: number) => {
    const seen = ticksOf(n).length;
    return until(() => ticksOf(n).length >= seen + count || failure(n) !== undefined);
  };
  return {
    host: started,
    events,
    faults,
    overruns,
    until,
    kinds,
    ticksOf,
    open,
    seat,
    misbehave,
    failure,
    more,
    id,
  };
}

/** Every tick once, in order: nothing of the session was lost or done twice. */
function expectEveryTick(ticks: readonly number[]): void {
  expect(ticks).toEqual(ticks.map((_, i) => (ticks[0] ?? 0) + i));
}

describe("a session whose game breaks in a tick", () => {
  it.each([
    ["throws", "threw", "the tick broke, as ordered"],
    ["writer-throws", "threw", "the frame writer broke, as ordered"],
    ["hangs", "hung", "a tick did not return within 200 ms"],
    ["ends-thread", "thread-died", "its thread ended"],
  ])("and %s ends alone, two others go on without losing a tick [HOST-083]", async (fault, kind, message) => {
    const run = startHost();
    await run.open(1);
    await run.open(2, fault);
    await run.open(3);
    run.misbehave(2);
    await run.until(() => run.kinds(2).includes("failed"));
    expect(run.failure(2)).toContain(message);
    await Promise.all([run.more(1, 50), run.more(3, 50)]);
    for (const n of [1, 3]) {
      expect(run.kinds(n)).toEqual(["created", "seated", "roster", "roster", "phase"]);
      expectEveryTick(run.ticksOf(n));
    }
    expect(run.faults).toMatchObject([{ sessionId: run.id(2), game: "faulty", kind, thread: 0 }]);
    const log = readLog(run.faults[0]?.log ?? new Uint8Array());
    expect(log.ok && log.header.sessionId).toBe(run.id(2));
  });

  it("and takes all memory ends alone: the memory of a thread is limited [HOST-083]", async () => {
    const run = startHost({ tickTimeoutMs: 5000 });
    await run.open(1);
    await run.open(2, "exhausts-memory", 2048);
    run.misbehave(2);
    await run.until(() => run.kinds(2).includes("failed") || run.kinds(1).includes("failed"));
    expect(run.faults).toMatchObject([{ sessionId: run.id(2), kind: "out-of-memory" }]);
    await run.more(1, 50);
    expectEveryTick(run.ticksOf(1));
  });

  it("keeps its people's seats, and what was asked for while it hung is done [HOST-083]", async () => {
    const run = startHost();
    await run.open(1);
    await run.open(2, "hangs");
    run.misbehave(2);
    // The tick after the command hangs: what follows is heard before it or by the next thread, never twice.
    await run.more(1, 1);
    run.seat(1, "late");
    run.host.command(run.id(1), 0, 1, "misbehave", {});
    await run.until(() => run.kinds(2).includes("failed") && run.kinds(1).includes("command-reply"));
    const seated = run.events.filter((e) => e.kind === "seated" && e.sessionId === run.id(1));
    expect(seated).toMatchObject([
      { playerId: "player 1", seat: 0 },
      { playerId: "late", seat: 1 },
    ]);
    const reply = run.events.find((e) => e.kind === "command-reply" && e.sessionId === run.id(1));
    expect(reply).toMatchObject({ playerId: "player 1", number: 1, refusal: undefined });
  });
});

describe("a host that is closed", () => {
  it("ends a thread that hangs, without waiting for its watchdog [HOST-084]", async () => {
    const run = startHost({ tickTimeoutMs: 600_000 });
    await run.open(1, "hangs");
    run.misbehave(1);
    await run.host.close();
    expect(run.kinds(1)).not.toContain("failed");
  });
});

describe("a session that cannot be made", () => {
  it.each([
    ["prepare-throws", "threw", "prepare broke, as ordered"],
    ["create-throws", "threw", "create broke, as ordered"],
    ["prepare-hangs", "hung", "the preparation of the session did not return within 400 ms"],
  ])("because %s fails with the reason, and the others go on [HOST-083]", async (fault, kind, message) => {
    const run = startHost();
    await run.open(1);
    await run.open(2, fault);
    expect(run.failure(2)).toContain(message);
    expect(run.faults).toMatchObject([{ sessionId: run.id(2), kind, tick: 0 }]);
    await run.more(1, 30);
    expectEveryTick(run.ticksOf(1));
  });
});

describe("a session that goes to its limits", () => {
  it.each(["fills-table", "floods-events"])("and %s goes on", async (fault) => {
    const run = startHost();
    await run.open(1, fault);
    run.misbehave(1);
    await run.more(1, 30);
    expect(run.kinds(1)).not.toContain("failed");
    expectEveryTick(run.ticksOf(1));
  });
});

describe("a session whose ticks take too long", () => {
  it("goes on apart from those that it holds up", async () => {
    const run = startHost();
    await run.open(1);
    await run.open(2, "is-busy", 2000);
    run.misbehave(2);
    await run.until(() => run.overruns.length > 0);
    expect(run.overruns).toMatchObject([{ sessionId: run.id(2), game: "faulty" }]);
    await Promise.all([run.more(1, 100), run.more(2, 20)]);
    for (const n of [1, 2]) {
      expect(run.failure(n)).toBeUndefined();
      expectEveryTick(run.ticksOf(n));
    }
    expect(run.host.threads).toEqual({ running: 2, starting: 0, ended: 0 });
  });

  it("ends when it cannot keep up even there", async () => {
    const run = startHost();
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
    const run = startHost({ hopelessMs: 100 });
    await run.open(1, "is-busy", 6000);
    run.misbehave(1);
    await run.more(1, 160);
    expect(run.overruns).toEqual([]);
    expect(run.failure(1)).toBeUndefined();
  });
});
