import { hashSync } from "bcryptjs";
import Database from "libsql";
import { afterEach, describe, expect, it } from "vitest";
import { closeApis, startApi } from "../../test/api-fixture.ts";
import { closeWriters, query } from "../../test/storage-fixture.ts";

afterEach(async () => {
  await closeApis();
  await closeWriters();
});

const password = "correct horse";

describe("accounts over HTTP", () => {
  it("take a person from registering over login and renewal to logging out [HOST-027]", async () => {
    const { post, get, audit, path } = await startApi();
    const registered = await post("/auth/register", { name: "Ann", password, email: "Ann@Example.org" });
    expect(registered).toMatchObject({
      status: 201,
      body: {
        account: { name: "Ann", role: "player", isGuest: false, hasEmail: true },
        tokenType: "Bearer",
        expiresIn: 900,
        refreshExpiresIn: 30 * 86_400,
      },
    });
    const { account } = registered.body;
    const login = await post("/auth/login", { name: "aNN", password });
    expect(login).toMatchObject({ status: 200, body: { account: { id: account.id } } });
    const renewed = await post("/auth/refresh", { refreshToken: login.body.refreshToken });
    expect(renewed).toMatchObject({ status: 200, body: { account: { id: account.id } } });
    expect(renewed.body.refreshToken).not.toBe(login.body.refreshToken);
    expect(await get("/account", renewed.body.accessToken)).toMatchObject({
      status: 200,
      body: { id: account.id, name: "Ann" },
    });
    expect((await post("/auth/logout", { refreshToken: renewed.body.refreshToken })).status).toBe(204);
    expect(await post("/auth/refresh", { refreshToken: renewed.body.refreshToken })).toMatchObject({
      status: 401,
      body: { code: "bad-token" },
    });
    expect(await get("/account", renewed.body.accessToken)).toMatchObject({
      status: 401,
      body: { detail: "the login of the token has ended" },
    });
    expect(audit()).toEqual(["account.registered", "login.begun", "login.begun", "login.ended"]);
    const stored = query(path, "select * from accounts")[0]!;
    expect(stored).toMatchObject({ email_hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(stored.password_hash).toMatch(/^\$argon2id\$v=19\$m=8192,t=1,p=1\$/);
    expect(JSON.stringify(query(path, "select * from account_logins"))).not.toContain(
      renewed.body.refreshToken.split(".")[1],
    );
  });

  it("end a login whose used refresh token comes again [HOST-027]", async () => {
    const { post, get, register, audit, logged } = await startApi();
    const first = await register();
    const second = (await post("/auth/refresh", { refreshToken: first.refreshToken })).body;
    expect((await get("/account", second.accessToken)).status).toBe(200);
    expect((await post("/auth/refresh", { refreshToken: first.refreshToken })).status).toBe(401);
    expect((await post("/auth/refresh", { refreshToken: second.refreshToken })).status).toBe(401);
    expect((await get("/account", second.accessToken)).status).toBe(401);
    expect(audit()).toContain("login.token-reused");
    expect(logged.map(({ message }) => message)).toContain(
      "a used refresh token came again: its login has ended",
    );
  });

  it("answer an unknown name as a wrong password, and refuse the eleventh attempt in a minute [HOST-027]", async () => {
    const { post, register, metrics } = await startApi();
    await register("Ann");
    const wrong = await post("/auth/login", { name: "Ann", password: "wrong" });
    const unknown = await post("/auth/login", { name: "Nobody", password: "wrong" });
    expect(unknown.status).toBe(401);
    expect(unknown.body).toEqual(wrong.body);
    for (let i = 0; i < 9; i++) await post("/auth/login", { name: "Ann", password: "wrong" });
    const eleventh = await post("/auth/login", { name: "ANN", password });
    expect(eleventh).toMatchObject({ status: 429, body: { code: "too-many-attempts" } });
    expect(Number(eleventh.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await metrics.registry.metrics()).toContain(
      'fairtick_account_acts_total{act="login",outcome="bad-credentials"} 11',
    );
  });

  it("count attempts that are made at once, and none that succeed [HOST-027]", async () => {
    const { post, register } = await startApi();
    await register("Ann");
    for (let i = 0; i < 12; i++) {
      expect((await post("/auth/login", { name: "Ann", password })).status).toBe(200);
    }
    const wrong = Array.from({ length: 20 }, () => post("/auth/login", { name: "Ann", password: "wrong" }));
    const statuses = (await Promise.all(wrong)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  });

  it("verify a bcrypt hash and put argon2id in its place [HOST-028]", async () => {
    const { post, register, path } = await startApi();
    await register("Ann");
    const file = new Database(path);
    file.prepare("update accounts set password_hash = ?").run(hashSync("from long ago", 4));
    file.close();
    expect((await post("/auth/login", { name: "Ann", password: "wrong one" })).status).toBe(401);
    expect((await post("/auth/login", { name: "Ann", password: "from long ago" })).status).toBe(200);
    expect(query(path, "select password_hash from accounts")[0]!.password_hash).toMatch(/^\$argon2id\$/);
    expect((await post("/auth/login", { name: "Ann", password: "from long ago" })).status).toBe(200);
  });

  it.each([
    [{ name: "A", password }, 422, "bad-name"],
    [{ name: "A b", password }, 422, "bad-name"],
    [{ name: "Server", password }, 422, "bad-name"],
    [{ name: "guest-1", password }, 422, "bad-name"],
    [{ name: "Ann", password: "short" }, 422, "bad-password"],
    [{ name: "Ann", password: "x".repeat(129) }, 422, "bad-password"],
    [{ name: "correct", password: "CORRECT" }, 422, "bad-password"],
    [{ name: "Ann", password, email: "nowhere" }, 422, "bad-email"],
    [{ name: "bea", password }, 409, "name-taken"],
    [{ name: "Ann" }, 400, "bad-request"],
    [{ name: "Ann", password, role: "admin" }, 400, "bad-request"],
    [{ name: 7, password }, 400, "bad-request"],
    ["{", 400, "bad-request"],
  ])("refuse %j with %i %s", async (body, status, code) => {
    const { post, register } = await startApi();
    await register("Bea");
    const answer = await post("/auth/register", body);
    expect(answer).toMatchObject({ status, body: { status, code, type: `urn:fairtick:problem:${code}` } });
    expect(answer.headers.get("content-type")).toMatch("application/problem+json");
  });

  it("are one for names that differ in case or width only", async () => {
    const { post, register } = await startApi();
    await register("Straße");
    for (const name of ["STRASSE", "ｓｔｒａßｅ", "strasse"]) {
      expect((await post("/auth/register", { name, password })).body.code).toBe("name-taken");
    }
  });

  it("change a password, end all other logins with it and keep this one [HOST-027]", async () => {
    const { post, get, register } = await startApi();
    const mine = await register("Ann");
    const other = (await post("/auth/login", { name: "Ann", password })).body;
    const change = (current: string, next: string) =>
      post("/account/password", { current, next }, mine.accessToken);
    expect((await change("wrong", "another horse")).body.code).toBe("bad-credentials");
    expect((await change(password, "Ann")).body.code).toBe("bad-password");
    expect((await change(password, "another horse")).status).toBe(200);
    expect((await get("/account", mine.accessToken)).status).toBe(200);
    expect((await get("/account", other.accessToken)).status).toBe(401);
    expect((await post("/auth/refresh", { refreshToken: other.refreshToken })).status).toBe(401);
    expect((await post("/auth/login", { name: "Ann", password })).status).toBe(401);
    expect((await post("/auth/login", { name: "Ann", password: "another horse" })).status).toBe(200);
  });

  it("are deleted with all that belongs to them, but for the ledger", async () => {
    const { post, get, register, path, audit } = await startApi();
    const ann = await register("Ann");
    await post("/account/api-keys", { label: "bot" }, ann.accessToken);
    expect((await post("/account/delete", {}, ann.accessToken)).status).toBe(401);
    expect((await post("/account/delete", { password }, ann.accessToken)).status).toBe(204);
    expect((await get("/account", ann.accessToken)).status).toBe(401);
    expect((await post("/auth/login", { name: "Ann", password })).status).toBe(401);
    for (const table of ["accounts", "account_logins", "api_keys"]) {
      expect(query(path, `select * from ${table}`)).toEqual([]);
    }
    expect(audit().at(-1)).toBe("account.deleted");
    expect((await post("/auth/register", { name: "Ann", password })).status).toBe(201);
  });

  it("keep profiles to their owners", async () => {
    const { send, get, register, path } = await startApi();
    const ann = await register("Ann");
    const bea = await register("Bea");
    const patch = (id: string, body: object) => send("PATCH", `/accounts/${id}`, body, ann.accessToken);
    expect(await patch(bea.account.id, { name: "Mine" })).toMatchObject({ status: 403 });
    expect(await patch(ann.account.id, { name: "Bea" })).toMatchObject({ status: 409 });
    expect(await patch(ann.account.id, { name: "Änn", email: "ann@example.org" })).toMatchObject({
      status: 200,
      body: { name: "Änn", hasEmail: true },
    });
    expect((await get(`/accounts/${bea.account.id}`, ann.accessToken)).body).toEqual({
      id: bea.account.id,
      name: "Bea",
      role: "player",
      isGuest: false,
      createdAt: bea.account.createdAt,
    });
    expect((await get(`/accounts/${bea.account.id}`)).status).toBe(401);
    expect(JSON.stringify(query(path, "select * from accounts, audit_entries"))).not.toContain("example");
  });

  it("list logins and end one of them", async () => {
    const { send, get, post, register } = await startApi();
    const mine = await register("Ann");
    const other = (await post("/auth/login", { name: "Ann", password })).body;
    const { items } = (await get("/account/logins", mine.accessToken)).body;
    expect(items).toHaveLength(2);
    const { id } = items.find(({ isThis }: { isThis: boolean }) => !isThis);
    expect((await send("DELETE", `/account/logins/${id}`, undefined, mine.accessToken)).status).toBe(204);
    expect((await send("DELETE", `/account/logins/${id}`, undefined, mine.accessToken)).status).toBe(404);
    expect((await get("/account", other.accessToken)).status).toBe(401);
    expect((await get("/account", mine.accessToken)).status).toBe(200);
  });

  it("have a bounded number of logins, of which the one unused for longest ends", async () => {
    const { post, get, register } = await startApi({ settings: { "accounts.logins_max": "2" } });
    const first = await register("Ann");
    await post("/auth/login", { name: "Ann", password });
    const third = (await post("/auth/login", { name: "Ann", password })).body;
    expect((await get("/account/logins", third.accessToken)).body.items).toHaveLength(2);
    expect((await post("/auth/refresh", { refreshToken: first.refreshToken })).status).toBe(401);
  });
});

describe("API keys", () => {
  it("give tokens of programs, up to ten an account, until they are deleted [HOST-036]", async () => {
    const { post, get, send, register, path } = await startApi();
    const ann = await register("Ann");
    const make = () => post("/account/api-keys", { label: "my bot" }, ann.accessToken);
    const made = await make();
    expect(made).toMatchObject({ status: 201, body: { label: "my bot", lastUsedAt: null } });
    const { apiKey, id } = made.body;
    expect(JSON.stringify(query(path, "select * from api_keys"))).not.toContain(apiKey.split(".")[1]);
    const exchanged = await post("/auth/api-key", { apiKey });
    expect(exchanged).toMatchObject({ status: 200, body: { tokenType: "Bearer", expiresIn: 900 } });
    const { accessToken } = exchanged.body;
    expect((await get("/account", accessToken)).body).toMatchObject({ id: ann.account.id });
    expect((await get("/account/api-keys", accessToken)).status).toBe(403);
    expect((await post("/account/api-keys", { label: "another" }, accessToken)).status).toBe(403);

    for (let i = 0; i < 9; i++) expect((await make()).status).toBe(201);
    expect(await make()).toMatchObject({ status: 409, body: { code: "too-many-keys" } });
    const listed = (await get("/account/api-keys", ann.accessToken)).body.items;
    expect(listed).toHaveLength(10);
    expect(JSON.stringify(listed)).not.toContain("secret");

    expect((await send("DELETE", `/account/api-keys/${id}`, undefined, ann.accessToken)).status).toBe(204);
    expect((await post("/auth/api-key", { apiKey })).status).toBe(401);
    expect((await get("/account", accessToken)).status).toBe(401);
    expect((await post("/auth/api-key", { apiKey: `${apiKey.slice(0, -1)}x` })).status).toBe(401);
  });
});

describe("guests", () => {
  it("come in without a password and may become accounts that last [HOST-027]", async () => {
    const { post, get } = await startApi();
    const guest = (await post("/auth/guest", undefined)).body;
    expect(guest.account).toMatchObject({
      isGuest: true,
      name: expect.stringMatching(/^Guest-[0-9a-f]{8}$/),
    });
    expect((await post("/auth/login", { name: guest.account.name, password: "" })).status).toBe(401);
    const claimed = await post("/account/claim", { name: "Ann", password }, guest.accessToken);
    expect(claimed).toMatchObject({ status: 200, body: { id: guest.account.id, isGuest: false } });
    expect((await post("/account/claim", { name: "Ann2", password }, guest.accessToken)).status).toBe(403);
    expect((await post("/auth/login", { name: "Ann", password })).body.account.id).toBe(guest.account.id);
    expect((await get("/server")).body.accounts).toEqual({
      isEnabled: true,
      isNeededToPlay: false,
      hasProvider: false,
      isRegistrationOpen: true,
      takesGuests: true,
    });
  });

  it("and new accounts are refused where the configuration says so", async () => {
    const { post } = await startApi({
      settings: { "accounts.guests": "false", "accounts.registration": "closed" },
    });
    expect(await post("/auth/guest", undefined)).toMatchObject({ status: 403, body: { code: "closed" } });
    expect(await post("/auth/register", { name: "Ann", password })).toMatchObject({
      status: 403,
      body: { code: "closed" },
    });
  });
});
