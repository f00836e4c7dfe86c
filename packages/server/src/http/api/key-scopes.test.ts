import { afterEach, describe, expect, it } from "vitest";
import { closeApis } from "../../test/api-fixture.ts";
import { openOperated } from "../../test/operator-fixture.ts";
import { closeWriters, query } from "../../test/storage-fixture.ts";
import { closeTestServers } from "../../test/test-server.ts";

afterEach(async () => {
  await closeTestServers();
  await closeApis();
  await closeWriters();
});

/** A server, and access tokens of a key with these scopes for one of its accounts. */
async function open() {
  const operated = await openOperated();
  const { post } = operated;
  const tokenOf = async (who: { readonly accessToken: string }, ...scopes: string[]) => {
    const made = await post("/account/api-keys", { label: "program", scopes }, who.accessToken);
    return (await post("/auth/api-key", { apiKey: made.body.apiKey })).body.accessToken as string;
  };
  return { ...operated, tokenOf };
}

describe("the scopes of an API key", () => {
  it("are to play and to read, unless said, and also for keys of before there were scopes [HOST-036]", async () => {
    const { get, post, path, pat } = await open();
    const made = await post("/account/api-keys", { label: "bot" }, pat.accessToken);
    expect(made.body.scopes).toEqual(["play", "read"]);
    query(
      path,
      "insert into api_keys (id, account_id, label, secret_hash, created_at) values ('k', 'a', '', '', 1) returning id",
    );
    expect(query(path, "select scopes from api_keys where id = 'k'")).toEqual([{ scopes: "play read" }]);
    const list = (await get("/account/api-keys", pat.accessToken)).body.items;
    expect(list).toMatchObject([{ label: "bot", scopes: ["play", "read"] }]);
  });

  it("say who may play [HOST-036]", async () => {
    const { play, connect, tokenOf, pat } = await open();
    await play(await tokenOf(pat, "play"));
    const refused = await connect();
    refused.ask({ kind: "authenticate", token: await tokenOf(pat, "read"), name: "x" });
    expect((await refused.next("refused")).reason).toBe("the API key may not play: its scopes are read");
  });

  it("say who may read [HOST-036]", async () => {
    const { get, tokenOf, pat } = await open();
    const profile = `/accounts/${pat.account.id}`;
    expect((await get(profile, await tokenOf(pat, "read"))).status).toBe(200);
    expect(await get(profile, await tokenOf(pat, "play"))).toMatchObject({
      status: 403,
      body: { code: "missing-scope", detail: "the API key needs the scope read for that; it has play" },
    });
  });

  it("let programs moderate and administer, and raise no role [HOST-036, HOST-094]", async () => {
    const { get, send, tokenOf, ada, mo } = await open();
    const statuses = async (token: string) => [
      (await get("/admin/players", token)).status,
      (await get("/admin/drain", token)).status,
    ];
    expect(await statuses(await tokenOf(ada, "play", "read"))).toEqual([403, 403]);
    expect(await statuses(await tokenOf(ada, "moderate"))).toEqual([200, 403]);
    expect(await statuses(await tokenOf(ada, "admin"))).toEqual([200, 200]);
    expect(await statuses(await tokenOf(mo, "moderate"))).toEqual([200, 403]);
    const asModerator = await tokenOf(ada, "moderate");
    const closed = await send("PUT", `/accounts/${mo.account.id}/closed`, { isClosed: true }, asModerator);
    expect(closed.status).toBe(403);
    expect((await get("/account", asModerator)).status).toBe(403);
  });

  it("want the role of the account when the key is made [HOST-036]", async () => {
    const { post, pat, mo } = await open();
    const make = (who: { readonly accessToken: string }, scopes: string[]) =>
      post("/account/api-keys", { label: "x", scopes }, who.accessToken);
    expect(await make(pat, ["read", "moderate"])).toMatchObject({
      status: 403,
      body: {
        code: "missing-role",
        detail: "the scope moderate needs the role moderator; that of the account is player",
      },
    });
    expect((await make(mo, ["admin"])).body.code).toBe("missing-role");
    expect((await make(mo, ["moderate"])).status).toBe(201);
    expect((await make(pat, ["fly"])).status).toBe(400);
    expect((await make(pat, [])).status).toBe(400);
  });
});
