import type { Json } from "@fairtick/contract";
import { hashState } from "@fairtick/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSession } from "./create-session.ts";
import { type LogEntry, readLog, type SessionLog } from "./log-reader.ts";
import { LogTail } from "./log-tail.ts";
import { stepSession } from "./loop.ts";
import { type RerunRange, rerunSession } from "./rerun.ts";
import { type Session, type SessionSetup, sessionResults } from "./session.ts";
import { applyCommand, leaveSeat, startSession, takeSeat } from "./session-changes.ts";
import { playedSession } from "./test/played-session.ts";
import { logOf, newToySession, person, toySetup } from "./test/toy-game.ts";

const setup = toySetup({ drivers: 3 });

describe("running a session again from its log", () => {
  it("gives the same hash every second and the same state in the end [HOST-082]", () => {
    const session = playedSession();
    const rerun = rerunLog(logOf(session));
    expect(rerun.end).toEqual({ kind: "agrees", tick: 200 });
    // A hash a second, and the keyframe after ten.
    expect(rerun.hashesChecked).toBe(11);
    expect(rerun.firstTick).toBe(0);
    expectSame(rerun.session, session);
  });

  it("has the same hash at every single tick [HOST-082]", () => {
    const original: string[] = [];
    const session = playedSession((s) => {
      original.push(hashState(s.state));
      return undefined;
    });
    for (const untilTick of [1, 2, 30, 31, 77, 199]) {
      const rerun = rerunLog(logOf(session), { untilTick });
      expect(rerun.end).toEqual({ kind: "agrees", tick: untilTick });
      expect(hashState(rerun.session.state)).toBe(original[untilTick - 1]);
    }
  });

  it("from its newest keyframe gives the same end, with those who have left before it [HOST-082]", () => {
    const session = playedSession(undefined, 250);
    expect(session.departed).toHaveLength(1);
    const rerun = rerunLog(logOf(session), { from: "newest" });
    expect(rerun).toMatchObject({ firstTick: 200, hashesChecked: 2, end: { kind: "agrees", tick: 250 } });
    expectSame(rerun.session, session);
    expect(rerunLog(logOf(session), { from: "newest", untilTick: 199 }).firstTick).toBe(0);
  });

  it("from a keyframe gives the results of all who took part", () => {
    const finished = newToySession({ endTick: 250 });
    takeSeat(finished, person("Ann"));
    takeSeat(finished, person("Bo"));
    startSession(finished, String);
    stepSession(finished);
    leaveSeat(finished, 0);
    while (finished.t.tick < 250) stepSession(finished);
    const rerun = rerunLog(logOf(finished), { from: "newest" }, toySetup({ endTick: 250 }));
    expect(rerun.firstTick).toBe(200);
    expect(sessionResults(rerun.session)).toEqual(sessionResults(finished));
    expect(sessionResults(rerun.session)).toMatchObject([{ name: "Ann" }, { name: "Bo" }]);
  });

  it("tells whoever asks the tick that it is about to step", () => {
    const ticks = new Set<number>();
    rerunLog(logOf(playedSession()), { onTick: (tick) => ticks.add(tick) });
    expect([...ticks]).toEqual(Array.from({ length: 200 }, (_, tick) => tick));
  });

  it("fails again where the game failed in a tick, and not before", () => {
    const broken = { ...setup, game: failingAt(77) };
    const session = createSession(broken, { inputs: "live", log: new LogTail("everything") });
    expect(() => playedSession(undefined, 200, session)).toThrow("out of tyres");
    const log = logOf(session);
    expect(rerunLog(log, {}, broken).end).toMatchObject({
      kind: "fault",
      tick: 77,
      error: { message: "out of tyres" },
    });
    expect(rerunLog(log, { untilTick: 77 }, broken).end).toEqual({ kind: "agrees", tick: 77 });
    expect(rerunLog(log).end).toEqual({ kind: "agrees", tick: 78 });
  });

  it("fails again at the command that failed", () => {
    const session = newToySession();
    takeSeat(session, person());
    startSession(session, String);
    stepSession(session);
    expect(() => applyCommand(session, 0, 1, "jump", { phase: 0 })).toThrow("from active to lobby");
    expect(rerunLog(logOf(session), {}, toySetup()).end).toMatchObject({ kind: "fault", tick: 1 });
  });

  it("cleans the rows of a forged log, and takes missing fields as 0", () => {
    const log = logOf(playedSession());
    const forge = (values: readonly number[]) => {
      const { session } = rerunLog(edited(log, (e) => (e.kind === "row" ? { ...e, values } : e)));
      return session.inputColumns.flatMap((column) => [...column]);
    };
    for (const values of [[1e9, Number.NaN], [-5, Number.POSITIVE_INFINITY], []]) {
      for (const value of forge(values)) expect(value).toSatisfy((v: number) => v >= -1 && v <= 1);
    }
  });

  it("finds the second in which a row was edited", () => {
    const log = logOf(playedSession());
    const forged = edited(log, (e) => (e.kind === "row" && e.tick === 67 ? { ...e, values: [0.33, 0] } : e));
    expect(forged.entries).not.toEqual(log.entries);
    const rerun = rerunLog(forged);
    expect(rerun.end).toEqual({ kind: "diverged", tick: 80 });
    expect(rerun.hashesChecked).toBe(4);
  });

  it("finds a left-out command, another world and an edited keyframe", () => {
    const log = logOf(playedSession());
    const entries = log.entries.filter((e) => e.kind !== "command");
    expect(rerunLog({ ...log, entries }).end.kind).toBe("diverged");
    const { world } = toySetup({ drivers: 3, endTick: 50 });
    expect(rerunLog(log, {}, { ...setup, world }).end).toEqual({ kind: "diverged", tick: 60 });
    const forged = edited(log, (e) => {
      if (e.kind !== "keyframe" || e.tick === 0) return e;
      const state = e.state.slice();
      state[state.length - 8]! ^= 1;
      return { ...e, state };
    });
    expect(rerunLog(forged).end).toEqual({ kind: "diverged", tick: 200 });
  });

  it.each<[string, (entry: LogEntry) => LogEntry, string]>([
    ["nobody", seatContent({ playerId: 5 }), "a seat was taken by nobody"],
    ["an unknown driver", seatContent({ driver: "genius" }), 'there is no driver "genius"'],
    ["a wrong loadout", seatContent({ loadout: 7 }), "a seat was taken with a wrong loadout"],
    ["another seat", (e) => (e.kind === "seat" ? { ...e, seat: 2 } : e), "seat 0 is free and 2 was taken"],
    ["a seat too far", (e) => (e.kind === "row" ? { ...e, seat: 900 } : e), "there is no seat 900"],
    ["an unknown action", (e) => (e.kind === "action" ? { ...e, action: 9 } : e), "there is no action 9"],
    ["an unknown command", commandContent({ name: "fly" }), 'there is no command "fly"'],
    ["no command", (e) => (e.kind === "command" ? { ...e, content: null } : e), "a command has no content"],
    ["an old command", commandContent({ number: 8 }), "command 8 of seat 0 cannot be applied"],
  ])("refuses what no session can have had: %s", (_, forge, reason) => {
    const { end } = rerunLog(edited(logOf(playedSession()), forge));
    expect(end.kind === "impossible" ? end.reason : end.kind).toContain(reason);
  });

  it("refuses keyframes of other sessions", () => {
    const log = logOf(playedSession());
    const refused = (change: (e: Extract<LogEntry, { kind: "keyframe" }>) => LogEntry) => {
      const rerun = rerunSession(
        setup,
        edited(log, (e) => (e.kind === "keyframe" ? change(e) : e)),
      );
      return rerun.ok ? "" : rerun.reason;
    };
    expect(refused((e) => ({ ...e, state: e.state.slice(1) }))).toMatch(
      /^the keyframe of tick 0: its state has/,
    );
    expect(refused((e) => ({ ...e, tick: 3 }))).toBe("the keyframe of tick 3: its state is of tick 0");
    const roster = [{ seat: 77, ...person() }];
    expect(refused((e) => ({ ...e, rest: { ...e.rest, roster } }))).toBe(
      "the keyframe of tick 0: there is no seat 77",
    );
  });

  it("refuses a forged header, however deep and wide it is, and shows its beginning", () => {
    const log = logOf(playedSession());
    let deep: Json = "bottom";
    for (let level = 0; level < 200_000; level++) deep = [deep];
    const wide = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`option${i}`, i]));
    for (const options of [deep, { deep }, wide]) {
      const forged = { ...log, header: { ...log.header, options } };
      const rerun = rerunSession(setup, forged);
      const reason = rerun.ok ? "" : rerun.reason;
      expect(reason).toMatch(/^the options: .* in the log, .* here$/);
      expect(reason.length).toBeLessThan(1100);
    }
  });

  it("never throws, whatever bytes were damaged", () => {
    const valid = (playedSession(undefined, 60).mode.log as LogTail).snapshot()!;
    const damage = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    let ran = 0;
    fc.assert(
      fc.property(damage, fc.nat(valid.length), (edits, cut) => {
        const bytes = valid.slice(0, cut % 3 === 0 ? cut : valid.length);
        for (const [at, byte] of edits) bytes[at] = byte;
        const log = readLog(bytes);
        if (!log.ok) return;
        const rerun = rerunSession(setup, log);
        if (rerun.ok) ran++;
        else expect(rerun.reason).not.toBe("");
      }),
      { numRuns: 400 },
    );
    expect(ran).toBeGreaterThan(20);
  });

  it("needs only the rows that changed something", () => {
    const rows = logOf(playedSession()).entries.filter((e) => e.kind === "row");
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.length).toBeLessThan(80);
  });
});

