import type { AnyGame } from "@fairtick/contract";
import { hashState, rowCount } from "@fairtick/kernel";
import { describe, expect, it } from "vitest";
import { createSession } from "./create-session.ts";
import { stepSession } from "./loop.ts";
import { restoreSession, type Session, sessionResults } from "./session.ts";
import { applyCommand, leaveSeat, startSession, takeSeat } from "./session-changes.ts";
import { sessionSchema } from "./session-state.ts";
import { counters, newToySession, person, toyGame, toyPhase, toySetup } from "./test/toy-game.ts";

describe("the seats of a session", () => {
  it("are taken lowest first, and refused when all are taken", () => {
    const session = newToySession({ seats: 2 });
    expect(takeSeat(session, person("Ann"))).toBe(0);
    expect(takeSeat(session, person("Bo"))).toBe(1);
    const hash = hashState(session.state);
    expect(takeSeat(session, person("Cy"))).toEqual({
      code: "session_full",
      message: "the session is full",
    });
    expect(session.roster.size).toBe(2);
    expect(hashState(session.state)).toBe(hash);
    leaveSeat(session, 0);
    expect(takeSeat(session, person("Cy"))).toBe(0);
  });

  it("are empty again for the next holder: inputs, columns and command number", () => {
    const session = newToySession();
    takeSeat(session, person("Ann"));
    session.rows.latch(0, 9, [1, 1]);
    stepSession(session);
    applyCommand(session, 0, 7, "bonus", { amount: 5 });
    leaveSeat(session, 0);
    expect(takeSeat(session, person("Bo"))).toBe(0);
    expect(counters(session).bonus[0]).toBe(0);
    stepSession(session);
    expect(counters(session).pushed[0]).toBe(0);
    expect(applyCommand(session, 0, 1, "bonus", { amount: 3 })).toBeUndefined();
    expect(counters(session).bonus[0]).toBe(3);
    expect(session.rows.latch(0, 1, [1, 0])).toBe(true);
  });

  it("can be left at any time, once, and only if somebody sits there", () => {
    const session = newToySession();
    takeSeat(session, person());
    const version = session.rosterVersion;
    leaveSeat(session, 0);
    expect(session.rosterVersion).toBe(version + 1);
    const hash = hashState(session.state);
    leaveSeat(session, 0);
    leaveSeat(session, 2);
    leaveSeat(session, 99);
    expect(hashState(session.state)).toBe(hash);
    expect(session.rosterVersion).toBe(version + 1);
  });

  it("are listed in the roster with who sits there", () => {
    const session = newToySession();
    takeSeat(session, person("Ann"));
    takeSeat(session, { ...person("Robot"), driver: "auto" });
    expect([...session.roster.values()]).toEqual([
      { seat: 0, ...person("Ann") },
      { seat: 1, ...person("Robot"), driver: "auto" },
    ]);
  });

  it("are refused to a driver that the game does not have", () => {
    const session = newToySession();
    expect(takeSeat(session, { ...person(), driver: "genius" })).toEqual({
      code: "bad_request",
      message: 'there is no driver "genius"',
    });
    expect(rowCount(session.platform.$seats)).toBe(0);
  });

  it("are refused with a loadout that no log entry can hold, and the session goes on", () => {
    const session = newToySession();
    const before = hashState(session.state);
    expect(takeSeat(session, { ...person(), loadout: { junk: "x".repeat(70_000) } })).toMatchObject({
      code: "too_large",
    });
    expect(hashState(session.state)).toBe(before);
    expect(takeSeat(session, person())).toBe(0);
  });

  it("keep those who left after the start in the results, and forget those who left before", () => {
    const session = newToySession({ endTick: 3 });
    takeSeat(session, person("Early"));
    leaveSeat(session, 0);
    takeSeat(session, person("Ann"));
    takeSeat(session, person("Bo"));
    startSession(session, String);
    stepSession(session);
    leaveSeat(session, 0);
    stepSession(session);
    stepSession(session);
    expect(sessionResults(session)).toMatchObject([{ name: "Ann" }, { name: "Bo" }]);
  });
});

