import { afterEach, describe, expect, it } from "vitest";
import { closeApis, startApi } from "../../test/api-fixture.ts";
import { closeWriters } from "../../test/storage-fixture.ts";

afterEach(async () => {
  await closeApis();
  await closeWriters();
});

const password = "correct horse";

/** An API with a page at its address, in a browser that keeps its cookies. */
async function openPage() {
  const api = await startApi();
  let jar = "";
  const ask = async (path: string, body: unknown = {}, headers: Record<string, string> = {}) => {
    const answer = await api.send("POST", path, body, undefined, {
      origin: api.url,
      "x-refresh-token": "cookie",
      ...(jar !== "" && { cookie: jar }),
      ...headers,
    });
    const given = answer.headers.get("set-cookie") ?? undefined;
    if (given !== undefined) jar = /Max-Age=0|=;/.test(given) ? "" : given.split(";", 1)[0]!;
    return { ...answer, given };
  };
  return { ...api, ask, jar: () => jar, keep: (cookie: string) => (jar = cookie) };
}

describe("the login of a page", () => {
  it("is kept in a cookie that scripts and other sites never see, and lasts over reloads until logout [HOST-027]", async () => {
    const { ask, get, jar, url } = await openPage();
    const entered = await ask("/auth/register", { name: "Ann", password });
    expect(entered).toMatchObject({ status: 201, body: { refreshToken: null, account: { name: "Ann" } } });
    expect(entered.given).toMatch(
      /^fairtick-login-\d+=ftr_[^;]+; Max-Age=2592000; Path=\/api\/v1\/auth; HttpOnly; SameSite=Strict$/,
    );
    expect(entered.given).toContain(`-${new URL(url).port}=`);
    const first = jar();
    const reloaded = await ask("/auth/refresh");
    expect(reloaded).toMatchObject({ status: 200, body: { refreshToken: null, account: { name: "Ann" } } });
    expect(jar()).not.toBe(first);
    expect((await get("/account", reloaded.body.accessToken)).status).toBe(200);
    expect((await ask("/auth/logout")).status).toBe(204);
    expect(jar()).toBe("");
    expect((await get("/account", reloaded.body.accessToken)).status).toBe(401);
    expect((await ask("/auth/refresh")).status).toBe(204);
  });

  it("survives a page that is reloaded before it has its answer, and two windows at once", async () => {
    const { ask, get, jar, keep, audit } = await openPage();
    await ask("/auth/register", { name: "Ann", password });
    const lost = jar();
    const [one, two] = await Promise.all([ask("/auth/refresh"), ask("/auth/refresh")]);
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(two.given).toBe(one.given);
    keep(lost);
    const again = await ask("/auth/refresh");
    expect(again.given).toBe(one.given);
    expect((await get("/account", again.body.accessToken)).status).toBe(200);
    expect((await ask("/auth/refresh")).status).toBe(200);
    expect(audit()).not.toContain("login.token-reused");
  });

  it("ends in words where the cookie is of a login that has ended, and the cookie goes", async () => {
    const { ask, post, jar, keep } = await openPage();
    await ask("/auth/register", { name: "Ann", password });
    const kept = jar();
    await post("/auth/logout", { refreshToken: kept.slice(kept.indexOf("=") + 1) });
    keep(kept);
    expect(await ask("/auth/refresh")).toMatchObject({ status: 401, body: { code: "bad-token" } });
    expect(jar()).toBe("");
  });

  it.each([
    ["another port of the host", "http://127.0.0.1:1"],
    ["another host", "https://evil.example"],
    ["nowhere", "null"],
  ])("is not for a page of %s", async (_, origin) => {
    const { ask, get, jar } = await openPage();
    const { body } = await ask("/auth/register", { name: "Ann", password });
    const kept = jar();
    for (const path of ["/auth/refresh", "/auth/logout"])
      expect(await ask(path, {}, { origin })).toMatchObject({ status: 403, body: { code: "forbidden" } });
    const credentials = { name: "Ann", password };
    expect(await ask("/auth/login", credentials, { origin })).toMatchObject({
      status: 403,
      given: undefined,
    });
    expect(jar()).toBe(kept);
    expect((await get("/account", body.accessToken)).status).toBe(200);
  });

  it("is not looked for where it is not asked for by name", async () => {
    const { post, send, ask, jar } = await openPage();
    await ask("/auth/register", { name: "Ann", password });
    const cookie = { cookie: jar() };
    expect(await send("POST", "/auth/refresh", {}, undefined, cookie)).toMatchObject({
      status: 400,
      body: { detail: "body must have a refreshToken" },
    });
    expect((await post("/auth/logout", {})).status).toBe(400);
  });
});
