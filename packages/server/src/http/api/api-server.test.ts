import { afterEach, describe, expect, it } from "vitest";
import { closeApis, startApi } from "../../test/api-fixture.ts";
import { closeWriters, lock } from "../../test/storage-fixture.ts";

afterEach(async () => {
  await closeApis();
  await closeWriters();
});

const session = (id: string, changed: object = {}) => ({
  id,
  game: "errand",
  title: "Town",
  phase: "active" as const,
  options: { place: "town" },
  playerCount: 2,
  seats: 4,
  spectatorCount: 0,
  startedAt: 1_800_000_000_500,
  startsAt: undefined,
  templateId: undefined,
  isServerMade: false,
  roster: [{ seat: 0, name: "Ann", isPerson: true, isReady: true }],
  ...changed,
});

function lobbyOf(ids: readonly string[]) {
  const summaries = ids.map((id) => session(id, id === "c" ? { phase: "lobby", startedAt: undefined } : {}));
  const summary = (id: string) => summaries.find((each) => each.id === id);
  return { summaries, summary, playerCount: 7, runningCount: 2 };
}

describe("the HTTP API", () => {
  it("says what the server is", async () => {
    const { get } = await startApi({ changed: { lobby: lobbyOf(["a"]) } });
    expect(await get("/server")).toMatchObject({
      status: 200,
      body: { version: "1.2.3", playerCount: 7, runningSessionCount: 2, isAccepting: true, games: [] },
    });
  });

  it("lists sessions in pages, filtered, and shows one with who sits in it", async () => {
    const { get } = await startApi({ changed: { lobby: lobbyOf(["d", "a", "c", "b"]) } });
    const first = (await get("/sessions?limit=3")).body;
    expect(first.items.map(({ id }: { id: string }) => id)).toEqual(["a", "b", "c"]);
    expect(first.items[0]).toMatchObject({ startedAt: 1_800_000_000, phase: "active" });
    expect(first.items[2]).toMatchObject({ startedAt: null, phase: "lobby" });
    expect(first.items[0].roster).toBeUndefined();
    const second = (await get(`/sessions?limit=3&cursor=${first.nextCursor}`)).body;
    expect(second).toMatchObject({ items: [{ id: "d" }], nextCursor: null });
    expect((await get("/sessions?phase=lobby")).body.items).toMatchObject([{ id: "c" }]);
    expect((await get("/sessions?game=other")).body.items).toEqual([]);
    expect((await get("/sessions/a")).body).toMatchObject({
      options: { place: "town" },
      roster: [{ seat: 0, name: "Ann", isPerson: true, isReady: true }],
    });
  });

  it.each([
    ["/sessions?limit=0", 400, "bad-request", "query/limit must be >= 1"],
    ["/sessions?limit=many", 400, "bad-request", "query/limit must be integer"],
    ["/sessions?phase=asleep", 400, "bad-request", "query/phase must be equal to one of"],
    ["/sessions?colour=red", 400, "bad-request", "query must not have additional properties"],
    ["/sessions?cursor=!", 400, "bad-request", "the cursor is none of this server"],
    ["/sessions/z", 404, "not-found", "no such session"],
    ["/games/chess", 404, "not-found", "no such game"],
    ["/nothing", 404, "not-found", "/api/docs lists what there is"],
    ["/account", 401, "unauthorized", "send an access token"],
  ])("answers %s with %i and a problem document that says why", async (path, status, code, detail) => {
    const { get } = await startApi();
    const answer = await get(path);
    expect(answer).toMatchObject({
      status,
      body: { type: `urn:fairtick:problem:${code}`, code, status, title: expect.any(String) },
    });
    expect(answer.body.detail).toContain(detail);
    expect(answer.headers.get("content-type")).toMatch("application/problem+json");
  });

  it("refuses bodies that are too large or no JSON", async () => {
    const { send } = await startApi();
    const login = (body: string, type: string) =>
      send("POST", "/auth/login", body, undefined, { "content-type": type });
    expect(await login("x".repeat(70_000), "application/json")).toMatchObject({ status: 413 });
    expect(await login("name=ann", "application/x-www-form-urlencoded")).toMatchObject({
      status: 415,
      body: { code: "unsupported-media-type" },
    });
    expect(await login("{", "application/json")).toMatchObject({ status: 400 });
  });

  it("describes itself as OpenAPI 3.1, with a page that loads nothing from elsewhere", async () => {
    const { get } = await startApi();
    const { body } = await get("/api/docs/json");
    expect(body.openapi).toBe("3.1.0");
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(["/api/v1/server", "/api/v1/sessions/{sessionId}", "/api/v1/auth/login"]),
    );
    const operations = Object.values(body.paths).flatMap((path) => Object.values(path as object));
    for (const operation of operations) {
      expect(operation).toMatchObject({ summary: expect.any(String), tags: [expect.any(String)] });
      expect(operation.responses.default.content["application/problem+json"].schema).toEqual({
        $ref: "#/components/schemas/Problem",
      });
    }
    const page = await get("/api/docs/");
    expect(page.status).toBe(200);
    expect(page.body).not.toMatch(/(src|href)="https?:/);
    expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
  });

  it("sends headers that keep browsers from guessing, and lets only the pages call that are listed", async () => {
    const { get, send } = await startApi({ settings: { "api.origins": "https://league.example" } });
    const from = (origin: string) => get("/server", undefined, { origin });
    const listed = await from("https://league.example");
    expect(listed.headers.get("access-control-allow-origin")).toBe("https://league.example");
    expect(Object.fromEntries(listed.headers)).toMatchObject({
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "cache-control": "no-store",
    });
    const local = "http://localhost:5173";
    expect((await from(local)).headers.get("access-control-allow-origin")).toBe(local);
    expect(
      (await from("http://localhost.evil.example")).headers.get("access-control-allow-origin"),
    ).toBeNull();
    expect((await from("https://evil.example")).headers.get("access-control-allow-origin")).toBeNull();
    const preflight = await send("OPTIONS", "/auth/login", undefined, undefined, {
      origin: "https://league.example",
      "access-control-request-method": "POST",
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("Authorization");
  });

  it("limits the requests of one address, and counts requests by route", async () => {
    const settings = { "api.rate": "1/minute burst 3", "limits.exempt_addresses": "10.0.0.0/8" };
    const { get, metrics } = await startApi({ settings });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) statuses.push((await get("/server")).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    expect(await metrics.registry.metrics()).toContain(
      'fairtick_api_requests_total{route="/api/v1/server",status="429"} 2',
    );
  });

  it("limits how many accounts one address makes", async () => {
    const settings = { "api.sign_up_rate": "1/minute burst 2", "limits.exempt_addresses": "10.0.0.0/8" };
    const { post } = await startApi({ settings });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) statuses.push((await post("/auth/guest", undefined)).status);
    expect(statuses).toEqual([201, 201, 429]);
  });

  it.each([
    ["believes a trusted proxy", "127.0.0.1", [401, 401, 401]],
    ["believes nobody else", "10.0.0.1", [401, 401, 429]],
  ])("%s about the address of a client", async (_, proxy, expected) => {
    const settings = { "api.trusted_proxies": proxy, "accounts.failed_logins_per_address": "2" };
    const { send } = await startApi({ settings });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) {
      const body = { name: `nobody${i}`, password: "wrong" };
      const headers = { "x-forwarded-for": `192.0.2.${i}` };
      statuses.push((await send("POST", "/auth/login", body, undefined, headers)).status);
    }
    expect(statuses).toEqual(expected);
  });

  it("answers 503 while the database cannot, and goes on afterwards", async () => {
    const { path, post } = await startApi();
    const unlock = lock(path);
    const login = () => post("/auth/login", { name: "Ann", password: "wrong" });
    const refused = await login();
    unlock();
    expect(refused).toMatchObject({ status: 503, body: { code: "unavailable" } });
    expect(refused.headers.get("retry-after")).toBe("1");
    expect((await login()).status).toBe(401);
  });

  it("hides a fault of its own and logs it", async () => {
    const lobby = {
      ...lobbyOf([]),
      summary: () => {
        throw new Error("a secret detail");
      },
    };
    const { get, logged } = await startApi({ changed: { lobby } });
    const answer = await get("/sessions/a");
    expect(answer).toMatchObject({ status: 500, body: { code: "internal" } });
    expect(JSON.stringify(answer.body)).not.toContain("secret");
    expect(logged).toMatchObject([{ fields: { route: "/api/v1/sessions/:sessionId" } }]);
  });

  it("has no accounts where they are turned off", async () => {
    const { get } = await startApi({ changed: { accounts: undefined } });
    expect((await get("/account")).status).toBe(404);
    expect((await get("/server")).body.accounts.isEnabled).toBe(false);
  });
});
