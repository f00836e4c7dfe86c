import { describe, expect, it } from "vitest";
import {
  array,
  changedProfile,
  currentProfile,
  declaredParts,
  option,
  type ProfileChange,
  profileVersion,
  struct,
  u8,
  union,
} from "./index.ts";
import { type PurseRecords, purseRecords } from "./test/purse-records.ts";

const ten = { coins: 10, medals: 0, games: 0, hats: [] };

describe("records of a game", () => {
  it.each<[Partial<PurseRecords>, RegExp]>([
    [{ initial: { ...ten, coins: 1001 } }, /initial profile does not fit.*coins: found 1001/],
    [{ amounts: ["hats"] }, /the amount hats is no integer field/],
    [{ amounts: ["gems" as "coins"] }, /the amount gems is no integer field/],
    [{ shown: ["gems" as "coins"] }, /gems is to be shown and is no field/],
    [{ migrations: [{ to: 3, example: null, migrate: (old) => old }] }, /migration 1 makes version 3/],
    [{ actions: { "Buy hat": purseRecords().actions["buy-hat"] } }, /"Buy hat" is not lower-case kebab/],
  ])("are refused where they contradict themselves: %#", (changes, fault) => {
    expect(() => purseRecords(changes)).toThrow(fault);
  });

  it("have a version for each migration and the first one", () => {
    expect(profileVersion(purseRecords())).toBe(2);
    expect(profileVersion(purseRecords({ migrations: [] }))).toBe(1);
  });
});

describe("a stored profile", () => {
  const records = purseRecords();

  it("is taken through the migrations that it has not had", () => {
    const stored = { coins: 3, medals: 1, games: 4 };
    expect(currentProfile(records, 1, stored)).toEqual({ ok: true, profile: { ...stored, hats: [] } });
    expect(currentProfile(records, 2, ten)).toEqual({ ok: true, profile: ten });
  });

  it.each<[number, object, string]>([
    [3, ten, "a profile of purse is of version 3; this server knows versions 1 to 2"],
    [0, ten, "a profile of purse is of version 0; this server knows versions 1 to 2"],
    [2, { ...ten, games: -1 }, "does not fit its schema: games: found -1"],
    [1, { coins: "many" }, 'after its migration from version 1: coins: found "many"'],
  ])("of version %i that does not fit is not used, with the reason", (version, stored, reason) => {
    const read = currentProfile(records, version, stored as never);
    expect(read).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });
});

describe("a change of a profile", () => {
  const records = purseRecords();
  const change = (entries: ProfileChange<object>["entries"], fields: object = {}) =>
    changedProfile(records, ten, { profile: { ...ten, ...fields }, ...(entries && { entries }) });
  const coins = (amount: number) => ({ kind: "coins", amount, reason: "test" });

  it("adds its entries to the amounts and says what each was afterwards", () => {
    expect(change([coins(5), { ...coins(2), kind: "medals" }, coins(-15)], { games: 1 })).toEqual({
      kind: "changed",
      profile: { ...ten, coins: 0, medals: 2, games: 1 },
      entries: [
        { ...coins(5), balance: 15 },
        { kind: "medals", amount: 2, reason: "test", balance: 2 },
        { ...coins(-15), balance: 0 },
      ],
    });
    expect(change(undefined)).toMatchObject({ profile: ten, entries: [] });
  });

  it("leaves what the schema does not name out", () => {
    expect(change([], { owner: "me" })).toMatchObject({ profile: ten });
    expect(change([], { owner: "me" })).not.toHaveProperty("profile.owner");
  });

  it("that would make an amount what its schema forbids is refused, also where a later entry makes up for it", () => {
    const refusal = (reason: string) => ({ kind: "out-of-range", reason });
    expect(change([coins(-11)])).toEqual(refusal("coins: found -1, allowed: an integer from 0 to 1000"));
    expect(change([coins(-11), coins(20)])).toMatchObject({ kind: "out-of-range" });
    expect(change([coins(991)])).toEqual(refusal("coins: found 1001, allowed: an integer from 0 to 1000"));
  });

  it.each<[ProfileChange<object>["entries"], object, RegExp]>([
    [[], { coins: 11 }, /coins went from 10 to 11 without an entry/],
    [[{ ...coins(1), kind: "games" }], {}, /"games", which is no amount/],
    [[coins(0.5)], {}, /of 0.5, no whole number/],
    [[coins(Number.NaN)], {}, /of NaN, no whole number/],
    [[{ ...coins(1), reason: "x".repeat(101) }], {}, /more than 100 characters/],
    [[], { hats: "none" }, /does not fit its schema: hats/],
  ])("that a game must not make throws: %#", (entries, fields, fault) => {
    expect(() => change(entries, fields)).toThrow(fault);
  });
});

describe("the declared parts of a value", () => {
  it("are those that its schema names, however deep", () => {
    const schema = struct({ a: array(option(struct({ b: u8() }))), u: union({ on: { c: u8() }, off: {} }) });
    const value = { a: [{ b: 1, x: 1 }, null], u: { type: "on", c: 2, x: 1 }, x: 1 };
    expect(declaredParts(schema, value)).toEqual({ a: [{ b: 1 }, null], u: { type: "on", c: 2 } });
  });
});
