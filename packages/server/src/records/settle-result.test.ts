import { randomUUID } from "node:crypto";
import { type AnyRecords, defineRecords } from "@fairtick/contract";
import { afterEach, describe, expect, it } from "vitest";
import type { StoredResult } from "../results/stored-result.ts";
import type { AccountRow } from "../storage/schema.ts";
import { StorageUnavailable } from "../storage/storage-questions.ts";
import { errandRecords } from "../test/errand-records.ts";
import { closeWriters, query, startWriter } from "../test/storage-fixture.ts";
import { actOnRecord } from "./act-on-record.ts";
import { readPublicProfile, readRecord } from "./read-records.ts";
import type { RecordContext, RecordState } from "./record-context.ts";
import { settleResult } from "./settle-result.ts";

afterEach(closeWriters);

async function openTest(changes: Partial<RecordContext> = {}) {
  const { writer, path } = await startWriter();
  const counts: string[] = [];
  const logged: object[] = [];
  const changed: { readonly accountId: string; readonly state: RecordState }[] = [];
  const context: RecordContext = {
    games: gamesOf(errandRecords),
    settlesUnverified: false,
    ask: writer.ask,
    log: { error: (fields) => void logged.push(fields) },
    wallClock: () => 5000,
    counted: (...labels) => void counts.push(labels.join(" ")),
    changed: (accountId, state) => void changed.push({ accountId, state }),
    ...changes,
  };
  const account = async (name: string) => {
    const row = accountRow(name);
    const audit = { id: randomUUID(), at: 1, actor_id: null, action: "test", origin: "test", detail: "{}" };
    await writer.ask("createAccount", { account: row, audit });
    return row.id;
  };
  const ledger = () =>
    query(path, "select account_id, kind, amount, balance from record_entries order by account_id, balance");
  const ann = await account("ann");
  const bea = await account("bea");
  return { context, path, counts, logged, changed, account, ledger, ann, bea };
}

const gamesOf = (records: AnyRecords) => new Map([[records.game, records]]);

function accountRow(name: string): AccountRow {
  const none = { password_hash: null, email_hash: null, last_login_at: null, disabled_at: null };
  return { id: `id-${name}`, name, name_key: name, role: "player", is_guest: 0, created_at: 1, ...none };
}

/** A session in which each account had a seat, in their order, and got so many tips. */
function resultOf(tips: { readonly [accountId: string]: number }, changes: Partial<StoredResult> = {}) {
  const entry = { driver: "external", loadout: null };
  const roster = Object.keys(tips).map((id, seat) => ({
    ...entry,
    seat,
    playerId: id,
    name: id,
    accountId: id as string | undefined,
  }));
  const result: StoredResult = {
    sessionId: "s1",
    game: "errand",
    options: {},
    title: "Town",
    content: [],
    roster: [...roster, { ...entry, seat: 9, playerId: "ai", name: "AI", accountId: undefined }],
    results: { tips },
    startedAt: 1000,
    finishedAt: 2000,
    verdict: "verified",
    ...changes,
  };
  return result;
}