describe("starting a session", () => {
  it("seats the drivers that the game asks for beside the people", () => {
    const session = newToySession({ drivers: 3 });
    takeSeat(session, person());
    startSession(session, (seat) => `driver ${seat}`);
    expect([...session.roster.values()].map((r) => [r.driver, r.playerId])).toEqual([
      ["external", "id of Ann"],
      ["auto", "driver 1"],
      ["auto", "driver 2"],
    ]);
  });

  it("twice, even within one tick, is starting once", () => {
    const session = newToySession({ drivers: 1 });
    startSession(session, String);
    const hash = hashState(session.state);
    startSession(session, String);
    expect(hashState(session.state)).toBe(hash);
    stepSession(session);
    startSession(session, String);
    expect(session.roster.size).toBe(1);
    expect(session.phase).toBe(2);
  });

  it("runs drivers at their own rate, seat by seat in turn", () => {
    const session = newToySession({ drivers: 2 });
    startSession(session, String);
    const pushed: number[][] = [];
    for (let i = 0; i < 7; i++) {
      stepSession(session);
      pushed.push([session.platform.$inputs.push[0], session.platform.$inputs.push[1]]);
    }
    expect(pushed).toEqual([
      [0, 0],
      [0, 0],
      [0, 0.5],
      [0.75, 0.5],
      [0.75, 0.5],
      [0.75, 0],
      [0.25, 0],
    ]);
  });
});

describe("commands", () => {
  const seated = () => {
    const session = newToySession();
    takeSeat(session, person());
    return session;
  };

  it("are applied once: a repeated number is answered with success and changes nothing", () => {
    const session = seated();
    expect(applyCommand(session, 0, 1, "bonus", { amount: 5 })).toBeUndefined();
    expect(applyCommand(session, 0, 1, "bonus", { amount: 5 })).toBeUndefined();
    expect(counters(session).bonus[0]).toBe(5);
    expect(applyCommand(session, 0, 3, "bonus", { amount: 2 })).toBeUndefined();
    expect(applyCommand(session, 0, 2, "bonus", { amount: 50 })).toBeUndefined();
    expect(counters(session).bonus[0]).toBe(7);
  });

  it("answer with the refusal of the rules", () => {
    const session = seated();
    expect(applyCommand(session, 0, 1, "bonus", { amount: 13 })).toEqual({
      code: "conflict",
      message: "13 is not given",
    });
  });

  it("that were refused are refused again when they are repeated, by the newest number and its seat alone", () => {
    const session = seated();
    takeSeat(session, person());
    const refusal = applyCommand(session, 0, 1, "bonus", { amount: 13 });
    expect(applyCommand(session, 0, 1, "bonus", { amount: 13 })).toEqual(refusal);
    expect(applyCommand(session, 1, 1, "bonus", { amount: 1 })).toBeUndefined();
    expect(applyCommand(session, 0, 2, "bonus", { amount: 1 })).toBeUndefined();
    expect(applyCommand(session, 0, 2, "bonus", { amount: 1 })).toBeUndefined();
    expect(counters(session).bonus[0]).toBe(1);
  });

  it.each([
    ["an unknown name", "dance", {}, 'there is no command "dance"'],
    ["a name that every object has", "constructor", {}, 'there is no command "constructor"'],
    ["another such name", "__proto__", {}, 'there is no command "__proto__"'],
    ["a value beyond its limit", "bonus", { amount: 101 }, "bonus: amount: found 101"],
    ["a missing field", "bonus", {}, "bonus: amount: found nothing"],
    ["NaN", "bonus", { amount: Number.NaN }, "bonus: amount: found null"],
    ["no payload at all", "bonus", undefined, "bonus: value: found nothing"],
    ["a text", "bonus", "5", 'bonus: value: found "5"'],
  ])("refuse %s and change nothing [HOST-024]", (_, name, payload, message) => {
    const session = seated();
    const hash = hashState(session.state);
    const refusal = applyCommand(session, 0, 1, name, payload);
    expect(refusal?.code).toBe("bad_request");
    expect(refusal?.message).toContain(message);
    expect(hashState(session.state)).toBe(hash);
    expect(applyCommand(session, 0, 1, "bonus", { amount: 1 })).toBeUndefined();
    expect(counters(session).bonus[0]).toBe(1);
  });

  it.each([0, -1, 1.5, 2 ** 32, Number.NaN, Number.POSITIVE_INFINITY])(
    "refuse the number %s, which could not be remembered",
    (number) => {
      const session = seated();
      expect(applyCommand(session, 0, number, "bonus", { amount: 1 })?.code).toBe("bad_request");
      expect(counters(session).bonus[0]).toBe(0);
    },
  );

  it("refuse a payload that no log entry can hold, and the session goes on", () => {
    const session = seated();
    const payload = { amount: 1, junk: "x".repeat(70_000) };
    expect(applyCommand(session, 0, 1, "bonus", payload)?.code).toBe("too_large");
    expect(applyCommand(session, 0, 1, "bonus", { amount: 1 })).toBeUndefined();
    expect(counters(session).bonus[0]).toBe(1);
  });

  it.each([1, 99, -1])("need a seat that is taken, which %s is not", (seat) => {
    const session = seated();
    expect(applyCommand(session, seat, 1, "bonus", { amount: 1 })?.code).toBe("forbidden");
  });

  it("apply what the log will say: -0 arrives as 0", () => {
    const session = seated();
    applyCommand(session, 0, 1, "steer", { to: -0 });
    expect(counters(session).turned[0]).toBe(0);
  });
});

