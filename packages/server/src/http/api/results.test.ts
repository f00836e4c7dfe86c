import { afterEach, describe, expect, it } from "vitest";
import type { NewScore } from "../../results/score-store.ts";
import { SqlScoreStore } from "../../results/sql-score-store.ts";
import type { ResultFacts } from "../../storage/storage-job.ts";
import { closeApis, startApi } from "../../test/api-fixture.ts";
import { errandContent, errandGame, town } from "../../test/errand-game.ts";
import { closeWriters, until } from "../../test/storage-fixture.ts";
import type { ServedGameFacts } from "./api-services.ts";

afterEach(async () => {
  await closeApis();
  await closeWriters();
});

const finishedAt = 1_800_000_000_500;

const boards: ServedGameFacts["served"]["package"]["boards"] = {
  boards: [
    {
      id: "best-errand",
      title: "Best errand",
      unit: "ms",
      better: "lower",
      variants: (content) =>
        content.ids("places").map((id) => ({ id, title: `Of ${id}`, content: [{ kind: "places", id }] })),
    },
  ],
  scores: () => [],
};

async function open() {
  const served = { package: { game: errandGame, boards }, content: errandContent() } as unknown;
  const games = [{ served, tcpPort: 1, udpPort: 2 }] as ServedGameFacts[];
  const api = await startApi({ changed: { games } });
  const store = async (id: string, changed: Partial<ResultFacts> = {}, accountIds: string[] = []) => {
    const roster = accountIds.map((accountId, seat) => {
      return { seat, playerId: accountId, name: "Then", driver: "external", loadout: null, accountId };
    });
    const facts: ResultFacts = {
      game: "errand",
      options: { place: town },
      title: "Town",
      content: [{ kind: "places", id: town, digest: "d" }],
      roster,
      visibility: "public",
      startedAtMs: finishedAt - 60_000,
      finishedAtMs: finishedAt,
      ...changed,
    };
    const times = { startedAt: 1_799_999_940, finishedAt: 1_800_000_000 };
    const resultJson = `{"of":"${id}"}`;
    api.writer.saveSessionResult({ id, templateId: null, trackConfigId: town, ...times, resultJson, facts });
    await until(() => api.events.some((event) => event.kind === "stored" && event.sessionId === id));
  };
  const register = async (name: string) => {
    const { account, accessToken } = await api.register(name);
    return { id: account.id as string, token: accessToken as string };
  };
  const ids = async (path: string, token?: string) =>
    (await api.get(path, token)).body.items.map(({ sessionId }: { sessionId: string }) => sessionId);
  return { ...api, store, register, ids };
}

describe("results over HTTP", () => {
  it("are listed newest first in pages, also where many ended at once", async () => {
    const { store, get, ids } = await open();
    for (const id of ["b", "d", "a", "c"]) await store(id);
    await store("e", { finishedAtMs: finishedAt - 1 });
    const first = (await get("/results?limit=2")).body;
    expect(first.items.map((each: { sessionId: string }) => each.sessionId)).toEqual(["d", "c"]);
    const rest = await ids(`/results?limit=5&cursor=${first.nextCursor}`);
    expect(rest).toEqual(["b", "a", "e"]);
    expect((await get("/results?cursor=eA")).body).toMatchObject({ code: "bad-request" });
  });

  it("are filtered by game, by account and by what they were played on", async () => {
    const { store, ids, register } = await open();
    const ann = await register("ann");
    await store("a", {}, [ann.id]);
    await store("b", { game: "other" });
    await store("c", { content: [{ kind: "places", id: "forest", digest: "d" }] }, ["somebody"]);
    expect(await ids("/results?game=other")).toEqual(["b"]);
    expect(await ids(`/results?accountId=${ann.id}`)).toEqual(["a"]);
    expect(await ids("/results?contentId=forest")).toEqual(["c"]);
    expect(await ids(`/results?contentId=forest&accountId=${ann.id}`)).toEqual([]);
  });

  it("show one with everything, and those of a list with theirs where asked [APEX-019]", async () => {
    const { store, get, register } = await open();
    const ann = await register("ann");
    await store("a", {}, [ann.id]);
    expect((await get("/results/a")).body).toEqual({
      sessionId: "a",
      game: "errand",
      title: "Town",
      visibility: "public",
      content: [{ kind: "places", id: town, digest: "d" }],
      players: [{ seat: 0, playerId: ann.id, accountId: ann.id, name: "Then", isPerson: true }],
      startedAt: 1_799_999_940,
      finishedAt: 1_800_000_000,
      verdict: null,
      options: { place: town },
      results: { of: "a" },
    });
    expect((await get("/results")).body.items[0].results).toBeUndefined();
    expect((await get("/results?include=results")).body.items[0].results).toEqual({ of: "a" });
    expect(await get("/results/z")).toMatchObject({ status: 404, body: { code: "not-found" } });
  });

  it("of sessions that were not for everybody are for those who took part, and for moderators", async () => {
    const { store, get, ids, register, writer } = await open();
    const [ann, bea, mo] = [await register("ann"), await register("bea"), await register("mo")];
    await store("closed", { visibility: "private" }, [ann.id]);
    await store("open");
    const audit = { id: "1", at: 1, actor_id: null, action: "role", origin: "test", detail: "{}" };
    await writer.ask("setRole", { id: mo.id, role: "moderator", audit });
    expect(await ids("/results")).toEqual(["open"]);
    expect(await ids("/results", bea.token)).toEqual(["open"]);
    expect(await ids("/results", ann.token)).toEqual(["open", "closed"]);
    expect(await ids("/results", mo.token)).toEqual(["open", "closed"]);
    expect((await get("/results/closed", bea.token)).status).toBe(404);
    expect((await get("/results/closed", ann.token)).status).toBe(200);
  });
});