function rerunLog(log: SessionLog, range: RerunRange = {}, ofSetup: SessionSetup = setup) {
  const rerun = rerunSession(ofSetup, log, range);
  if (!rerun.ok) throw new Error(rerun.reason);
  return rerun;
}

const edited = (log: SessionLog, edit: (entry: LogEntry) => LogEntry): SessionLog => ({
  ...log,
  entries: log.entries.map(edit),
});

function seatContent(change: object) {
  return (e: LogEntry): LogEntry =>
    e.kind === "seat" ? { ...e, content: { ...(e.content as object), ...change } } : e;
}

function commandContent(change: object) {
  return (e: LogEntry): LogEntry =>
    e.kind === "command" ? { ...e, content: { ...(e.content as object), ...change } } : e;
}

function expectSame(a: Session, b: Session): void {
  expect(hashState(a.state)).toBe(hashState(b.state));
  expect([...a.roster]).toEqual([...b.roster]);
  expect(a.departed).toEqual(b.departed);
  expect([...a.lastRefusals]).toEqual([...b.lastRefusals]);
}

/** The toy game with a stage that throws in one tick. */
function failingAt(tick: number): typeof setup.game {
  const fail = (t: { tick: number }) => {
    if (t.tick === tick) throw new Error("out of tyres");
  };
  const stages = [...setup.game.stages, { name: "fail", predicted: "never" as const, run: fail }];
  return { ...setup.game, stages };
}
