import { hashState } from "@fairtick/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { continueSession } from "./continue-session.ts";
import { createSession } from "./create-session.ts";
import { readLog, type SessionLog } from "./log-reader.ts";
import { LogTail } from "./log-tail.ts";
import { stepSession } from "./loop.ts";
import type { Session } from "./session.ts";
import { applyCommand, startSession, takeSeat } from "./session-changes.ts";
import { playedSession } from "./test/played-session.ts";
import { logOf, newToySession, person, toySetup } from "./test/toy-game.ts";

const setup = toySetup({ drivers: 3 });
const TICKS = 430;

describe("going on with a session from its log", () => {
  it("after any tick gives the same bits as the session that nobody disturbed [HOST-082]", () => {
    const hashes: string[] = [];
    const undisturbed = playedSession((s) => void hashes.push(hashState(s.state)), TICKS);
    for (const moveTick of [1, 2, 3, 4, 30, 31, 61, 199, 200, 201, 399, 400, 401]) {
      const moved = playedSession((s) => {
        expect(hashState(s.state)).toBe(hashes[s.t.tick - 1]);
        return s.t.tick === moveTick ? continued(logOf(s)) : undefined;
      }, TICKS);
      expectSame(moved, undisturbed);
    }
  });

  it("again and again, at every tick, gives the same bits", () => {
    const undisturbed = playedSession(undefined, 250);
    expectSame(
      playedSession((s) => continued(logOf(s)), 250),
      undisturbed,
    );
  });

  it("whose thread died or hangs in the middle of a tick, goes on before that tick with its rows", () => {
    const undisturbed = playedSession(undefined, TICKS);
    for (const diesIn of [0, 3, 23, 34, 45, 199, 200, 201, 401]) {
      const dead = dyingSession(diesIn);
      const { unfinishedTick, session } = expectContinued(logOf(dead));
      expect(unfinishedTick).toBe(diesIn);
      expect(session.t.tick).toBe(diesIn);
      // What happened before the tick has happened; the tick itself has not.
      stepSession(session);
      expectSame(playedSession(undefined, TICKS, session), undisturbed);
    }
  });

  it("leaves out the command of which it died, and says so", () => {
    const session = newToySession();
    takeSeat(session, person());
    startSession(session, String);
    stepSession(session);
    const before = hashState(session.state);
    expect(() => applyCommand(session, 0, 1, "jump", { phase: 0 })).toThrow("toy went from active to lobby");
    const log = logOf(session);
    expect(log.entries.at(-1)).toMatchObject({ kind: "command", tick: 1 });
    const moved = expectContinued(log, toySetup());
    expect(moved.droppedEntries).toBe(1);
    expect(moved.unfinishedTick).toBeUndefined();
    expect(hashState(moved.session.state)).toBe(before);
    expect(applyCommand(moved.session, 0, 1, "bonus", { amount: 1 })).toBeUndefined();
  });

  it("gives the same rows, answers and results for whatever comes in", () => {
    const act = fc.record({
      what: fc.constantFrom("latch", "queue", "command", "tick"),
      number: fc.nat({ max: 60 }),
      values: fc.tuple(fc.float(), fc.float()),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 80 }), fc.nat(), (acts, at) => {
        const run = (moveAt: number) => {
          let session = newToySession();
          takeSeat(session, person());
          startSession(session, String);
          const seen: unknown[] = [];
          for (const [i, { what, number, values }] of acts.entries()) {
            if (i === moveAt) session = continued(logOf(session), toySetup());
            const { tick } = session.t;
            if (what === "latch") seen.push(session.rows.latch(0, number, values));
            if (what === "queue") seen.push(session.rows.queue(0, tick + number - 5, tick, values));
            if (what === "command")
              seen.push(applyCommand(session, 0, number, "bonus", { amount: number % 14 }));
            if (what === "tick") stepSession(session);
            seen.push(hashState(session.state));
          }
          return seen;
        };
        expect(run(acts.length === 0 ? 0 : at % acts.length)).toEqual(run(-1));
      }),
      { numRuns: 150 },
    );
  });

  it("is refused for another session, naming what differs", () => {
    const log = logOf(playedSession());
    const refused = (other: Partial<typeof setup>) => {
      const moved = continueSession({ ...setup, ...other }, log, false);
      return moved.ok ? "" : moved.reason;
    };
    const game = { ...setup.game, version: 2 };
    expect(refused({ game })).toBe("the version of the game: 1 in the log, 2 here");
    expect(refused({ seed: 8 })).toBe("the seed: 7 in the log, 8 here");
    expect(refused({ options: { seats: 4 } })).toMatch(/^the options: .* in the log, \{"seats":4\} here$/);
    expect(refused({ plan: { ...setup.plan, seats: 2 } })).toMatch(/^the layout of the state: /);
    expect(refused({ contentDigests: [{ kind: "cars", id: "a", digest: "d" }] })).toBe(
      "the content: cars a is here and not in the log",
    );
  });

  it("is refused for a log that is cut off, has stopped or is of other rules", () => {
    const log = logOf(playedSession());
    const reason = (entries: SessionLog["entries"], positionAt = log.positionAt) => {
      const moved = continueSession(setup, { ...log, entries, positionAt }, false);
      return moved.ok ? "" : moved.reason;
    };
    expect(reason(log.entries.slice(0, -1), -1)).toBe("the log has no position: it is cut off");
    expect(reason(log.entries.map((e) => (e.kind === "position" ? { ...e, stopped: true } : e)))).toBe(
      "the log stops at tick 200, and the session went on",
    );
    const rows = new Uint8Array(7);
    expect(reason(log.entries.map((e) => (e.kind === "position" ? { ...e, rows } : e)))).toBe(
      "the input rows that waited are damaged",
    );
    expect(
      reason(
        log.entries.filter((e) => e.kind !== "action" && e.tick < 200),
        1,
      ),
    ).not.toBe("");
    const short = logOf(playedSession(undefined, 60));
    const edited = { ...short, entries: short.entries.filter((e) => e.kind !== "command") };
    const positionAt = edited.entries.findIndex((e) => e.kind === "position");
    expect(continueSession(setup, { ...edited, positionAt }, false)).toEqual({
      ok: false,
      reason: "another state at tick 20",
    });
  });

  it("works from a log in shared memory of which only the end is kept", () => {
    const tail = new LogTail();
    const sink = {
      open: (part: "head" | "segment", bytes: number) => {
        const memory = new SharedArrayBuffer(bytes);
        tail.add(part, memory);
        return memory;
      },
    };
    const session = playedSession(undefined, 610, createSession(setup, { inputs: "live", log: sink }));
    const log = readLog(tail.snapshot()!);
    if (!log.ok) throw new Error(log.reason);
    expect(log.entries[0]).toMatchObject({ kind: "keyframe", tick: 400 });
    expectSame(continued(log), session);
  });

  it("goes on without a log where there is no memory for one", () => {
    const fail = () => {
      throw new RangeError("Array buffer allocation failed");
    };
    for (const open of [() => undefined, fail]) {
      const moved = continueSession(setup, logOf(playedSession()), { open });
      if (!moved.ok) throw new Error(moved.reason);
      expect(moved.session.log).toBeUndefined();
      stepSession(moved.session);
      expect(moved.session.t.tick).toBe(201);
    }
  });
});

