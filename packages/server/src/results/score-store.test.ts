import { afterEach, describe, expect, it } from "vitest";
import { newPostgres } from "../test/each-database.ts";
import { postgresMissing } from "../test/postgres-cluster.ts";
import { closeWriters, startWriter } from "../test/storage-fixture.ts";
import { type PeriodName, periodOf } from "./board-period.ts";
import type { NewScore, ScoreStore } from "./score-store.ts";
import { SqlScoreStore } from "./sql-score-store.ts";

const track = { game: "errand", board: "best-lap", variant: "town" };
const noon = Date.parse("2026-12-31T12:00:00Z");
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Every store of leaderboards: all do the same. */
const stores: readonly (readonly [name: string, open: () => Promise<ScoreStore>])[] = [
  ["a SQLite file", async () => new SqlScoreStore((await startWriter()).writer.ask)],
  ...(postgresMissing() === undefined ? [["PostgreSQL", onPostgres] as const] : []),
];

async function onPostgres(): Promise<ScoreStore> {
  return new SqlScoreStore((await startWriter({ database: await newPostgres() })).writer.ask);
}

afterEach(closeWriters);

const score = (
  accountId: string,
  value: number,
  achievedAt = noon,
  changed: Partial<NewScore> = {},
): NewScore => ({
  ...track,
  better: "lower",
  accountId,
  value,
  achievedAt,
  sessionId: `of-${accountId}-${value}`,
  seat: 3,
  fromTick: 1000,
  toTick: 2000,
  ...changed,
});
const look = async (store: ScoreStore, period: PeriodName = "alltime", atMs = noon, changed = {}) => {
  const { best, own } = await store.page({
    ...track,
    better: "lower",
    period: periodOf(period, atMs),
    limit: 10,
    accountId: undefined,
    nowMs: atMs,
    ...changed,
  });
  return { ranks: best.map(({ rank, accountId, value }) => [rank, accountId, value]), best, own };
};

describe.each(stores)("leaderboards in %s", (_, open) => {
  it("keeps the best of each account: a second one that is no better changes nothing [HOST-068]", async () => {
    const store = await open();
    await store.keep([score("ann", 52_000), score("bea", 51_000)]);
    await store.keep([score("bea", 53_000, noon + 1000), score("ann", 52_000, noon + 1000)]);
    const { ranks, best } = await look(store);
    expect(ranks).toEqual([
      [1, "bea", 51_000],
      [2, "ann", 52_000],
    ]);
    expect(best[1]).toMatchObject({
      achievedAt: noon,
      sessionId: "of-ann-52000",
      seat: 3,
      fromTick: 1000,
      toTick: 2000,
    });
    await store.keep([score("ann", 50_000, noon + 2000)]);
    expect((await look(store)).ranks[0]).toEqual([1, "ann", 50_000]);
  });

  it("ranks the earlier of equal ones higher, in whatever order they came [HOST-068]", async () => {
    const store = await open();
    await store.keep([
      score("ann", 52_000, noon + 2),
      score("bea", 52_000, noon + 1),
      score("cy", 52_000, noon + 1),
    ]);
    const order = ["bea", "cy", "ann"];
    for (let i = 0; i < 2; i++)
      expect((await look(store)).best.map(({ accountId }) => accountId)).toEqual(order);
    await store.keep([score("ann", 52_000, noon)]);
    expect((await look(store)).ranks[0]).toEqual([1, "ann", 52_000]);
  });

  it("ranks the higher one first where that is better", async () => {
    const store = await open();
    const higher = { better: "higher", board: "points" } as const;
    await store.keep([
      score("ann", 10, noon, higher),
      score("bea", 12.5, noon, higher),
      score("ann", 7, noon, higher),
    ]);
    const { ranks, own } = await look(store, "alltime", noon, { ...higher, accountId: "ann" });
    expect(ranks).toEqual([
      [1, "bea", 12.5],
      [2, "ann", 10],
    ]);
    expect(own).toMatchObject({ rank: 2, value: 10 });
  });

  it("begins a new day at midnight UTC and a new week on Monday, also at the end of the ISO year 2026", async () => {
    const store = await open();
    const nextDay = noon + 12 * HOUR_MS;
    const monday = Date.parse("2027-01-04T00:00:00Z");
    await store.keep([score("ann", 3, nextDay - 1), score("bea", 2, nextDay), score("cy", 1, monday)]);
    expect((await look(store, "daily", nextDay - 1)).ranks).toEqual([[1, "ann", 3]]);
    expect((await look(store, "daily", nextDay)).ranks).toEqual([[1, "bea", 2]]);
    expect((await look(store, "weekly", monday - 1)).ranks.map(([, id]) => id)).toEqual(["bea", "ann"]);
    expect((await look(store, "weekly", monday)).ranks).toEqual([[1, "cy", 1]]);
    expect((await look(store)).ranks.map(([, id]) => id)).toEqual(["cy", "bea", "ann"]);
  });

  it("shows a day for 2 days after it and a week for 15, then removes them [HOST-068]", async () => {
    const store = await open();
    await store.keep([score("ann", 3)]);
    const seen = async (period: PeriodName, nowMs: number) =>
      (await look(store, period, noon, { nowMs })).ranks.length;
    const dayEnd = noon + 12 * HOUR_MS;
    const weekEnd = Date.parse("2027-01-04T00:00:00Z");
    expect(await seen("daily", dayEnd + 2 * DAY_MS - 1)).toBe(1);
    expect(await seen("daily", dayEnd + 2 * DAY_MS)).toBe(0);
    expect(await seen("weekly", weekEnd + 15 * DAY_MS - 1)).toBe(1);
    expect(await seen("weekly", weekEnd + 15 * DAY_MS)).toBe(0);
    await store.removeExpired(dayEnd + 2 * DAY_MS);
    expect([await seen("daily", noon), await seen("weekly", noon), await seen("alltime", noon)]).toEqual([
      0, 1, 1,
    ]);
  });

  it("gives an account its own rank beyond the best that are shown", async () => {
    const store = await open();
    await store.keep(Array.from({ length: 30 }, (_, i) => score(`account-${10 + i}`, 100 + i)));
    const { ranks, own } = await look(store, "alltime", noon, { limit: 2, accountId: "account-35" });
    expect(ranks).toEqual([
      [1, "account-10", 100],
      [2, "account-11", 101],
    ]);
    expect(own).toMatchObject({ rank: 26, accountId: "account-35", value: 125 });
    expect((await look(store, "alltime", noon, { accountId: "nobody" })).own).toBeUndefined();
  });

  it("keeps games, boards and variants apart", async () => {
    const store = await open();
    await store.keep([
      score("ann", 1),
      score("ann", 2, noon, { variant: "forest" }),
      score("ann", 3, noon, { game: "other" }),
    ]);
    expect((await look(store)).ranks).toEqual([[1, "ann", 1]]);
    expect((await look(store, "alltime", noon, { variant: "forest" })).ranks).toEqual([[1, "ann", 2]]);
    expect((await look(store, "alltime", noon, { game: "other" })).ranks).toEqual([[1, "ann", 3]]);
    expect((await look(store, "alltime", noon, { board: "none" })).ranks).toEqual([]);
  });
});
