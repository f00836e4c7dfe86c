import { CarStatus, type RaceState } from "@fairtick/apex/rules";
import {
  createSession,
  leaveSeat,
  type Session,
  sessionResults,
  startSession,
  stepSession,
  takeSeat,
} from "@fairtick/session";
import { beforeAll, describe, expect, it } from "vitest";
import { readApexSources } from "./suite/apex-sources.ts";
import { type ApexSources, apexUnderTest } from "./suite/games-under-test.ts";
import { numberedUuid } from "./suite/session-script.ts";

const COUNTDOWN_TICKS = 1200;
let sources: ApexSources;
beforeAll(() => {
  sources = readApexSources();
});

function newRace(options: { aiCount: number; maxPlayers: number }, people: number) {
  const game = apexUnderTest(sources, "Simple Oval", { lapLimit: 1, ...options });
  const session = createSession(game.setup, { inputs: "live", log: false });
  const join = (name: string) =>
    takeSeat(session, { playerId: name, name, driver: "external", loadout: game.loadouts[0]! });
  for (let i = 0; i < people; i++) join(`Person ${i}`);
  return { session, join, state: session.state.view as unknown as RaceState };
}

const start = (session: Session) => startSession(session, numberedUuid);
const drivers = (session: Session) =>
  [...session.roster.values()].filter((entry) => entry.driver !== "external").length;
function run(session: Session, ticks: number): void {
  for (let i = 0; i < ticks; i++) stepSession(session);
}

describe("AI drivers at the start", () => {
  it.each([
    { people: 3, maxPlayers: 4, aiCount: 3, expected: 1 },
    { people: 1, maxPlayers: 16, aiCount: 15, expected: 15 },
    { people: 1, maxPlayers: 16, aiCount: 4, expected: 4 },
    { people: 4, maxPlayers: 4, aiCount: 3, expected: 0 },
    { people: 2, maxPlayers: 8, aiCount: 0, expected: 0 },
    { people: 0, maxPlayers: 6, aiCount: 16, expected: 6 },
  ])(
    "are $expected beside $people people of at most $maxPlayers, with $aiCount asked for [APEX-022]",
    ({ people, maxPlayers, aiCount, expected }) => {
      const { session, state } = newRace({ maxPlayers, aiCount }, people);
      expect(drivers(session)).toBe(0);
      start(session);
      expect(drivers(session)).toBe(expected);
      expect(session.roster.size).toBe(people + expected);
      expect([...state.cars.alive].filter((alive) => alive === 1)).toHaveLength(people + expected);
    },
  );

  it("leave room to somebody who joins late, before the start [APEX-022]", () => {
    const { session, join } = newRace({ maxPlayers: 4, aiCount: 3 }, 1);
    join("Late");
    join("Later");
    start(session);
    expect(drivers(session)).toBe(1);
    expect([...session.roster.values()].map((entry) => entry.name)).toContain("Later");
  });

  it("have a name, a car and a place of their own on the grid [APEX-022]", () => {
    const { session, state } = newRace({ maxPlayers: 16, aiCount: 16 }, 1);
    start(session);
    const entries = [...session.roster.values()];
    expect(new Set(entries.map((entry) => entry.name)).size).toBe(16);
    expect(new Set(entries.map((entry) => entry.playerId)).size).toBe(16);
    const places = entries.map(({ seat }) => `${state.cars.x[seat]} ${state.cars.y[seat]}`);
    expect(new Set(places).size).toBe(16);
  });
});

describe("a race in a session", () => {
  it("starts after 1,200 ticks, in which the pedals show and nothing moves [APEX-018]", () => {
    const { session, state } = newRace({ maxPlayers: 2, aiCount: 1 }, 1);
    start(session);
    const x = state.cars.x[0];
    for (let tick = 1; tick < COUNTDOWN_TICKS; tick++) {
      session.rows.latch(0, tick, [1, 0, 0]);
      stepSession(session);
    }
    expect(session.phase).toBe(1);
    expect([state.cars.x[0], state.cars.throttle[0]]).toEqual([x, 1]);
    expect([...state.cars.speed]).toEqual([0, 0]);
    stepSession(session);
    expect(session.phase).toBe(2);
    run(session, 240);
    expect(state.cars.speed[0]).toBeGreaterThan(1);
  });

  it("lets a car coast once its driver was not heard for 500 ms [APEX-020]", () => {
    const { session, state } = newRace({ maxPlayers: 2, aiCount: 0 }, 1);
    start(session);
    run(session, COUNTDOWN_TICKS);
    session.rows.latch(0, 1, [1, 0, 0]);
    run(session, 121);
    expect(state.cars.throttle[0]).toBe(1);
    stepSession(session);
    expect(state.cars.throttle[0]).toBe(0);
    session.rows.latch(0, 2, [0.5, 0, 0]);
    stepSession(session);
    expect(state.cars.throttle[0]).toBe(0.5);
  });

  it("takes the newest of several rows between two ticks, and none that was overtaken [APEX-020]", () => {
    const { session, state } = newRace({ maxPlayers: 2, aiCount: 0 }, 1);
    start(session);
    for (const [sequence, throttle] of [
      [5, 0.25],
      [7, 0.5],
      [6, 1],
    ] as const) {
      session.rows.latch(0, sequence, [throttle, 0, 0]);
    }
    stepSession(session);
    expect(state.cars.throttle[0]).toBe(0.5);
  });

  it("forgets who leaves in the lobby and lists who leaves in the race as not finished [APEX-020]", () => {
    const { session, state } = newRace({ maxPlayers: 4, aiCount: 0 }, 3);
    leaveSeat(session, 1);
    expect([...state.cars.alive]).toEqual([1, 0, 1, 0]);
    start(session);
    run(session, COUNTDOWN_TICKS + 100);
    leaveSeat(session, 2);
    expect(state.cars.status[2]).toBe(CarStatus.retired);
    stepSession(session);
    expect(session.roster.size).toBe(1);
    expect(sessionResults(session)).toMatchObject({
      winner_id: null,
      standings: [],
      dnf: [{ name: "Person 0" }, { name: "Person 2", status: "dnf" }],
    });
  });
});