describe("leaderboards over HTTP", () => {
  const score = (accountId: string, value: number, changed: Partial<NewScore> = {}): NewScore => ({
    game: "errand",
    board: "best-errand",
    variant: town,
    better: "lower",
    accountId,
    value,
    achievedAt: finishedAt,
    sessionId: "s",
    seat: 2,
    fromTick: 10,
    toTick: 20,
    ...changed,
  });

  it("say what there are, with their variants", async () => {
    const { get } = await open();
    const board = { id: "best-errand", title: "Best errand", unit: "ms", better: "lower" };
    const variant = { id: town, title: `Of ${town}`, content: [{ kind: "places", id: town }] };
    expect((await get("/leaderboards/errand/boards")).body.items[0]).toMatchObject({
      ...board,
      variants: expect.arrayContaining([variant]),
    });
    expect((await get("/leaderboards/chess/boards")).body.detail).toBe(
      "there is no such game; there are: errand",
    );
  });

  it("show ranks, names as they are now, and Unknown for a deleted account [HOST-069]", async () => {
    const { writer, get, register, post } = await open();
    const [ann, bea, cy] = [await register("ann"), await register("bea"), await register("cy")];
    await new SqlScoreStore(writer.ask).keep([
      score(ann.id, 52_000),
      score(bea.id, 51_000),
      score(cy.id, 53_000),
    ]);
    await post("/account/delete", { password: "correct horse" }, bea.token);
    const { status, body } = await get("/leaderboards/errand?limit=2", cy.token);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      game: "errand",
      board: "best-errand",
      variant: town,
      period: "alltime",
      periodKey: "alltime",
      endsAt: null,
      items: [
        { rank: 1, playerId: bea.id, playerName: "Unknown", score: 51_000, achievedAt: 1_800_000_000 },
        { rank: 2, playerId: ann.id, playerName: "ann", score: 52_000 },
      ],
      own: { rank: 3, playerName: "cy", ghost: { sessionId: "s", seat: 2, fromTick: 10, toTick: 20 } },
    });
    expect((await get("/leaderboards/errand")).body.own).toBeNull();
  });

  it("ask the database as often for a hundred as for one, and refuse more [HOST-069]", async () => {
    const { writer, get, asked } = await open();
    await new SqlScoreStore(writer.ask).keep(Array.from({ length: 120 }, (_, i) => score(`a${i}`, i)));
    await get("/leaderboards/errand?limit=1");
    const forOne = asked.splice(0);
    expect(forOne).toEqual(["boardPage", "accountNames"]);
    expect((await get("/leaderboards/errand?limit=100")).body.items).toHaveLength(100);
    expect(asked).toEqual(forOne);
    expect((await get("/leaderboards/errand?limit=101")).body.detail).toBe("query/limit must be <= 100");
    expect((await get("/leaderboards/errand?limit=0")).status).toBe(400);
  });

  it("show the day and the week of a time", async () => {
    const { writer, get } = await open();
    await new SqlScoreStore(writer.ask).keep([score("a", 1, { achievedAt: Date.now() })]);
    const day = (await get("/leaderboards/errand?period=daily")).body;
    expect(day.items).toHaveLength(1);
    expect(day.periodKey).toMatch(/^daily:\d{4}-\d\d-\d\d$/);
    expect(day.endsAt * 1000).toBeGreaterThan(Date.now());
    const before = (await get(`/leaderboards/errand?period=daily&at=${day.endsAt - 86_401}`)).body;
    expect(before.items).toEqual([]);
    expect((await get("/leaderboards/errand?period=hourly")).status).toBe(400);
  });

  it("name what there is where something is not there", async () => {
    const { get } = await open();
    expect((await get("/leaderboards/errand?board=x")).body.detail).toBe(
      "there is no such board of errand; there are: best-errand",
    );
    expect((await get("/leaderboards/errand?variant=x")).body).toMatchObject({ code: "not-found" });
  });

  it("say where the replay of the best is, or that of an account", async () => {
    const { writer, get } = await open();
    await new SqlScoreStore(writer.ask).keep([score("a", 1), score("b", 2, { sessionId: "t" })]);
    const best = {
      entry: { playerId: "a", ghost: { sessionId: "s", fromTick: 10 } },
      tickHz: errandGame.tickHz,
    };
    expect((await get("/leaderboards/errand/ghost")).body).toMatchObject(best);
    expect((await get("/leaderboards/errand/ghost?accountId=b")).body.entry).toMatchObject({
      rank: 2,
      ghost: { sessionId: "t" },
    });
    expect((await get("/leaderboards/errand/ghost?accountId=c")).body.detail).toBe(
      "nobody has a place there",
    );
  });
});