describe("settling a result", () => {
  it("changes the profile of everybody with an account, with their entries in the ledger, and tells of it", async () => {
    const { context, ledger, counts, changed, ann, bea } = await openTest();
    await settleResult(context, resultOf({ [ann]: 5, [bea]: 0 }));
    expect(await readRecord(context, errandRecords, ann)).toEqual({
      game: "errand",
      version: 1,
      revision: 1,
      profile: { errands: 1, tips: 15, bells: 0 },
      updatedAt: 5000,
    });
    expect((await readRecord(context, errandRecords, bea)).profile).toMatchObject({ errands: 1, tips: 10 });
    expect(ledger()).toEqual([{ account_id: ann, kind: "tips", amount: 5, balance: 15 }]);
    expect(counts).toEqual(["errand session done", "errand session done"]);
    expect(changed).toMatchObject([
      { accountId: ann, state: { revision: 1 } },
      { accountId: bea, state: { revision: 1 } },
    ]);
  });

  it("happens once for each seat, however often and at once it is asked for", async () => {
    const { context, ledger, changed, ann } = await openTest();
    const result = resultOf({ [ann]: 5 });
    await Promise.all([1, 2, 3, 4].map(() => settleResult(context, result)));
    await settleResult(context, result);
    expect((await readRecord(context, errandRecords, ann)).profile).toMatchObject({ errands: 1, tips: 15 });
    expect(ledger()).toHaveLength(1);
    expect(changed).toHaveLength(1);
  });

  it("adds up with other sessions and actions at the same time", async () => {
    const { context, ledger, ann } = await openTest();
    const action = (i: number) => ({
      accountId: ann,
      action: "buy-bell",
      key: `k${i}`,
      payload: { price: 2 },
    });
    await Promise.all([
      ...[1, 2, 3, 4].map((i) => settleResult(context, resultOf({ [ann]: 5 }, { sessionId: `s${i}` }))),
      ...[1, 2, 3].map((i) => actOnRecord(context, errandRecords, action(i))),
    ]);
    const { profile, revision } = await readRecord(context, errandRecords, ann);
    expect(profile).toEqual({ errands: 4, tips: 24, bells: 3 });
    expect(revision).toBe(7);
    expect(ledger().reduce((sum, { amount }) => sum + Number(amount), 10)).toBe(24);
  });

  it("pays both of two people who had one seat after each other", async () => {
    const { context, ann, bea } = await openTest();
    const result = resultOf({ [ann]: 5, [bea]: 7 });
    const roster = result.roster.map((entry) => ({ ...entry, seat: 0 }));
    await settleResult(context, { ...result, roster });
    expect((await readRecord(context, errandRecords, ann)).profile).toMatchObject({ tips: 15 });
    expect((await readRecord(context, errandRecords, bea)).profile).toMatchObject({ tips: 17 });
  });

  it.each([
    ["refused", false, 0],
    ["refused", true, 0],
    ["unverifiable", false, 0],
    ["unverifiable", true, 1],
    ["verified", false, 1],
  ] as const)(
    "of a result that is %s, where unverified ones count: %s, changes %i profiles",
    async (verdict, settlesUnverified, changes) => {
      const { context, counts, changed, ann } = await openTest({ settlesUnverified });
      await settleResult(context, resultOf({ [ann]: 5 }, { verdict }));
      expect(changed).toHaveLength(changes);
      expect(counts).toEqual([`errand session ${changes === 1 ? "done" : "unpaid"}`]);
    },
  );

  it("leaves accounts alone that are deleted, and games without records", async () => {
    const { context, counts, path, ann } = await openTest();
    await settleResult(context, resultOf({ nobody: 5, [ann]: 5 }));
    await settleResult(context, resultOf({ [ann]: 5 }, { game: "other", sessionId: "s2" }));
    expect(counts).toEqual(["errand session no-account", "errand session done"]);
    expect(query(path, "select account_id from record_profiles")).toEqual([{ account_id: ann }]);
  });

  it("that the game or a stored profile makes impossible pays the others, says so, and is made up for later", async () => {
    const broken = defineRecords({
      ...errandRecords,
      settle: (profile, outcome) => {
        if (outcome.playerId === "id-ann") throw new Error("no such table");
        return errandRecords.settle(profile, outcome);
      },
    });
    const { context, counts, logged, ann, bea } = await openTest({ games: gamesOf(broken) });
    const result = resultOf({ [ann]: 5, [bea]: 7 });
    await expect(settleResult(context, result)).rejects.toThrow(
      "session s1 is not settled: seat 0: no such table",
    );
    expect(counts).toEqual(["errand session failed", "errand session done"]);
    expect(logged).toMatchObject([{ session_id: "s1", seat: 0, account_id: ann }]);
    await settleResult({ ...context, games: gamesOf(errandRecords) }, result);
    expect((await readRecord(context, errandRecords, ann)).profile).toMatchObject({ tips: 15 });
    expect((await readRecord(context, errandRecords, bea)).profile).toMatchObject({ tips: 17 });
  });

  it("that takes more than there is, or gives more than there may be, changes nothing", async () => {
    const { context, ledger, ann } = await openTest();
    for (const tips of [-11, 991])
      await expect(settleResult(context, resultOf({ [ann]: tips }))).rejects.toThrow(
        /tips: found -?\d+, allowed/,
      );
    expect(ledger()).toEqual([]);
    expect(await readRecord(context, errandRecords, ann)).toMatchObject({ revision: 0 });
  });

  it("is tried again by its caller where the database cannot answer", async () => {
    const { context, ann } = await openTest();
    const ask: RecordContext["ask"] = () => Promise.reject(new StorageUnavailable("timeout", "too late"));
    await expect(settleResult({ ...context, ask }, resultOf({ [ann]: 5 }))).rejects.toThrow("too late");
  });
});

describe("a profile of another version", () => {
  const older = defineRecords({ ...errandRecords, initial: { errands: 2, tips: 20, bells: 0 } });
  const newer = defineRecords({
    ...errandRecords,
    migrations: [
      {
        to: 2,
        example: { errands: 1, tips: 1, bells: 1 },
        migrate: (old) => ({ ...(old as object), bells: 5 }),
      },
    ],
  });

  it("is brought to this one when it is read, and stored so when it changes", async () => {
    const { context, path, ann } = await openTest({ games: gamesOf(older) });
    await settleResult(context, resultOf({ [ann]: 5 }));
    const later = { ...context, games: gamesOf(newer) };
    expect(await readRecord(later, newer, ann)).toMatchObject({
      version: 2,
      profile: { errands: 3, tips: 25, bells: 5 },
    });
    await settleResult(later, resultOf({ [ann]: 1 }, { sessionId: "s2" }));
    expect(query(path, "select version, profile from record_profiles")).toEqual([
      { version: 2, profile: JSON.stringify({ errands: 4, tips: 26, bells: 5 }) },
    ]);
  });

  it("that is newer than the server stays as it is", async () => {
    const { context, path, logged, ann } = await openTest({ games: gamesOf(newer) });
    await settleResult(context, resultOf({ [ann]: 5 }));
    const before = query(path, "select * from record_profiles");
    const earlier = { ...context, games: gamesOf(errandRecords) };
    await expect(readRecord(earlier, errandRecords, ann)).rejects.toThrow(
      "a profile of errand is of version 2; this server knows versions 1 to 1",
    );
    await expect(settleResult(earlier, resultOf({ [ann]: 5 }, { sessionId: "s2" }))).rejects.toThrow(
      /version 2/,
    );
    expect((await readPublicProfile(earlier, ann))?.records).toEqual([]);
    expect(logged).toHaveLength(2);
    expect(query(path, "select * from record_profiles")).toEqual(before);
  });
});
