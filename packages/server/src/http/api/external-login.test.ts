import { afterEach, describe, expect, it } from "vitest";
import { closeApis, closeLater, startApi } from "../../test/api-fixture.ts";
import { LoginProvider } from "../../test/login-provider.ts";
import { closeWriters, query } from "../../test/storage-fixture.ts";

afterEach(async () => {
  await closeApis();
  await closeWriters();
});

const redirectUrl = "https://league.example/back";

async function open(settings: Record<string, string> = {}) {
  const provider = await LoginProvider.start();
  closeLater(provider);
  const api = await startApi({
    settings: {
      "accounts.oidc_issuer": provider.issuer,
      "accounts.oidc_client_id": provider.clientId,
      "accounts.oidc_client_secret": provider.clientSecret,
      "accounts.oidc_redirect_url": redirectUrl,
      ...settings,
    },
  });
  const begin = async (token?: string) =>
    (
      await api.post(
        token === undefined ? "/auth/external/begin" : "/account/external/begin",
        undefined,
        token,
      )
    ).body;
  const finish = (back: string) => api.post("/auth/external/finish", { query: back });
  const logIn = async (claims: Parameters<LoginProvider["approve"]>[1], token?: string) =>
    finish(provider.approve((await begin(token)).url, claims));
  return { ...api, provider, begin, finish, logIn };
}

describe("logging in with a provider of OpenID Connect", () => {
  it("makes an account at first, and finds it again [HOST-030]", async () => {
    const { logIn, get, path } = await open();
    const first = await logIn({ sub: "42", preferred_username: "Ann Other" });
    expect(first).toMatchObject({ status: 200, body: { account: { name: "Ann-Other", isGuest: false } } });
    const second = await logIn({ sub: "42", preferred_username: "renamed" });
    expect(second.body.account.id).toBe(first.body.account.id);
    expect((await get("/account", second.body.accessToken)).status).toBe(200);
    expect(query(path, "select subject, account_id from external_identities")).toEqual([
      { subject: "42", account_id: first.body.account.id },
    ]);
  });

  it("links an account that there is, and only once [HOST-030]", async () => {
    const { logIn, register } = await open();
    const ann = await register("Ann");
    expect((await logIn({ sub: "42" }, ann.accessToken)).body.account.id).toBe(ann.account.id);
    expect((await logIn({ sub: "42" })).body.account.id).toBe(ann.account.id);
    const bea = await register("Bea");
    expect(await logIn({ sub: "42" }, bea.accessToken)).toMatchObject({ status: 409 });
  });

  it("gives a name that is free", async () => {
    const { logIn, register } = await open();
    await register("Ann");
    expect((await logIn({ sub: "1", preferred_username: "ann" })).body.account.name).toMatch(
      /^ann-[0-9a-f]{6}$/,
    );
    expect((await logIn({ sub: "2", preferred_username: "!" })).body.account.name).toMatch(
      /^Player-[0-9a-f]{6}$/,
    );
    expect((await logIn({ sub: "3" })).body.account.name).toMatch(/^Player-/);
  });

  it("goes by way of the provider, with a challenge and a state [HOST-030]", async () => {
    const { begin, provider } = await open();
    const { url, state } = await begin();
    const asked = new URL(url);
    expect(asked.origin).toBe(provider.issuer);
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      client_id: provider.clientId,
      redirect_uri: redirectUrl,
      response_type: "code",
      code_challenge_method: "S256",
      state,
    });
  });

  it("refuses another state, a state that was used, and codes of others [HOST-030]", async () => {
    const { begin, finish, provider } = await open();
    const back = provider.approve((await begin()).url, { sub: "42" });
    expect((await finish(`${back}x`)).status).toBe(401);
    expect((await finish("code=1&state=")).status).toBe(401);
    expect((await finish(back)).status).toBe(200);
    expect((await finish(back)).status).toBe(401);
    const mine = new URLSearchParams(provider.approve((await begin()).url, { sub: "42" }));
    const theirs = new URLSearchParams(provider.approve((await begin()).url, { sub: "43" }));
    mine.set("code", theirs.get("code")!);
    expect(await finish(mine.toString())).toMatchObject({ status: 401, body: { code: "bad-token" } });
    const { state } = await begin();
    expect((await finish(`error=access_denied&state=${state}`)).status).toBe(401);
  });

  it.each([
    ["another issuer", { iss: "https://evil.example" }],
    ["another audience", { aud: "somebody" }],
    ["another nonce", { nonce: "another" }],
    ["a time that is over", { exp: 1 }],
  ])("refuses an identity token with %s [HOST-030]", async (_, forge) => {
    const { logIn, provider } = await open();
    provider.forge = forge;
    expect((await logIn({ sub: "42" })).status).toBe(401);
  });

  it("makes no account where registration is closed", async () => {
    const { logIn } = await open({ "accounts.registration": "closed" });
    expect(await logIn({ sub: "42" })).toMatchObject({ status: 403, body: { code: "closed" } });
  });

  it("says so when the provider cannot be reached, and that there is none", async () => {
    const { provider, post } = await open();
    await provider.close();
    expect(await post("/auth/external/begin", undefined)).toMatchObject({ status: 503 });
    const without = await startApi();
    expect((await without.post("/auth/external/begin", undefined)).status).toBe(404);
  });
});
