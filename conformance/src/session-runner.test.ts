import { apexDialect } from "@fairtick/apex/dialect";
import { type AnyGame, type GamePackage, type Json, Phase } from "@fairtick/contract";
import { layoutState } from "@fairtick/kernel";
import { type FrameRecipients, type HostEvent, SessionRunner } from "@fairtick/server";
import { planSnapshot } from "@fairtick/wire";
import { describe, expect, it } from "vitest";
import { gamePackage as crowdPackage, VIEW_RADIUS_M } from "./games/crowd-game.ts";
import { gamePackage as smallestPackage } from "./games/smallest-game.ts";
import { readSnapshotFrame, type SnapshotFrame } from "./games/snapshot-frames.ts";
import { numberedUuid } from "./suite/session-script.ts";

const noContent = { find: () => undefined, ids: () => [], derived: <T>(_: string, make: () => T) => make() };

/** A runner that is stepped by hand; frames and events go into lists. */
function newRunner(packages: readonly GamePackage[], frameDivisor = 1) {
  const events: HostEvent[] = [];
  const frames: { session: number; recipients: FrameRecipients; bytes: Uint8Array }[] = [];
  const bytes = new Uint8Array(65_536);
  const offset = 100;
  const runner = new SessionRunner({
    packages,
    epochMs: 0,
    frameDivisor,
    snapshots: { hz: 60, bytesMax: 1100 },
    outlet: {
      bytes,
      view: new DataView(bytes.buffer),
      frameBytesMax: bytes.length - offset,
      reserve: (maxBytes) => (maxBytes <= bytes.length - offset ? offset : -1),
      nowMs: 0,
      commitViewers: () => {},
      commit: (session, recipients, length) => {
        frames.push({ session, recipients, bytes: bytes.slice(offset, offset + length) });
      },
    },
    budget: { tickPercent: 25, grossPercent: 75, grossTicks: 0, hopelessMs: 1000, quarantine: false },
    watch: { begin: () => {}, end: () => {} },
    report: (event) => events.push(event),
    notify: () => {},
    newId: () => "00000000-0000-4000-8000-000000000000",
  });
  let nowMs = 0;
  return {
    runner,
    events,
    frames,
    kinds: () => events.splice(0).map((event) => event.kind),
    run(ticks: number, hz = 20) {
      for (let i = 0; i < ticks; i++) {
        nowMs += 1000 / hz;
        runner.runDue(() => nowMs);
      }
    },
    create(session: number, { game }: GamePackage, options: Json) {
      const plan = game.plan(options, noContent);
      if ("code" in plan) throw new Error(plan.message);
      const request = {
        sessionId: numberedUuid(session),
        game: game.id,
        options,
        plan,
        seed: 3,
        content: [],
      };
      runner.command({ kind: "create", session, request }, () => nowMs);
    },
    join(session: number, name: string) {
      const request = { playerId: name, name, driver: "external", loadout: {} };
      runner.command({ kind: "take-seat", session, request }, () => nowMs);
    },
    leave: (session: number, seat: number) =>
      runner.command({ kind: "leave-seat", session, seat }, () => nowMs),
    command(session: number, seat: number, number: number, name: string, payload: Json) {
      runner.command({ kind: "command", session, seat, number, name, payload }, () => nowMs);
      return events.splice(0).filter((event) => event.kind === "command-reply");
    },
    send: (kind: "start" | "remove", session: number) => runner.command({ kind, session }, () => nowMs),
  };
}

function read(
  game: AnyGame,
  frame: Uint8Array,
  capacities: { readonly [section: string]: number },
): SnapshotFrame {
  return readSnapshotFrame(game, planSnapshot(game, layoutState(game.state, capacities)), frame);
}