describe("events", () => {
  const names = (session: Session) =>
    Array.from({ length: session.t.events.count }, (_, i) => {
      const kind = Object.values(toyGame.events).find((k) => k.index === session.t.events.kinds[i]);
      return `${kind?.name} ${session.t.events.subjects[i]}`;
    });

  it("of a tick hold what happened before it and in it, in order", () => {
    const session = newToySession();
    takeSeat(session, person());
    applyCommand(session, 0, 1, "bonus", { amount: 5 });
    stepSession(session);
    expect(names(session)).toEqual(["joined 0", "bonus 0", "stepped 0"]);
    expect(session.t.events.value(2, 0)).toBe(0);
    expect(session.eventsTick).toBe(0);
  });

  it("of one tick are gone with the next change or step", () => {
    const session = newToySession();
    stepSession(session);
    expect(names(session)).toEqual(["stepped 0"]);
    takeSeat(session, person());
    expect(names(session)).toEqual(["joined 0"]);
    stepSession(session);
    expect(names(session)).toEqual(["joined 0", "stepped 0"]);
    stepSession(session);
    expect(names(session)).toEqual(["stepped 0"]);
    expect(session.t.events.value(0, 0)).toBe(2);
  });
});

describe("phases", () => {
  it("follow the game within the tick", () => {
    const session = newToySession({ endTick: 2 });
    expect(session.phase).toBe(0);
    startSession(session, String);
    expect(session.phase).toBe(2);
    stepSession(session);
    expect(session.phase).toBe(2);
    stepSession(session);
    expect(session.phase).toBe(4);
  });

  it.each([0, 1, 2, 3, 4].flatMap((from) => [0, 1, 2, 3, 4].map((to) => [from, to] as const)))(
    "from %i to %i are followed or refused as the table says [HOST-040]",
    (from, to) => {
      const session = newToySession();
      const setup = newToySession();
      toyPhase(setup, from as 0);
      restoreSession(session, setup.state.bytes);
      expect(session.phase).toBe(from);
      takeSeat(session, person());
      const allowed = ["02", "01", "04", "10", "12", "14", "23", "24", "32", "34"].includes(`${from}${to}`);
      const byCommand = () => applyCommand(session, 0, 1, "jump", { phase: to });
      if (allowed || from === to) {
        expect(byCommand()).toBeUndefined();
        expect(session.phase).toBe(to);
        stepSession(session);
        expect(session.phase).toBe(to);
      } else {
        expect(byCommand).toThrow(/^toy went from \w+ to \w+$/);
        expect(() => stepSession(session)).toThrow(/^toy went from \w+ to \w+$/);
      }
    },
  );

  it("are followed one by one where several change between two ticks [HOST-040]", () => {
    const session = newToySession();
    takeSeat(session, person());
    startSession(session, String);
    expect(session.phase).toBe(2);
    applyCommand(session, 0, 1, "jump", { phase: 3 });
    stepSession(session);
    expect(session.phase).toBe(3);
  });
});

describe("a session's state", () => {
  it("restored at any tick goes on as the original does [HOST-082]", () => {
    const original = newToySession({ drivers: 3 });
    takeSeat(original, person());
    startSession(original, String);
    for (let i = 0; i < 10; i++) stepSession(original);
    const copy = createSession(toySetup({ drivers: 3 }), { inputs: "rerun", log: false });
    restoreSession(copy, original.state.bytes);
    expect(copy.t.tick).toBe(10);
    for (let i = 0; i < 25; i++) {
      stepSession(original);
      stepSession(copy);
      expect(hashState(copy.state)).toBe(hashState(original.state));
    }
  });

  it("is refused when it has another layout's length", () => {
    expect(() => restoreSession(newToySession(), newToySession({ seats: 5 }).state.bytes)).toThrow(
      RangeError,
    );
  });

  it("keeps the names that start with $ for the platform", () => {
    const game: AnyGame = toyGame;
    const state = { ...toyGame.state, $mine: toyGame.state.game };
    expect(() => sessionSchema({ ...game, state })).toThrow("state section $mine: $ belongs to the platform");
  });

  it("is the same for the same setup and entries, and another for other inputs [HOST-082]", () => {
    const run = (push: number) => {
      const session = newToySession({ drivers: 2 });
      takeSeat(session, person());
      startSession(session, String);
      for (let i = 0; i < 50; i++) {
        session.rows.latch(0, i, [push, 0]);
        stepSession(session);
      }
      return hashState(session.state);
    };
    expect(run(0.5)).toBe(run(0.5));
    expect(run(0.5)).not.toBe(run(0.25));
  });
});
