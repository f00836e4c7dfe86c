import { afterEach, describe, expect, it } from "vitest";
import { openAccountsHere } from "../../accounts/accounts-here.ts";
import type { Role } from "../../connection/role.ts";
import { closeApis, startApi } from "../../test/api-fixture.ts";
import { closeWriters } from "../../test/storage-fixture.ts";

afterEach(async () => {
  await closeApis();
  await closeWriters();
});

const password = "correct horse";

/** An API whose database has one account of each role, made beside the running server. */
async function openWithRoles() {
  const api = await startApi();
  const persistence = { ...api.config.persistence, databasePath: api.path };
  const here = await openAccountsHere({ ...api.config, persistence });
  if (!here.ok) throw new Error(here.reason);
  const names = { admin: "Ada", moderator: "Mo", player: "Pat" } as const;
  for (const role of ["admin", "moderator", "player"] as Role[]) {
    await here.accounts.create(names[role], password, role);
  }
  await here.accounts.close();
  const login = async (name: string) => (await api.post("/auth/login", { name, password })).body;
  return { ...api, login, ada: await login("Ada"), mo: await login("Mo"), pat: await login("Pat") };
}

describe("roles", () => {
  it("decide who sees all accounts, who gives roles and who reads the ledger", async () => {
    const { get, send, ada, mo, pat } = await openWithRoles();
    const statuses = async (path: string, method = "GET", body?: object) =>
      Promise.all(
        [ada, mo, pat].map(async (who) => (await send(method, path, body, who.accessToken)).status),
      );
    expect(await statuses("/accounts")).toEqual([200, 200, 403]);
    expect(await statuses("/audit")).toEqual([200, 403, 403]);
    expect(await statuses(`/accounts/${pat.account.id}/role`, "PUT", { role: "player" })).toEqual([
      200, 403, 403,
    ]);
    expect(await statuses(`/accounts/${pat.account.id}/closed`, "PUT", { isClosed: false })).toEqual([
      200, 200, 403,
    ]);
    expect(await statuses(`/accounts/${mo.account.id}/closed`, "PUT", { isClosed: false })).toEqual([
      200, 403, 403,
    ]);
    expect((await get("/accounts", "nonsense")).status).toBe(401);
    expect((await get("/accounts")).headers.get("www-authenticate")).toBe("Bearer");
  });

  it("are those of now, whatever a token of before says", async () => {
    const { get, send, ada, mo } = await openWithRoles();
    const demote = { role: "player" };
    expect((await send("PUT", `/accounts/${mo.account.id}/role`, demote, ada.accessToken)).status).toBe(200);
    expect((await get("/accounts", mo.accessToken)).status).toBe(403);
  });

  it("leave one administrator at least", async () => {
    const { send, post, ada } = await openWithRoles();
    const path = `/accounts/${ada.account.id}`;
    const answers = [
      await send("PUT", `${path}/role`, { role: "player" }, ada.accessToken),
      await send("PUT", `${path}/closed`, { isClosed: true }, ada.accessToken),
      await post("/account/delete", { password }, ada.accessToken),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 409, body: { code: "last-admin" } });
    }
  });

  it("let administrators make accounts", async () => {
    const { post, login, ada } = await openWithRoles();
    const made = await post("/accounts", { name: "Zoe", password, role: "moderator" }, ada.accessToken);
    expect(made).toMatchObject({ status: 201, body: { name: "Zoe", role: "moderator" } });
    expect((await login("zoe")).account.role).toBe("moderator");
  });

  it("page through accounts and through the ledger", async () => {
    const { get, ada } = await openWithRoles();
    const first = (await get("/accounts?limit=2", ada.accessToken)).body;
    expect(first.items.map(({ name }: { name: string }) => name)).toEqual(["Ada", "Mo"]);
    const rest = (await get(`/accounts?limit=2&cursor=${first.nextCursor}`, ada.accessToken)).body;
    expect(rest).toMatchObject({ items: [{ name: "Pat" }], nextCursor: null });
    expect((await get("/accounts?role=admin", ada.accessToken)).body.items).toMatchObject([{ name: "Ada" }]);
    const entries: { action: string; origin: string }[] = [];
    for (let cursor = ""; ; ) {
      const page = (await get(`/audit?limit=4${cursor}`, ada.accessToken)).body;
      entries.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(entries.map(({ action }) => action)).toEqual([
      ...Array(3).fill("login.begun"),
      ...Array(3).fill("account.created"),
    ]);
    expect(entries.at(-1)!.origin).toBe("command-line");
  });
});

describe("a closed account", () => {
  it("is logged out, cannot come back by any way, and can be opened again", async () => {
    const { get, send, post, login, ada, mo, pat } = await openWithRoles();
    const { apiKey } = (await post("/account/api-keys", { label: "bot" }, pat.accessToken)).body;
    const close = (isClosed: boolean) =>
      send("PUT", `/accounts/${pat.account.id}/closed`, { isClosed }, mo.accessToken);
    expect(await close(true)).toMatchObject({ status: 200, body: { disabledAt: expect.any(Number) } });
    expect((await get("/account", pat.accessToken)).status).toBe(401);
    expect((await post("/auth/refresh", { refreshToken: pat.refreshToken })).status).toBe(401);
    expect((await post("/auth/api-key", { apiKey })).status).toBe(401);
    expect(await post("/auth/login", { name: "Pat", password })).toMatchObject({
      status: 403,
      body: { code: "disabled" },
    });
    // Only who knows the password learns that the account is closed.
    expect((await post("/auth/login", { name: "Pat", password: "wrong" })).body.code).toBe("bad-credentials");
    expect((await close(false)).status).toBe(200);
    expect((await login("Pat")).account.name).toBe("Pat");
    const audit = (await get(`/audit?accountId=${pat.account.id}&limit=3`, ada.accessToken)).body.items;
    expect(audit.map(({ action }: { action: string }) => action)).toEqual([
      "login.begun",
      "account.opened",
      "account.closed",
    ]);
    expect(audit[1].actorId).toBe(mo.account.id);
  });
});
