import {
  type AnyRecords,
  changedProfile,
  currentProfile,
  errorCodes,
  type Json,
  type LedgerEntry,
  profileVersion,
  type Refusal,
  type SeatOutcome,
  validate,
} from "@fairtick/contract";
import { sessionResults, sessionRoster } from "@fairtick/session";
import { beforeAll, describe, expect, it } from "vitest";
import { type PlayedGame, underTest } from "./suite/played-game.ts";
import { type GameUnderTest, longScript, playScript } from "./suite/session-script.ts";

/** Lengths of the sessions that are settled: from one that ends at once to one in which everything has happened. */
const SESSION_TICKS = [10, 400, 2500];

/** An action, and a payload that somebody may send with it. */
interface ActionSample {
  readonly name: string;
  readonly payload: Json;
}

/** What the records of every game must pass, and it does not have to write. */
export function describeRecords(
  name: string,
  make: () => PlayedGame,
  actions: readonly ActionSample[] = [],
): void {
  describe(`records of the game ${name}`, () => {
    let played: PlayedGame;
    let game: GameUnderTest;
    let records: AnyRecords;
    let initial: object;
    beforeAll(() => {
      played = make();
      game = underTest(played);
      if (played.package.records === undefined) throw new Error(`the game ${name} has no records`);
      records = played.package.records;
      initial = deepFreeze(structuredClone(records.initial as object));
    });

    it("are those of the game, and take every version of a profile to the newest", () => {
      expect(records.game).toBe(game.setup.game.id);
      const examples = [...records.migrations.map((each) => each.example), records.initial as Json];
      for (const [i, example] of examples.entries()) {
        const read = currentProfile(records, i + 1, deepFreeze(structuredClone(example)));
        if (!read.ok) expect.fail(`version ${i + 1}: ${read.reason}`);
      }
      expect(examples).toHaveLength(profileVersion(records));
    });

    it("settle whatever a session ends with, the same each time, and change amounts by the ledger alone", () => {
      let settled = 0;
      for (const ticks of SESSION_TICKS) {
        for (const outcome of outcomesOf(game, ticks)) {
          const settle = () => changed(records, initial, records.settle(initial, outcome));
          const first = settle();
          expect(settle()).toEqual(first);
          expectExplained(records, initial, first);
          settled++;
        }
      }
      expect(settled).toBeGreaterThan(SESSION_TICKS.length);
    });

    it("act or refuse, the same each time, and never change a profile otherwise", () => {
      for (const { name: action, payload } of actions) {
        const found = records.actions[action];
        if (found === undefined) expect.fail(`there is no action ${action}`);
        expect(validate(found.payload, payload)).toEqual([]);
        const act = () => found.apply(initial, payload as never);
        expect(act()).toEqual(act());
        const change = act();
        if ("code" in change) expectRefusal(change);
        else expectExplained(records, initial, changed(records, initial, change, "or refused"));
      }
      expect(actions.map((each) => each.name).sort()).toEqual(Object.keys(records.actions).sort());
    });

    it("let who has just begun take along what the rules allow, or say why not", () => {
      for (const loadout of game.loadouts) {
        const verdict = records.loadout?.(initial, deepFreeze(structuredClone(loadout))) ?? { loadout };
        if ("code" in verdict) expectRefusal(verdict);
        else expect(validate(game.setup.game.loadout, verdict.loadout)).toEqual([]);
      }
    });
  });
}

/** A session that has gone on for so long, from the seat of each person who had one. */
function outcomesOf(game: GameUnderTest, ticks: number): readonly SeatOutcome[] {
  const session = playScript(game, longScript(game, ticks, ticks));
  const roster = sessionRoster(session);
  const shared = deepFreeze({
    sessionId: game.setup.sessionId,
    options: game.setup.options,
    content: [],
    roster: structuredClone(roster),
    results: structuredClone(sessionResults(session)),
    startedAt: 1_000_000,
    finishedAt: 2_000_000,
  });
  return roster
    .filter(({ driver }) => driver === "external")
    .map(({ seat, playerId }) => ({ ...shared, seat, playerId }));
}

type Changed = ReturnType<typeof changedProfile>;

function changed(
  records: AnyRecords,
  before: object,
  change: Parameters<typeof changedProfile>[2],
  orRefused?: "or refused",
): Changed {
  const applied = changedProfile(records, before, change);
  if (applied.kind !== "changed" && orRefused === undefined) expect.fail(applied.reason);
  return applied;
}

/** For each amount, the profile before and the entries add up to the profile after. */
function expectExplained(records: AnyRecords, before: object, change: Changed): void {
  if (change.kind !== "changed") return;
  for (const amount of records.amounts as readonly string[]) {
    const entries = change.entries.filter((entry: LedgerEntry) => entry.kind === amount);
    const total = entries.reduce((sum, entry) => sum + entry.amount, numberOf(before, amount));
    expect([amount, numberOf(change.profile, amount)]).toEqual([amount, total]);
  }
}

const numberOf = (profile: object, name: string) => (profile as { readonly [name: string]: number })[name]!;

function expectRefusal({ code, message }: Refusal): void {
  expect(Object.keys(errorCodes)).toContain(code);
  expect(message).not.toBe("");
}

/** What a pure function gets it must not change. */
function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}