function expectContinued(log: SessionLog, ofSetup = setup) {
  const moved = continueSession(ofSetup, log, new LogTail("everything"));
  if (!moved.ok) throw new Error(moved.reason);
  return moved;
}

const continued = (log: SessionLog, ofSetup = setup): Session => expectContinued(log, ofSetup).session;

function expectSame(a: Session, b: Session): void {
  expect(a.t.tick).toBe(b.t.tick);
  expect(hashState(a.state)).toBe(hashState(b.state));
  expect([...a.roster]).toEqual([...b.roster]);
  expect(a.departed).toEqual(b.departed);
  expect([...a.lastRefusals]).toEqual([...b.lastRefusals]);
  expect(a.rosterVersion).toBe(b.rosterVersion);
  expect(a.phase).toBe(b.phase);
}

/** A played session whose rules fail within a tick, after its rows were taken. */
function dyingSession(tick: number): Session {
  const fail = (t: { tick: number }) => {
    if (t.tick === tick) throw new Error("dead");
  };
  const stages = [...setup.game.stages, { name: "fail", predicted: "never" as const, run: fail }];
  const session = createSession(
    { ...setup, game: { ...setup.game, stages } },
    { inputs: "live", log: new LogTail() },
  );
  expect(() => playedSession(undefined, TICKS, session)).toThrow("dead");
  return session;
}
