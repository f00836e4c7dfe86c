import type { AnyGame } from "@fairtick/contract";
import { diffStates, hashState, record, table } from "@fairtick/kernel";
import { describe, expect, it } from "vitest";
import { adoptSession } from "./adopt-session.ts";
import { openLog } from "./create-session.ts";
import { LogTail } from "./log-tail.ts";
import { stepSession } from "./loop.ts";
import type { Session, SessionSetup } from "./session.ts";
import { applyCommand, startSession, takeSeat } from "./session-changes.ts";
import { playedSession } from "./test/played-session.ts";
import { logOf, newToySession, person, toyGame, toySetup } from "./test/toy-game.ts";

const setup = toySetup({ drivers: 3 });

describe("going on with a session under other rules", () => {
  it("leaves state, seats, people, answers and the tick as they were where the state is laid out alike", () => {
    const former = givenUp(playedSession(undefined, 61));
    const { session, lost } = adopted(former, { version: 2 });
    expect(lost).toEqual([]);
    expect(hashState(session.state)).toBe(hashState(former.state));
    expect(session.t.tick).toBe(61);
    expect(session.phase).toBe(former.phase);
    expect([...session.roster]).toEqual([...former.roster]);
    expect(session.departed).toEqual(former.departed);
    const refusal = applyCommand(session, 0, 60, "bonus", { amount: 13 });
    expect(refusal).toEqual({ code: "conflict", message: "13 is not given" });
  });

  it("runs the new rules from the next tick on, with a log of its own that others can go on from", () => {
    const former = givenUp(playedSession());
    const stage = { name: "reset", predicted: "never", run: (t: Tick) => t.state.counters.pushed.fill(9) };
    const { session } = adopted(former, { stages: [stage] });
    stepSession(session);
    expect(viewOf(session).counters.pushed[0]).toBe(9);
    expect(viewOf(former).counters.pushed[0]).not.toBe(9);
    const again = adopted(givenUp(session), { stages: [stage] }).session;
    expect(hashState(again.state)).toBe(hashState(session.state));
  });

  it("goes by the names of columns: new ones have what create gives them, others are told of", () => {
    const former = givenUp(playedSession());
    const state = {
      marks: table(4, { x: "f32" }),
      counters: table(8, { fuel: "f64", bonus: "f64", pushed: "f32" }),
      game: record({ phase: "u8", limit: "u16" }),
    };
    const create = ({ state: { game, counters, marks } }: { state: View }) => {
      game.limit = 500;
      counters.fuel.fill(40);
      marks.x[1] = 7;
    };
    const { session, lost } = adopted(former, { state, create });
    expect(lost).toEqual(["game.startTick", "counters.turned"]);
    const view = viewOf(session);
    expect(view.game.limit).toBe(500);
    expect(view.game.phase).toBe(viewOf(former).game.phase);
    expect([...view.counters.fuel]).toEqual([40, 40, 40]);
    expect([...view.counters.pushed]).toEqual([...viewOf(former).counters.pushed]);
    expect([...view.counters.bonus]).toEqual([...viewOf(former).counters.bonus]);
    expect([...view.counters.alive]).toEqual([...viewOf(former).counters.alive]);
    expect(view.marks.x[1]).toBe(7);
    expect(view.$session.tick).toBe(200);
  });

  it("keeps the rows that fit where tables and seats become more or fewer", () => {
    const former = newToySession();
    takeSeat(former, person("Ann"));
    takeSeat(former, person("Bo"));
    givenUp(former);
    for (const seats of [2, 8]) {
      const { session } = adopted(former, {}, toySetup({ seats }));
      expect([...session.roster.values()].map(({ name }) => name)).toEqual(["Ann", "Bo"]);
      expect(viewOf(session).counters.capacity).toBe(seats);
      expect(takeSeat(session, person("Cy"))).toEqual(
        seats === 2 ? { code: "session_full", message: "the session is full" } : 2,
      );
    }
    expect(refusal(former, {}, toySetup({ seats: 1 }))).toBe("there is no seat 1");
  });

  it("finds each seat's driver by its name, also at another place of the list", () => {
    const former = newToySession({ drivers: 3 });
    startSession(former, String);
    givenUp(former);
    const idle = { name: "idle", everyTicks: 1, drive: () => {} };
    const { session } = adopted(former, { drivers: [idle, ...toyGame.drivers] });
    expect(diffStates(former.state, session.state)).toEqual([
      "$seats.driver[0]: 1 -> 2",
      "$seats.driver[1]: 1 -> 2",
      "$seats.driver[2]: 1 -> 2",
    ]);
    expect(refusal(former, { drivers: [idle] })).toBe(
      'seat 0 has the driver "auto", which is not there any more',
    );
  });

  it("is refused for a log that goes on behind its keyframe, or is of another layout", () => {
    const former = playedSession(undefined, 61);
    expect(refusal(former, {})).toBe("the session was not given up between two ticks");
    givenUp(former);
    const sections = former.state.layout.sections.slice(1);
    const outcome = adoptSession(setup, logOf(former), sections, false);
    expect(outcome.ok ? "" : outcome.reason).toMatch(/^its state has \d+ bytes, not the \d+ of its layout$/);
  });

  it("throws what the new rules throw", () => {
    const former = givenUp(playedSession());
    const create = () => {
      throw new Error("half-written");
    };
    expect(() => adopted(former, { create })).toThrow("half-written");
  });
});

type Tick = { state: { counters: { pushed: Float32Array } } };

/** As a thread does that gives a session up: its log begins anew with it. */
function givenUp(session: Session): Session {
  openLog(session, session.mode.log as LogTail);
  return session;
}

function adopt(former: Session, rules: object, under: SessionSetup) {
  const game = { ...under.game, ...rules } as AnyGame;
  const sections = structuredClone(former.state.layout.sections);
  return adoptSession({ ...under, game }, logOf(former), sections, new LogTail());
}

function adopted(former: Session, rules: object, under = setup) {
  const outcome = adopt(former, rules, under);
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome;
}

function refusal(former: Session, rules: object, under = setup): string {
  const outcome = adopt(former, rules, under);
  return outcome.ok ? "" : outcome.reason;
}

/** Of whatever layout. */
// biome-ignore lint/suspicious/noExplicitAny: the sections and columns are those that a test declares.
type View = any;
const viewOf = (session: Session): View => session.state.view;
