import { describe, expect, it } from "vitest";
import { UpgradeJudge, type UpgradeRequest } from "./upgrade.ts";

const paths = [
  { path: "/ws/errand", subprotocols: ["fairtick.3", "bincode"] },
  { path: "/ws/other", subprotocols: ["fairtick.3"] },
];
/** The example of RFC 6455, section 1.3. */
const key = "dGhlIHNhbXBsZSBub25jZQ==";
const headers = {
  host: "games.example:9003",
  upgrade: "websocket",
  connection: "Upgrade",
  "sec-websocket-version": "13",
  "sec-websocket-key": key,
};

function judge(changed: Partial<UpgradeRequest> = {}, origins: readonly string[] = []) {
  return new UpgradeJudge(paths, origins).judge({
    method: "GET",
    url: "/ws/errand",
    headers,
    httpVersion: "1.1",
    isUpgrade: true,
    ...changed,
  });
}

const withHeaders = (more: UpgradeRequest["headers"]) => ({ headers: { ...headers, ...more } });

describe("a request to become a WebSocket", () => {
  it("is answered as the RFC does", () => {
    const upgrade = judge();
    expect(upgrade).toMatchObject({ ok: true, path: paths[0], subprotocol: undefined });
    expect(upgrade.ok && upgrade.response).toBe(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
    );
  });

  it("gets the first subprotocol of its list that is spoken there [HOST-006]", () => {
    const upgrade = judge(withHeaders({ "sec-websocket-protocol": "json, bincode , fairtick.3" }));
    expect(upgrade).toMatchObject({ ok: true, subprotocol: "bincode" });
    expect(upgrade.ok && upgrade.response).toContain("\r\nSec-WebSocket-Protocol: bincode\r\n\r\n");
  });

  it("may have a query, which nobody reads", () => {
    expect(judge({ url: "/ws/other?room=7" })).toMatchObject({ ok: true, path: paths[1] });
  });

  it.each<[string, Partial<UpgradeRequest>, number, string]>([
    ["another path", { url: "/ws" }, 404, "There is nothing here; WebSockets: /ws/errand, /ws/other."],
    ["no upgrade", withHeaders({ upgrade: undefined }), 426, "This is for WebSockets."],
    ["an upgrade to something else", withHeaders({ upgrade: "h2c" }), 426, "This is for WebSockets."],
    ["another method", { method: "POST" }, 426, "This is for WebSockets."],
    ["no header Connection that announces it", { isUpgrade: false }, 426, "This is for WebSockets."],
    ["an old version of HTTP", { httpVersion: "1.0" }, 400, "HTTP/1.1"],
    ["no host", withHeaders({ host: undefined }), 400, "The header Host is missing."],
    ["an old version", withHeaders({ "sec-websocket-version": "8" }), 426, "Only version 13"],
    ["no key", withHeaders({ "sec-websocket-key": undefined }), 400, "16 bytes"],
    ["a short key", withHeaders({ "sec-websocket-key": "YQ==" }), 400, "16 bytes"],
    [
      "a subprotocol that is not spoken [HOST-006]",
      withHeaders({ "sec-websocket-protocol": "json, chat" }),
      400,
      "No subprotocol of json, chat is spoken here, but: fairtick.3, bincode.",
    ],
  ])("with %s is refused in words", (_, changed, status, reason) => {
    const upgrade = judge(changed);
    expect(upgrade).toMatchObject({ ok: false, status, reason: expect.stringContaining(reason) });
  });

  it.each([
    ["of a program, that has no origin", undefined],
    ["of a page of this host", "https://games.example:9003"],
    ["of a page of this host, in capitals", "https://GAMES.example:9003"],
    ["of a page of localhost", "http://localhost:5173"],
    ["of a page of 127.0.0.1", "http://127.0.0.1"],
    ["of a page of ::1", "http://[::1]:8080"],
    ["of a page that is listed", "https://league.example"],
  ])("%s passes [HOST-007]", (_, origin) => {
    expect(judge(withHeaders({ origin }), ["https://league.example"]).ok).toBe(true);
  });

  it.each([
    ["https://games.example", "games.example:443"],
    ["http://games.example", "games.example:80"],
    ["https://games.example", "games.example"],
  ])("of a page of %s passes at %s, whose port is the usual one [HOST-007]", (origin, host) => {
    expect(judge(withHeaders({ origin, host })).ok).toBe(true);
  });

  it.each([
    ["http://games.example", "games.example:443"],
    ["https://games.example:9003", "games.example"],
    ["https://games.example:9003@evil.example", "games.example:9003"],
    ["https://games.example:9003", ""],
  ])("of a page of %s is refused at %s [HOST-007]", (origin, host) => {
    expect(judge(withHeaders({ origin, host }))).toMatchObject({ ok: false, status: 403 });
  });

  it.each([
    ["another host", "https://evil.example"],
    ["another port of this host", "https://games.example"],
    ["a host whose name begins alike", "http://localhost.evil.example"],
    ["a listed host with another scheme", "http://league.example"],
    ["nowhere", "null"],
  ])("of a page of %s is refused with 403 [HOST-007]", (_, origin) => {
    expect(judge(withHeaders({ origin }), ["https://league.example"])).toMatchObject({
      ok: false,
      status: 403,
      reason: expect.stringContaining("network.web_origins"),
    });
  });

  it("of any page passes where all are allowed", () => {
    expect(judge(withHeaders({ origin: "https://evil.example" }), ["*"]).ok).toBe(true);
  });

  it("is shown in the refusal without what could harm a terminal", () => {
    const upgrade = judge(withHeaders({ origin: "http://\u001b[31mred" }));
    expect(upgrade.ok ? "" : upgrade.reason).toMatch(/^[\x20-\x7e]+$/);
  });
});
