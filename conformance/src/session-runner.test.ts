import { apexDialect } from "@fairtick/apex/dialect";
import type { AnyGame, GamePackage, Json } from "@fairtick/contract";
import { layoutState } from "@fairtick/kernel";
import { type HostEvent, SessionRunner } from "@fairtick/server";
import { decodeSnapshot, planSnapshot, type Snapshot } from "@fairtick/wire";
import { describe, expect, it } from "vitest";
import { crowdPackage } from "./games/crowd-game.ts";
import { smallestPackage } from "./games/smallest-game.ts";
import { numberedUuid } from "./suite/session-script.ts";

const noContent = { find: () => undefined, ids: () => [], derived: <T>(_: string, make: () => T) => make() };

/** A runner that is stepped by hand; frames and events go into lists. */
function newRunner(packages: readonly GamePackage[], frameDivisor = 1) {
  const events: HostEvent[] = [];
  const frames: { session: number; bytes: Uint8Array }[] = [];
  const bytes = new Uint8Array(65_536);
  const offset = 100;
  const runner = new SessionRunner({
    packages,
    epochMs: 0,
    frameDivisor,
    outlet: {
      bytes,
      view: new DataView(bytes.buffer),
      reserve: (maxBytes) => (maxBytes <= bytes.length - offset ? offset : -1),
      commit: (session, seat, length) => {
        expect(seat).toBeUndefined();
        frames.push({ session, bytes: bytes.slice(offset, offset + length) });
      },
    },
    report: (event) => events.push(event),
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
      runner.command({ kind: "create", session, request }, nowMs);
    },
    join(session: number, name: string) {
      const request = { playerId: name, name, driver: "external", loadout: {} };
      runner.command({ kind: "take-seat", session, request }, nowMs);
    },
    send: (kind: "start" | "remove", session: number) => runner.command({ kind, session }, nowMs),
  };
}

function read(
  game: AnyGame,
  frame: Uint8Array,
  capacities: { readonly [section: string]: number },
): Snapshot {
  const decoded = decodeSnapshot(planSnapshot(game, layoutState(game.state, capacities)), frame);
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.snapshot;
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
    host.runner.input(5, 1, 1, Float32Array.of(1));
    host.run(3);
    expect(host.kinds()).toEqual(["roster", "phase"]);
    for (let tick = 0; tick < 90; tick++) {
      host.runner.input(5, 1, 2 + tick, Float32Array.of(1));
      host.run(1);
    }
    expect(host.events).toMatchObject([
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
      host.runner.input(1, 0, tick, Float32Array.of(1));
      host.run(1);
    }
    expect(host.frames).toHaveLength(20);
    const shown = host.frames.map(({ bytes }) => read(smallestPackage.game, bytes, { dots: 2 }));
    expect(shown.map((s) => s.tick)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(shown[19].tables.dots.rows).toEqual([0]);
    expect(shown[19].tables.dots.columns.x[0]).toBeCloseTo(20 * 0.125, 2);
    expect(shown[19].records.match.phase).toBe(2);
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
    const frames = (session: number) => host.frames.filter((f) => f.session === session);
    expect(frames(1)).toHaveLength(10);
    expect(frames(2)).toHaveLength(20);
    const { tables, records } = read(crowdPackage.game, frames(2)[19].bytes, { leaders: 4, people: 504 });
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
    host.runner.command({ kind: "leave-seat", session: 2, seat: 0 }, 0);
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