describe("a host that knows its games by their packages alone", () => {
  it("runs a toy game from its creation to its results [HOST-001]", () => {
    const host = newRunner([smallestPackage]);
    host.create(5, smallestPackage, { seats: 2 });
    host.join(5, "Ann");
    host.join(5, "Bo");
    host.join(5, "Cy");
    expect(host.kinds()).toEqual(["created", "seated", "roster", "seated", "roster", "seat-refused"]);
    host.send("start", 5);
    host.runner.input(5, 1, 1, 1, Float32Array.of(1));
    host.run(3);
    expect(host.kinds()).toEqual(["roster", "phase"]);
    for (let tick = 0; tick < 90; tick++) {
      host.runner.input(5, 1, 1, 2 + tick, Float32Array.of(1));
      host.run(1);
    }
    expect(host.events).toMatchObject([
      { kind: "happened", events: [{ name: "arrived", subject: 1 }] },
      { kind: "phase", phase: "finished" },
      { kind: "finished", sessionId: numberedUuid(5), results: { winner: "Bo" } },
    ]);
  });

  it("gives frames that decode, one for every tick and the last one when it is over [HOST-001]", () => {
    const host = newRunner([smallestPackage]);
    host.create(1, smallestPackage, { seats: 2 });
    host.join(1, "Ann");
    host.send("start", 1);
    for (let tick = 0; tick < 20; tick++) {
      host.runner.input(1, 0, 1, tick, Float32Array.of(1));
      host.run(1);
    }
    expect(host.frames).toHaveLength(20);
    const shown = host.frames.map(({ bytes }) => read(smallestPackage.game, bytes, { dots: 2 }));
    const ticks = Array.from({ length: 20 }, (_, i) => i + 1);
    expect(shown.map((s) => s.snapshot.tick)).toEqual(ticks);
    expect(shown.map((s) => s.serverTick)).toEqual(ticks);
    const { tables, records } = shown[19].snapshot;
    expect(tables.dots.rows).toEqual([0]);
    expect(tables.dots.columns.x[0]).toBeCloseTo(20 * 0.125, 2);
    expect(records.match.phase).toBe(2);
  });

  it("runs several games side by side; removing one leaves the others [HOST-001]", () => {
    const host = newRunner([smallestPackage, crowdPackage]);
    host.create(1, smallestPackage, { seats: 2 });
    host.create(2, crowdPackage, { seats: 4, walkers: 500, strollers: 2, seconds: 2 });
    host.join(2, "Ann");
    host.send("start", 2);
    host.run(10);
    host.send("remove", 1);
    host.run(10);
    const frames = (session: number, recipients: FrameRecipients) =>
      host.frames.filter((f) => f.session === session && f.recipients === recipients);
    expect(frames(1, "everybody")).toHaveLength(10);
    const watched = frames(2, "spectators");
    expect(watched).toHaveLength(20);
    const { tables, records } = read(crowdPackage.game, watched[19].bytes, {
      leaders: 4,
      people: 504,
    }).snapshot;
    expect(tables.people.rows.length).toBeGreaterThan(5);
    expect(tables.people.own).not.toContain(true);
    expect(records.crowd.phase).toBe(2);
    host.kinds();
    host.run(25);
    expect(host.events.map((e) => e.kind)).toEqual(["phase", "finished"]);
    expect(host.events[1]).toMatchObject({
      results: [{ name: "Ann" }, { name: "Stroller 1" }, { name: "Stroller 2" }],
    });
  });

  it("lets seats come and go in a running crowd, and closes those of games that do not [HOST-001]", () => {
    const host = newRunner([smallestPackage, crowdPackage]);
    host.create(1, smallestPackage, { seats: 2 });
    host.create(2, crowdPackage, { seats: 2, walkers: 5, strollers: 0, seconds: 0 });
    for (const session of [1, 2]) host.send("start", session);
    host.run(5);
    host.kinds();
    host.join(1, "Ann");
    expect(host.events).toMatchObject([{ kind: "seat-refused", refusal: { code: "already_started" } }]);
    host.kinds();
    host.join(2, "Ann");
    expect(host.events[0]).toMatchObject({ kind: "seated", seat: 0 });
    host.leave(2, 0);
    host.join(2, "Bo");
    expect(host.kinds()).toEqual(["seated", "roster", "unseated", "roster", "seated", "roster"]);
  });

  it("closes a game's seats within the very tick of its start [HOST-040]", () => {
    const host = newRunner([smallestPackage]);
    host.create(1, smallestPackage, { seats: 2 });
    host.send("start", 1);
    host.join(1, "Late");
    expect(host.kinds()).toEqual(["created", "roster", "phase", "seat-refused"]);
  });

  it("says the phase of a new session, and when a start changed nothing", () => {
    const lazy = { ...smallestPackage.game, start: () => {} };
    const eager = {
      ...smallestPackage.game,
      create: ({ state }: { state: { match: { phase: number } } }) =>
        Reflect.set(state.match, "phase", Phase.active),
    };
    for (const [game, expected] of [
      [lazy, [{ kind: "created", phase: "lobby" }, { kind: "roster" }, { kind: "start-declined" }]],
      [eager, [{ kind: "created", phase: "active" }, { kind: "roster" }]],
    ] as const) {
      const asPackage = { ...smallestPackage, game: game as unknown as AnyGame };
      const host = newRunner([asPackage]);
      host.create(1, asPackage, { seats: 2 });
      host.send("start", 1);
      expect(host.events).toMatchObject(expected);
    }
  });

  it("starts a session once, however often it is asked to", () => {
    const host = newRunner([crowdPackage]);
    host.create(1, crowdPackage, { seats: 4, walkers: 5, strollers: 2, seconds: 0 });
    host.send("start", 1);
    host.send("start", 1);
    host.run(3);
    host.send("start", 1);
    host.run(3);
    const rosters = host.events.filter((e) => e.kind === "roster");
    expect(rosters.at(-1)).toMatchObject({ roster: [{ driver: "stroller" }, { driver: "stroller" }] });
    expect(host.events.filter((e) => e.kind === "failed")).toEqual([]);
  });

  it("answers for a game that it does not have, and goes on [HOST-001]", () => {
    const host = newRunner([smallestPackage]);
    host.create(
      1,
      { ...crowdPackage, dialect: apexDialect },
      { seats: 2, walkers: 5, strollers: 0, seconds: 0 },
    );
    expect(host.events).toMatchObject([{ kind: "failed", sessionId: numberedUuid(1) }]);
    host.create(2, smallestPackage, { seats: 2 });
    host.run(2);
    expect(host.frames).toHaveLength(2);
  });
});

