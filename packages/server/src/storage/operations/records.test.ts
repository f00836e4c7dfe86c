import { expect, it } from "vitest";
import { actOnRecord } from "../../records/act-on-record.ts";
import { openRecords } from "../../records/open-records.ts";
import { readLedger, readPublicProfile, readRecord } from "../../records/read-records.ts";
import { settleResult } from "../../records/settle-result.ts";
import { describeEachDatabase } from "../../test/each-database.ts";
import { errandGame } from "../../test/errand-game.ts";
import { errandRecords } from "../../test/errand-records.ts";
import type { AccountRow } from "../schema.ts";

describeEachDatabase("records", (engine) => {
  const none = { password_hash: null, email_hash: null, last_login_at: null, disabled_at: null };
  const ann: AccountRow = {
    id: "ann",
    name: "Ann",
    name_key: "ann",
    role: "player",
    is_guest: 0,
    created_at: 1,
    ...none,
  };
  const audit = { id: "a1", at: 1, actor_id: null, action: "test", origin: "test", detail: "{}" };
  const person = { seat: 0, playerId: "ann", name: "Ann", driver: "external", loadout: null };

  /** Whatever is asked at once: a server asks one after the other, several servers do not. */
  async function openTest() {
    const { ask, database } = await engine.ask();
    await ask("createAccount", { account: ann, audit });
    const context = openRecords({
      packages: [{ game: errandGame, records: errandRecords }],
      settlesUnverified: false,
      ask,
      log: { error: () => {} },
      wallClock: () => 1_800_000_000_000,
      counted: () => {},
      changed: () => {},
    });
    const settle = (sessionId: string) =>
      settleResult(context, {
        sessionId,
        game: "errand",
        options: {},
        title: "Town",
        content: [],
        roster: [{ ...person, accountId: "ann" }],
        results: { tips: { ann: 5 } },
        startedAt: 1,
        finishedAt: 2,
        verdict: "verified",
      });
    const buy = (key: string, price = 2) =>
      actOnRecord(context, errandRecords, {
        accountId: "ann",
        action: "buy-bell",
        key,
        payload: { price },
      });
    const ledger = (limit = 100, before?: number) =>
      readLedger(context, errandRecords, { accountId: "ann", limit, before });
    return { ask, context, database, settle, buy, ledger };
  }

  it("are changed once for each operation, whatever comes at once", async () => {
    const { context, settle, buy, ledger } = await openTest();
    const many = ["s1", "s2", "s3"].flatMap((id) => [settle(id), settle(id)]);
    await Promise.all([...many, buy("k1"), buy("k1"), buy("k2")]);
    expect(await readRecord(context, errandRecords, "ann")).toEqual({
      game: "errand",
      version: 1,
      revision: 5,
      profile: { errands: 3, tips: 21, bells: 2 },
      updatedAt: 1_800_000_000_000,
    });
    const items = await ledger();
    expect(items.map(({ operation }) => operation.revision)).toEqual([5, 4, 3, 2, 1]);
    expect(items.flatMap(({ entries }) => entries.map(({ amount }) => amount)).sort()).toEqual(
      [-2, -2, 5, 5, 5].sort(),
    );
    expect(items[0]!.entries[0]!.balance).toBe(21);
  });

  it("let of two requests that ask for all there is only one have it", async () => {
    const { context, buy } = await openTest();
    const outcomes = await Promise.all([buy("k1", 8), buy("k2", 8), buy("k3", 8)]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["done", "refused", "refused"]);
    expect((await readRecord(context, errandRecords, "ann")).profile).toMatchObject({ tips: 2, bells: 1 });
  });

  it("are listed in pages, and shown with their account", async () => {
    const { context, settle, ledger } = await openTest();
    for (const id of ["s1", "s2", "s3"]) await settle(id);
    expect((await ledger(2)).map(({ operation }) => operation.subject)).toEqual(["s3", "s2"]);
    expect((await ledger(2, 2)).map(({ operation }) => operation.subject)).toEqual(["s1"]);
    expect(await readPublicProfile(context, "ann")).toMatchObject({
      account: { name: "Ann" },
      records: [{ game: "errand", revision: 3, profile: { errands: 3, bells: 0 } }],
    });
  });

  it("go with their account", async () => {
    const { ask, context, database, settle, buy } = await openTest();
    await settle("s1");
    await buy("k1");
    await ask("deleteAccount", { id: "ann", audit: { ...audit, id: "a2" } });
    for (const table of ["record_profiles", "record_operations", "record_entries"] as const)
      expect(await database.db.selectFrom(table).selectAll().execute()).toEqual([]);
    expect(await readPublicProfile(context, "ann")).toBeUndefined();
    await settle("s2");
    expect(await readRecord(context, errandRecords, "ann")).toMatchObject({ revision: 0 });
  });
});
