import type { Notice } from "@fairtick/contract";
import { hashState, rowCount } from "@fairtick/kernel";
import {
  applyCommand,
  createSession,
  leaveSeat,
  type Session,
  stepSession,
  takeSeat,
} from "@fairtick/session";
import { decodeSnapshot, type Snapshot, SnapshotEncoder } from "@fairtick/wire";
import { describe, expect, it } from "vitest";
import { crowdUnderTest, smallestUnderTest } from "../suite/games-under-test.ts";
import { longScript, playScript } from "../suite/session-script.ts";
import {
  crowdGame,
  gamePackage as crowdPackage,
  personOf,
  VIEW_PEOPLE_MAX,
  VIEW_RADIUS_M,
} from "./crowd-game.ts";
import { type CrowdTick, ITEMS_MAX, NOBODY } from "./crowd-state.ts";
import { smallestGame, gamePackage as smallestPackage } from "./smallest-game.ts";

const person = (name: string) => ({ playerId: name, name, driver: "external", loadout: {} });

function newCrowd(walkers: number): { session: Session; t: CrowdTick } {
  const session = createSession(crowdUnderTest(walkers).setup, { inputs: "live", log: false });
  return { session, t: session.t as unknown as CrowdTick };
}

function snapshotFor(session: Session, seat: number): { snapshot: Snapshot; byteLength: number } {
  const encoder = new SnapshotEncoder(crowdGame, session.state.layout);
  const bytes = new Uint8Array(encoder.plan.maxBytes);
  const byteLength = encoder.encode(session.t, seat, bytes);
  const decoded = decodeSnapshot(encoder.plan, bytes.subarray(0, byteLength));
  if (!decoded.ok) throw new Error(decoded.reason);
  return { snapshot: decoded.snapshot, byteLength };
}

describe("the smallest game", () => {
  it("is won by the first dot at the end of the line", () => {
    const session = createSession(smallestUnderTest().setup, { inputs: "live", log: false });
    takeSeat(session, person("Ann"));
    takeSeat(session, person("Bo"));
    smallestGame.start(session.t as never);
    for (let tick = 0; tick < 200 && session.phase !== 4; tick++) {
      session.rows.latch(0, tick, [0.5]);
      session.rows.latch(1, tick, [1]);
      stepSession(session);
    }
    expect(session.t.tick).toBe(80);
    expect(smallestGame.results(null, session.state.view as never, [...session.roster.values()])).toEqual({
      winner: "Bo",
    });
  });
});

describe("the crowd", () => {
  it("runs a thousand people, the same way every time [HOST-082]", () => {
    const game = crowdUnderTest(1000);
    const script = longScript(game, 200, 1);
    const session = playScript(game, script);
    const { people } = (session.t as unknown as CrowdTick).state;
    expect(rowCount(people)).toBeGreaterThan(1000);
    expect(hashState(playScript(game, script).state)).toBe(hashState(session.state));
    const strolled = [...people.walkedM].filter((m, row) => people.alive[row] === 1 && m > 5).length;
    expect(strolled).toBeGreaterThan(900);
  });

  it("shows a seat its own person first and exactly, then those near by, never more than the cap", () => {
    const { session, t } = newCrowd(1000);
    takeSeat(session, person("Ann"));
    const self = personOf(t, 0);
    // Everybody within sight, so that the cap decides.
    for (let row = 0; row < 1000; row++) {
      t.state.people.x[row] = (row % 40) - 20;
      t.state.people.y[row] = (row / 40) % 20;
    }
    t.state.people.x[self] = 0;
    t.state.people.y[self] = 0;
    t.state.people.energy[self] = 0.123;
    const { snapshot, byteLength } = snapshotFor(session, 0);
    const { rows, own, columns } = snapshot.tables.people;
    expect(rows).toHaveLength(VIEW_PEOPLE_MAX + 1);
    expect(rows[0]).toBe(self);
    expect(own.filter(Boolean)).toHaveLength(1);
    expect(columns.energy[0]).toBe(Math.fround(0.123));
    expect(columns.energy.slice(1).every((energy) => energy === undefined)).toBe(true);
    const distances = rows.map((row) => Math.hypot(t.state.people.x[row], t.state.people.y[row]));
    expect(Math.max(...distances)).toBeLessThanOrEqual(VIEW_RADIUS_M / 4);
    expect(byteLength).toBeLessThan(600);
  });

  it("shows nobody who is out of sight, and spectators the middle", () => {
    const { session, t } = newCrowd(300);
    takeSeat(session, person("Ann"));
    t.state.people.x[personOf(t, 0)] = 90;
    t.state.people.y[personOf(t, 0)] = 90;
    const near = (rows: readonly number[], x: number, y: number) =>
      rows.every((row) => Math.hypot(t.state.people.x[row] - x, t.state.people.y[row] - y) <= VIEW_RADIUS_M);
    const seen = snapshotFor(session, 0).snapshot.tables.people.rows;
    const watched = snapshotFor(session, -1).snapshot.tables.people.rows;
    expect(seen.length).toBeGreaterThan(1);
    expect(near(seen, 90, 90)).toBe(true);
    expect(watched.length).toBeGreaterThan(5);
    expect(near(watched, 0, 0)).toBe(true);
  });

  it("refuses to drop an item once the table is full, says so and counts it, until some are gone", () => {
    const { session, t } = newCrowd(10);
    takeSeat(session, person("Ann"));
    crowdGame.start(t);
    for (let number = 1; number <= ITEMS_MAX; number++) {
      expect(applyCommand(session, 0, number, "drop", { kind: 1 })).toBeUndefined();
    }
    expect(applyCommand(session, 0, 100, "drop", { kind: 1 })).toEqual({
      code: "conflict",
      message: "there is no room for another item",
    });
    expect(t.state.crowd.dropsRefused).toBe(1);
    for (let tick = 0; tick < 201; tick++) stepSession(session);
    expect(rowCount(t.state.items)).toBe(0);
    expect(applyCommand(session, 0, 101, "drop", { kind: 1 })).toBeUndefined();
  });

  it("lets seats come and go while it walks; a person leaves with its seat", () => {
    const { session, t } = newCrowd(10);
    crowdGame.start(t);
    stepSession(session);
    for (let round = 0; round < 5; round++) {
      expect(takeSeat(session, person("Ann"))).toBe(0);
      expect(takeSeat(session, person("Bo"))).toBe(1);
      expect(t.state.people.owner[personOf(t, 1)]).toBe(1);
      stepSession(session);
      leaveSeat(session, 0);
      expect(rowCount(t.state.people)).toBe(11);
      leaveSeat(session, 1);
    }
    expect(rowCount(t.state.people)).toBe(10);
    expect([...t.state.people.owner.slice(0, 10)]).toEqual(Array(10).fill(NOBODY));
  });
});

