import { once } from "node:events";
import type { ClientRequest, Notice } from "@fairtick/contract";
import { afterEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { openAccounts } from "./accounts/open-accounts.ts";
import { closeApis, closeLater, testConfig } from "./test/api-fixture.ts";
import { noticeOf, toBytes } from "./test/json-codec.ts";
import { bindDatagrams, type SocketClient } from "./test/socket-client.ts";
import { closeWriters, startWriter } from "./test/storage-fixture.ts";
import { closeAfterTest, closeTestServers, startTestServer, until } from "./test/test-server.ts";

afterEach(async () => {
  await closeTestServers();
  await closeApis();
  await closeWriters();
});

/** A server with accounts, an account on it, and its tokens. */
async function open(settings: Record<string, string> = {}) {
  const { writer } = await startWriter();
  const accounts = openAccounts({
    config: testConfig(),
    ask: writer.ask,
    log: { warn: () => {} },
    counted: () => {},
  });
  closeLater(accounts);
  const started = await startTestServer({
    settings: { "api.port": "0", ...settings },
    api: { version: "1.2.3", accounts },
  });
  const url = `http://127.0.0.1:${started.server.apiPort}/api/v1`;
  const post = async (path: string, body: object) => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    return response.status === 204 ? undefined : response.json();
  };
  const ann = (await post("/auth/register", { name: "Ann", password: "correct horse" })) as {
    readonly account: { readonly id: string };
    readonly accessToken: string;
    readonly refreshToken: string;
  };
  return { ...started, url, post, ann };
}

const signInWith = (token: string): ClientRequest => ({ kind: "authenticate", token, name: "whoever" });

async function signIn(client: SocketClient, token: string) {
  client.ask(signInWith(token));
  return client.next("authenticated");
}

describe.each([
  ["beside guests", "false"],
  ["where tokens are required", "true"],
])("an account, %s", (_, requireToken) => {
  const settings = { "auth.require_token": requireToken };

  it("signs in with one token on streams, datagrams, WebSockets and the HTTP API [HOST-027]", async () => {
    const { server, connect, url, ann } = await open(settings);
    const client = await connect();
    expect((await signIn(client, ann.accessToken)).playerId).toBe(ann.account.id);
    expect((await client.next("lobby")).lobby.players).toMatchObject([{ id: ann.account.id, name: "Ann" }]);
    const datagrams = await bindDatagrams(client);
    closeAfterTest(datagrams);
    datagrams.send(toBytes({ kind: "ping", sentMs: 1 }));
    await once(datagrams, "message");

    const socket = new WebSocket(`ws://127.0.0.1:${server.webPort}/ws/errand`);
    closeAfterTest({ destroy: () => socket.terminate() });
    const notices: Notice[] = [];
    socket.on("message", (data: Buffer) => notices.push(noticeOf(data)));
    await once(socket, "open");
    socket.send(toBytes(signInWith(ann.accessToken)));
    await until(() => notices.length > 0);
    expect(notices[0]).toMatchObject({ kind: "authenticated", playerId: ann.account.id });
    // It is the same player, who is here now and no longer there.
    await client.ended();

    const headers = { authorization: `Bearer ${ann.accessToken}` };
    expect((await fetch(`${url}/account`, { headers })).status).toBe(200);
  });

  it("does not sign in with a token whose login has ended [HOST-027]", async () => {
    const { connect, post, ann } = await open(settings);
    await post("/auth/logout", { refreshToken: ann.refreshToken });
    const client = await connect();
    client.ask(signInWith(ann.accessToken));
    expect(await client.next("refused")).toMatchObject({
      reason: "the login of the token has ended",
    });
  });
});

describe("a program with an API key", () => {
  it("plays beside its owner, marked as one, until the key is deleted [HOST-036]", async () => {
    const { connect, post, url, ann } = await open();
    const headers = { authorization: `Bearer ${ann.accessToken}`, "content-type": "application/json" };
    const body = JSON.stringify({ label: "my bot" });
    const made = await fetch(`${url}/account/api-keys`, { method: "POST", headers, body });
    const { apiKey, id } = (await made.json()) as { readonly apiKey: string; readonly id: string };
    const { accessToken } = (await post("/auth/api-key", { apiKey })) as { readonly accessToken: string };
    const owner = await connect();
    await signIn(owner, ann.accessToken);
    const bot = await connect();
    expect((await signIn(bot, accessToken)).playerId).not.toBe(ann.account.id);
    const { players } = (await bot.next("lobby")).lobby;
    expect(players.map(({ name }) => name).sort()).toEqual(["Ann", "Ann [bot]"]);

    await fetch(`${url}/account/api-keys/${id}`, {
      method: "DELETE",
      headers: { authorization: headers.authorization },
    });
    const late = await connect();
    late.ask(signInWith(accessToken));
    expect(await late.next("refused")).toMatchObject({ reason: "the login of the token has ended" });
  });
});

describe("somebody without an account", () => {
  it("plays as a guest beside accounts, and is refused where tokens are required [HOST-029]", async () => {
    const beside = await open();
    const guest = await signIn(await beside.connect(), "any text");
    expect(guest.playerId).not.toBe(beside.ann.account.id);
    const required = await open({ "auth.require_token": "true" });
    const client = await required.connect();
    client.ask(signInWith("any text"));
    expect(await client.next("refused")).toMatchObject({ reason: "the token is no JWT" });
  });
});
