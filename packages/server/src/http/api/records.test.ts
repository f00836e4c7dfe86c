import { afterEach, describe, expect, it } from "vitest";
import { openAccountsHere } from "../../accounts/accounts-here.ts";
import { closeApis, startApi } from "../../test/api-fixture.ts";
import { errandRecords } from "../../test/errand-records.ts";
import { closeWriters, query } from "../../test/storage-fixture.ts";

afterEach(async () => {
  await closeApis();
  await closeWriters();
});

const password = "correct horse";

async function openWithRecords() {
  const api = await startApi({ records: [errandRecords] });
  const ann = await api.register("Ann");
  const buy = (price: unknown, key: string, token = ann.accessToken) =>
    api.send("POST", "/account/records/errand/actions/buy-bell", { price }, token, {
      "idempotency-key": key,
    });
  return { ...api, ann, buy };
}

describe("records over HTTP", () => {
  it("begin with what the game gives everybody", async () => {
    const { get, ann } = await openWithRecords();
    expect(await get("/account/records/errand", ann.accessToken)).toMatchObject({
      status: 200,
      body: { game: "errand", version: 1, revision: 0, updatedAt: null, profile: { tips: 10, bells: 0 } },
    });
  });

  it("are changed by actions, once for each key, with an entry in the ledger", async () => {
    const { get, ann, buy } = await openWithRecords();
    const profile = { errands: 0, tips: 6, bells: 1 };
    const entry = { kind: "tips", amount: -4, balance: 6, reason: "a bell" };
    const first = await buy(4, "one");
    expect(first).toMatchObject({
      status: 200,
      body: { record: { revision: 1, profile }, entries: [entry] },
    });
    expect(first.body.isRepetition).toBe(false);
    const again = await buy(4, "one");
    expect(again).toMatchObject({ status: 200, body: { record: { revision: 1, profile }, entries: [] } });
    expect(again.body.isRepetition).toBe(true);
    expect(await buy(5, "one")).toMatchObject({ status: 422, body: { code: "key-reused" } });
    expect((await get("/account/records/errand/ledger", ann.accessToken)).body.items).toEqual([
      { revision: 1, at: expect.any(Number), source: "action", subject: "buy-bell", entries: [entry] },
    ]);
  });

  it("never let two requests spend what is there for one", async () => {
    const { get, ann, buy, path } = await openWithRecords();
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => buy(6, `key-${i}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
    expect(answers.find(({ status }) => status === 409)!.body.detail).toBe(
      "tips: found -2, allowed: an integer from 0 to 1000",
    );
    expect((await get("/account/records/errand", ann.accessToken)).body.profile).toMatchObject({ tips: 4 });
    expect(query(path, "select sum(amount) as total from record_entries")).toEqual([{ total: -6 }]);
  });

  it("do a request that comes several times at once only once", async () => {
    const { buy, path } = await openWithRecords();
    const answers = await Promise.all(Array.from({ length: 8 }, () => buy(1, "same")));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(answers.filter(({ body }) => !body.isRepetition)).toHaveLength(1);
    expect(query(path, "select count(*) as n from record_operations")).toEqual([{ n: 1 }]);
  });

  it.each([
    ["errand/actions/buy-bell", {}, 400, "price: found nothing, allowed: an integer from 1 to 255"],
    ["errand/actions/buy-bell", { price: 0 }, 400, "price: found 0, allowed: an integer from 1 to 255"],
    ["errand/actions/buy-bell", [], 400, "value: found an array of 0 items, allowed: an object"],
    ["errand/actions/fly", {}, 404, 'there is no action "fly"; there are: buy-bell'],
    ["flight/actions/fly", {}, 404, "no game of that name has records; there are: errand"],
  ])("refuse what makes no sense: %s with %j", async (path, payload, status, detail) => {
    const { send, ann } = await openWithRecords();
    const headers = { "idempotency-key": "k" };
    const answer = await send("POST", `/account/records/${path}`, payload, ann.accessToken, headers);
    expect(answer).toMatchObject({ status, body: { detail } });
  });

  it("refuse an action without a key, from a program, and from nobody", async () => {
    const { post, send, ann, buy } = await openWithRecords();
    const action = "/account/records/errand/actions/buy-bell";
    expect(await post(action, { price: 1 }, ann.accessToken)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: expect.stringContaining("headers") }] },
    });
    const { apiKey } = (await post("/account/api-keys", { label: "bot" }, ann.accessToken)).body;
    const bot = (await post("/auth/api-key", { apiKey })).body;
    expect((await buy(1, "one", bot.accessToken)).status).toBe(403);
    expect((await send("POST", action, { price: 1 }, undefined, { "idempotency-key": "k" })).status).toBe(
      401,
    );
  });

  it("list the ledger in pages", async () => {
    const { get, ann, buy } = await openWithRecords();
    for (const key of ["a", "b", "c"]) await buy(1, key);
    const page = async (query: string) =>
      (await get(`/account/records/errand/ledger?${query}`, ann.accessToken)).body;
    const first = await page("limit=2");
    expect(first.items.map(({ revision }: { revision: number }) => revision)).toEqual([3, 2]);
    const rest = await page(`limit=2&cursor=${first.nextCursor}`);
    expect(rest.items.map(({ revision }: { revision: number }) => revision)).toEqual([1]);
    expect(rest.nextCursor).toBeNull();
    expect((await page("cursor=abc")).code).toBe("bad-request");
  });

  it("are shown to everybody as far as the game says, with name and age of the account", async () => {
    const { get, ann, buy } = await openWithRecords();
    const profile = `/profiles/${ann.account.id}`;
    expect((await get(profile)).body).toMatchObject({ id: ann.account.id, name: "Ann", records: [] });
    await buy(4, "one");
    expect((await get(profile)).body).toEqual({
      id: ann.account.id,
      name: "Ann",
      isGuest: false,
      createdAt: ann.account.createdAt,
      records: [
        {
          game: "errand",
          version: 1,
          revision: 1,
          updatedAt: expect.any(Number),
          profile: { errands: 0, bells: 1 },
        },
      ],
    });
    expect((await get("/profiles/nobody")).status).toBe(404);
  });

  it("are anybody's for administrators only", async () => {
    const { get, post, register, config, path, ann, buy } = await openWithRecords();
    await buy(4, "one");
    const here = await openAccountsHere({
      ...config,
      persistence: { ...config.persistence, databasePath: path },
    });
    if (!here.ok) throw new Error(here.reason);
    await here.accounts.create("Ada", password, "admin");
    await here.accounts.close();
    const ada = (await post("/auth/login", { name: "Ada", password })).body;
    const bea = await register("Bea");
    const record = `/accounts/${ann.account.id}/records/errand`;
    expect((await get(record, ada.accessToken)).body.profile).toEqual({ errands: 0, tips: 6, bells: 1 });
    expect((await get(`${record}/ledger`, ada.accessToken)).body.items).toHaveLength(1);
    for (const each of [record, `${record}/ledger`])
      expect((await get(each, bea.accessToken)).status).toBe(403);
  });

  it("go with the account", async () => {
    const { post, get, ann, buy, path } = await openWithRecords();
    await buy(4, "one");
    expect((await post("/account/delete", { password }, ann.accessToken)).status).toBe(204);
    for (const table of ["record_profiles", "record_operations", "record_entries"])
      expect(query(path, `select * from ${table}`)).toEqual([]);
    expect((await get(`/profiles/${ann.account.id}`)).status).toBe(404);
  });
});