describe("commands and the frames of a seat", () => {
  const people = { leaders: 4, people: 204 };

  /** A running crowd with Ann and Bo in seats 0 and 1 and a driver in seat 2. */
  function crowdOfTwo() {
    const host = newRunner([crowdPackage]);
    host.create(1, crowdPackage, { seats: 4, walkers: 200, strollers: 1, seconds: 0 });
    for (const name of ["Ann", "Bo"]) host.join(1, name);
    host.send("start", 1);
    host.kinds();
    /** What each got in one tick, by recipients. */
    const tick = () => {
      host.run(1);
      return new Map(
        host.frames.splice(0).map((f) => [f.recipients, read(crowdPackage.game, f.bytes, people)]),
      );
    };
    return { host, tick };
  }

  it("answer every command, to who sent it, and apply each number once [HOST-001]", () => {
    const { host, tick } = crowdOfTwo();
    const answer = { kind: "command-reply", sessionId: numberedUuid(1), playerId: "Bo", refusal: undefined };
    expect(host.command(1, 1, 1, "emote", { kind: 3 })).toEqual([{ ...answer, number: 1 }]);
    expect(host.command(1, 1, 1, "emote", { kind: 4 })).toEqual([{ ...answer, number: 1 }]);
    const emoted = [{ name: "emoted", subject: 1, values: [3] }];
    expect([...tick().values()].map(({ events }) => events)).toEqual([emoted, emoted, emoted]);
    expect([...tick().values()].map(({ events }) => events)).toEqual([[], [], []]);
  });

  it("refuse what is no command of the game with the reason, and go on [HOST-001]", () => {
    const { host, tick } = crowdOfTwo();
    const refusals = [
      host.command(1, 0, 1, "dance", {}),
      host.command(1, 0, 1, "emote", { kind: 9 }),
      host.command(1, 0, 0, "emote", { kind: 1 }),
    ].map(([event]) => event.kind === "command-reply" && event.refusal?.code);
    expect(refusals).toEqual(["bad_request", "bad_request", "bad_request"]);
    expect(host.command(1, 3, 1, "emote", { kind: 1 })).toEqual([]);
    expect(tick().get(0)?.events).toEqual([]);
  });

  it("report a phase that a command has changed between two ticks [HOST-001]", () => {
    const { host, tick } = crowdOfTwo();
    host.runner.command(
      { kind: "command", session: 1, seat: 0, number: 1, name: "pause", payload: {} },
      () => 0,
    );
    expect(host.events).toMatchObject([{ kind: "command-reply" }, { kind: "phase", phase: "paused" }]);
    expect(tick().get(0)?.snapshot.records.crowd.phase).toBe(3);
  });

  it("report events that must arrive and are for everybody, in the tick in which they happen", () => {
    const { host, tick } = crowdOfTwo();
    for (const [number, name] of [
      [1, "emote"],
      [2, "drop"],
    ] as const)
      host.runner.command(
        { kind: "command", session: 1, seat: 1, number, name, payload: { kind: 3 } },
        () => 0,
      );
    host.events.length = 0;
    tick();
    expect(host.events).toEqual([
      {
        kind: "happened",
        sessionId: numberedUuid(1),
        tick: expect.any(Number),
        events: [{ name: "dropped", subject: 1, values: { item: 0 } }],
      },
    ]);
    host.events.length = 0;
    tick();
    expect(host.events).toEqual([]);
  });

  it("show each seat of a person its own row and what is near it, and spectators the middle [HOST-001]", () => {
    const { host, tick } = crowdOfTwo();
    host.runner.input(1, 1, 1, 1, Float32Array.of(1, 0));
    for (let i = 0; i < 5; i++) tick();
    const frames = tick();
    expect([...frames.keys()]).toEqual([0, 1, "spectators"]);
    const view = (recipients: FrameRecipients) => {
      const { rows, own, columns } = frames.get(recipients)!.snapshot.tables.people;
      const at = own.indexOf(true);
      const [x, y] = at < 0 ? [0, 0] : [columns.x[at] ?? NaN, columns.y[at] ?? NaN];
      const farthest = rows.map((_, i) => Math.hypot((columns.x[i] ?? NaN) - x, (columns.y[i] ?? NaN) - y));
      return {
        own: rows.filter((_, i) => own[i]),
        walkedM: columns.walkedM,
        farthestM: Math.max(...farthest),
      };
    };
    const [ann, bo, spectator] = [view(0), view(1), view("spectators")];
    for (const { farthestM } of [ann, bo, spectator]) expect(farthestM).toBeLessThan(VIEW_RADIUS_M + 0.1);
    expect([ann.own.length, bo.own.length, spectator.own.length]).toEqual([1, 1, 0]);
    expect(ann.own).not.toEqual(bo.own);
    expect(ann.walkedM.filter((m) => m !== undefined)).toEqual([0]);
    expect(bo.walkedM.filter((m) => m !== undefined)).toEqual([expect.closeTo((6 * 6) / 20, 6)]);
    expect(spectator.walkedM.every((m) => m === undefined)).toBe(true);
  });

  it("come and go with the seat [HOST-001]", () => {
    const { host, tick } = crowdOfTwo();
    host.leave(1, 0);
    expect([...tick().keys()]).toEqual([1, "spectators"]);
    host.join(1, "Cy");
    expect([...tick().keys()]).toEqual([0, 1, "spectators"]);
  });
});