describe("the JSON dialect", () => {
  const codec = () => crowdPackage.dialect.connect("json");
  const decode = (value: unknown) =>
    codec().decode(new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value)));
  const session = "00000000-0000-4000-8000-000000000001";

  it.each([
    [
      { type: "authenticate", token: "t", name: "Ann" },
      { kind: "authenticate", token: "t", name: "Ann" },
    ],
    [
      { type: "heartbeat", tick: 7 },
      { kind: "heartbeat", tick: 7 },
    ],
    [{ type: "lobby" }, { kind: "lobby" }],
    [
      { type: "loadout", loadout: {} },
      { kind: "loadout", loadout: {} },
    ],
    [
      { type: "join", session },
      { kind: "join", sessionId: session, as: "player" },
    ],
    [
      { type: "watch", session },
      { kind: "join", sessionId: session, as: "spectator" },
    ],
    [{ type: "start" }, { kind: "start" }],
    [
      { type: "command", number: 4, command: { type: "emote", payload: { kind: 3, extra: [[[]]] } } },
      { kind: "command", number: 4, name: "emote", payload: { kind: 3 } },
    ],
    [
      { type: "create", options: { seats: 2, walkers: 5, strollers: 0, seconds: 0 } },
      { kind: "create", options: { seats: 2, walkers: 5, strollers: 0, seconds: 0 } },
    ],
  ])("reads %j", (message, request) => {
    expect(decode(message)).toEqual(request);
  });

  it("reads inputs in the order of the game's fields; what is no number is none", () => {
    expect(decode({ input: { sequence: 5, turn: -1, forward: 0.5 } })).toEqual({
      kind: "input",
      sequence: 5,
      values: Float32Array.of(0.5, -1),
    });
    expect(decode({ input: { sequence: 5, turn: "1", forward: null } })).toMatchObject({
      values: Float32Array.of(Number.NaN, Number.NaN),
    });
    const bytes = new TextEncoder().encode('{"input":{"sequence":1,"turn":1e999}}');
    expect(codec().decodeDatagram(bytes)).toMatchObject({ kind: "input", sequence: 1 });
  });

  it.each([
    ["{", "not JSON"],
    [{ type: "dance" }, "type"],
    [{ type: "join", session: "x" }, "session"],
    [{ type: "create", options: { seats: 900 } }, "options.seats"],
    [{ type: "command", number: -1, command: { type: "emote", payload: { kind: 3 } } }, "number"],
    [{ type: "command", number: 1, command: { type: "dance", payload: {} } }, "command.type"],
    [
      { type: "command", number: 1, command: { type: "emote", payload: { kind: 9 } } },
      "command.payload.kind",
    ],
    [[1, 2], "type"],
  ])("refuses %j with the reason", (message, reason) => {
    const decoded = decode(message);
    expect(decoded).toMatchObject({ kind: "malformed" });
    expect((decoded as { reason: string }).reason).toContain(reason);
  });

  it("refuses bytes that are no text", () => {
    expect(codec().decode(Uint8Array.of(0xff))).toEqual({ kind: "malformed", reason: "not UTF-8" });
    expect(codec().decodeDatagram(Uint8Array.of(0xff))).toEqual({
      kind: "malformed",
      reason: "not an input",
    });
  });

  it("writes notices as JSON", () => {
    const notice: Notice = { kind: "error", code: "not_found", message: "no such session" };
    const bytes = smallestPackage.dialect.connect("json").encode(notice);
    expect(JSON.parse(new TextDecoder().decode(bytes))).toEqual(notice);
  });
});
