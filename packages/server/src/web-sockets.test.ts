import { once } from "node:events";
import { connect as connectPlain, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClientRequest, Notice } from "@fairtick/contract";
import { afterEach, describe, expect, it } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import { bicycle, town } from "./test/errand-game.ts";
import { noticeOf, toBytes } from "./test/json-codec.ts";
import {
  closeAfterTest,
  closeTestServers,
  startTestServer,
  testIdentity,
  until,
} from "./test/test-server.ts";

afterEach(closeTestServers);

/** A client of the errand game's protocol on a WebSocket. */
class WebClient {
  readonly socket: WebSocket;
  readonly notices: Notice[] = [];
  /** Code and text of the end. */
  end: { readonly code: number; readonly reason: string } | undefined;

  constructor(url: string, subprotocols: string[] = [], options: ClientOptions = {}) {
    this.socket = new WebSocket(url, subprotocols, options);
    closeAfterTest({ close: () => this.socket.terminate() });
    this.socket.on("message", (message: Buffer, isBinary) => {
      if (isBinary) this.notices.push(noticeOf(message));
    });
    this.socket.on("close", (code, reason) => {
      this.end = { code, reason: reason.toString() };
    });
    this.socket.on("error", () => {});
  }

  async opened(): Promise<this> {
    await once(this.socket, "open");
    return this;
  }

  ask(request: ClientRequest): void {
    this.socket.send(toBytes(request));
  }

  async next<K extends Notice["kind"]>(kind: K): Promise<Extract<Notice, { readonly kind: K }>> {
    await until(() => this.notices.some((notice) => notice.kind === kind) || this.end !== undefined);
    const index = this.notices.findIndex((notice) => notice.kind === kind);
    if (index < 0) throw new Error(`the connection ended before a "${kind}": ${JSON.stringify(this.end)}`);
    return this.notices.splice(0, index + 1).at(-1) as Extract<Notice, { readonly kind: K }>;
  }

  async signIn(name: string): Promise<this> {
    this.ask({ kind: "authenticate", token: "t", name });
    await this.next("authenticated");
    return this;
  }

  async ended(): Promise<{ readonly code: number; readonly reason: string }> {
    await until(() => this.end !== undefined);
    return this.end!;
  }
}

async function start(settings: Record<string, string> = {}) {
  const started = await startTestServer({ settings });
  const url = `ws://127.0.0.1:${started.server.webPort}/ws/errand`;
  const enter = async (name: string) => (await new WebClient(url).opened()).signIn(name);
  return { ...started, url, enter };
}

/** Status and body of the answer to a request that does not become a WebSocket. */
async function refusal(url: string, subprotocols: string[] = [], options: ClientOptions = {}) {
  const socket = new WebSocket(url, subprotocols, options);
  socket.on("error", () => {});
  const [, response] = await once(socket, "unexpected-response");
  let body = "";
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode as number, body };
}

/** Resolves when the socket has closed, also by a reset. */
const closed = (socket: Socket) => new Promise((resolve) => socket.once("close", resolve));

/** What a raw stream of bytes is answered with, until the server ends it. */
async function answerTo(port: number, bytes: string): Promise<string> {
  const socket = connectPlain({ host: "127.0.0.1", port });
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk;
  });
  socket.on("error", () => {});
  socket.write(bytes);
  await closed(socket);
  return answer;
}

describe("a WebSocket", () => {
  it("carries a game's protocol: sign in, create a session, play beside those on TCP [HOST-006]", async () => {
    const { host, enter, connect } = await start();
    const ann = await enter("Ann");
    ann.ask({ kind: "loadout", loadout: { vehicle: bicycle } });
    ann.ask({ kind: "create", options: { place: town } });
    await until(() => host.of("takeSeat").length > 0);
    host.run();
    const { sessionId } = await ann.next("joined");
    const bea = await connect();
    await bea.signIn("Bea");
    bea.ask({ kind: "loadout", loadout: { vehicle: bicycle } });
    bea.ask({ kind: "join", sessionId } as never);
    await until(() => host.of("takeSeat").length > 1);
    host.run();
    expect((await bea.next("joined")).sessionId).toBe(sessionId);
    ann.ask({ kind: "input", sequence: 0, values: [0.5] } as never);
    await until(() => host.of("input").length === 1);
  });

  it("is encrypted where the configuration demands it [HOST-004]", async () => {
    const tls = await testIdentity();
    const { server } = await startTestServer({ tls, settings: { "network.web_tls": "required" } });
    const url = `wss://localhost:${server.webPort}/ws/errand`;
    const client = await new WebClient(url, [], { ca: tls.cert, family: 4 } as ClientOptions).opened();
    await client.signIn("Ann");
    const plain = new WebSocket(`ws://127.0.0.1:${server.webPort}/ws/errand`);
    await expect(once(plain, "open")).rejects.toThrow();
  });

  it.each([
    ["another path", "/ws/chess", [], {}, 404, "WebSockets: /ws/errand."],
    ["an unknown subprotocol", "/ws/errand", ["chess.1"], {}, 400, "is spoken here, but: fairtick.3."],
    ["a foreign page", "/ws/errand", [], { origin: "https://evil.example" }, 403, "network.web_origins"],
  ] as const)("is refused to %s, in words, and counted [HOST-006] [HOST-007]", async (...row) => {
    const [, path, subprotocols, options, status, words] = row;
    const { server, metrics } = await start();
    const answer = await refusal(`ws://127.0.0.1:${server.webPort}${path}`, [...subprotocols], options);
    expect(answer).toMatchObject({ status, body: expect.stringContaining(words) });
    const text = await metrics.registry.getSingleMetricAsString("fairtick_web_requests_rejected_total");
    expect(text).toContain(`{status="${status}"} 1`);
  });

  it("is taken from a foreign page that the configuration lists [HOST-007]", async () => {
    const { url } = await start({ "network.web_origins": "https://league.example" });
    await new WebClient(url, [], { origin: "https://league.example" }).opened();
  });

  it("is what the address is for: other requests are answered and ended", async () => {
    const { server } = await start();
    const port = server.webPort;
    expect(await answerTo(port, "GET /ws/errand HTTP/1.1\r\nHost: x\r\n\r\n")).toMatch(/^HTTP\/1.1 426 /);
    expect(await answerTo(port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")).toMatch(
      /^HTTP\/1.1 404 [\s\S]*\/ws\/errand/,
    );
    expect(await answerTo(port, "\0\0\0\x04abcd")).toMatch(/^HTTP\/1.1 400 /);
    const long = `GET /${"x".repeat(9000)} HTTP/1.1\r\nHost: x\r\n\r\n`;
    expect(await answerTo(port, long)).toMatch(/^HTTP\/1.1 431 /);
  });

  it.each([
    ["no header Connection", "GET /ws/errand HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n", 426],
    ["a wish of its own", "GET /ws/errand HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n", 426],
    [
      "a body that is announced",
      "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n",
      404,
    ],
    ["a tunnel in mind", "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", 404],
    ["no host", "GET /ws/errand HTTP/1.1\r\n\r\n", 426],
    ["another version of HTTP", "GET /ws/errand HTTP/3.0\r\nHost: x\r\n\r\n", 400],
    ["two lengths", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400],
  ])("is nothing for who comes with %s: one answer, counted, and the end", async (_, request, status) => {
    const { server, metrics } = await start();
    const key = `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
    const answer = await answerTo(server.webPort, request.replace(/\r\n$/, key));
    expect(answer.match(/HTTP\/1.1 \d+/g)).toEqual([`HTTP/1.1 ${status}`]);
    const text = await metrics.registry.getSingleMetricAsString("fairtick_web_requests_rejected_total");
    expect(text).toContain(`{status="${status}"} 1`);
  });

  it.each([
    ["a WebSocket at another path", "GET /else", "Upgrade: websocket\r\nConnection: Upgrade\r\n", 404],
    ["a WebSocket without a key", "GET /ws/errand", "Upgrade: websocket\r\nConnection: Upgrade\r\n", 426],
    ["a body", "POST /else", "Content-Length: 99999999\r\n", 404],
    ["no HTTP", "nothing", "at all", 400],
  ])("lets a rejected client that goes on sending read why: one with %s", async (...row) => {
    const [, request, headers, status] = row;
    const { server } = await start();
    const socket = connectPlain({ host: "127.0.0.1", port: server.webPort });
    let answer = "";
    let fault: Error | undefined;
    const piece = Buffer.alloc(65_536, 1);
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("error", (error) => {
      fault = error;
    });
    socket.write(`${request} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`);
    for (let i = 0; i < 250; i++) socket.write(piece);
    await closed(socket);
    expect(fault).toBeUndefined();
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*\n$`));
  });

  it("must be asked for in time, however slowly the request drips", async () => {
    const { server, metrics } = await start({ "limits.handshake_timeout_ms": "200" });
    const socket = connectPlain({ host: "127.0.0.1", port: server.webPort });
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("error", () => {});
    socket.write("GET /");
    const drip = setInterval(() => socket.writable && socket.write("x"), 50);
    await closed(socket);
    clearInterval(drip);
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    const text = await metrics.registry.getSingleMetricAsString("fairtick_web_requests_rejected_total");
    expect(text).toContain('{status="408"} 1');
  });

  it.each<[string, (socket: WebSocket) => void]>([
    ["pings", (socket) => socket.ping()],
    ["pongs that nobody asked for", (socket) => socket.pong()],
    ["empty fragments", (socket) => socket.send(Buffer.alloc(0), { binary: true, fin: false })],
  ])("ends when it floods the server with %s, and not before that [HOST-022]", async (_, send) => {
    const { enter, metrics } = await start();
    const ann = await enter("Ann");
    for (let i = 0; i < 150; i++) send(ann.socket);
    await until(() => ann.notices.some(({ kind }) => kind === "error"));
    expect(ann.notices.find(({ kind }) => kind === "error")).toMatchObject({
      code: "rate_limited",
      message: "more than 30/second burst 100 (pings, pongs and fragments)",
    });
    expect(ann.end).toBeUndefined();
    for (let i = 0; i < 1000; i++) send(ann.socket);
    expect(await ann.ended()).toMatchObject({ code: 1008, reason: expect.stringMatching(/^rate-limited/) });
    const text = await metrics.registry.getSingleMetricAsString("fairtick_rate_limited_total");
    expect(Number(/what="frame"\} (\d+)/.exec(text)?.[1])).toBeGreaterThanOrEqual(200);
  });

  it("may carry 32768 bytes in a message, and ends with 1009 for one more [HOST-007]", async () => {
    const { enter } = await start();
    const ann = await enter("Ann");
    const request = (bytes: number) => {
      const [head, tail] = ['{"kind":"heartbeat","x":"', '"}'] as const;
      return Buffer.from(`${head}${"x".repeat(bytes - head.length - tail.length)}${tail}`);
    };
    ann.socket.send(request(32_768));
    await ann.next("heartbeat-ack");
    ann.socket.send(request(32_769));
    expect(await ann.ended()).toEqual({
      code: 1009,
      reason: "protocol-violation: a message may have at most 32768 bytes",
    });
  });

  it("ends with 1003 for text where the game speaks binary", async () => {
    const { enter } = await start();
    const ann = await enter("Ann");
    ann.socket.send("{}");
    expect((await ann.ended()).code).toBe(1003);
  });

  it("ends with a code and words for each reason: a server that closes says 1001", async () => {
    const { enter, server } = await start();
    const ann = await enter("Ann");
    await server.close(0);
    expect(await ann.ended()).toEqual({ code: 1001, reason: "shutdown: The server is closing." });
  });

  it("stays while its browser answers pings, and ends when that stops [HOST-020]", async () => {
    const { enter } = await start({
      "network.heartbeat_timeout_ms": "1500",
      "network.heartbeat_interval_ms": "500",
    });
    const [quiet, dead] = [await enter("Quiet"), await enter("Dead")];
    dead.socket.pause();
    await sleep(4000);
    expect(quiet.end).toBeUndefined();
    dead.socket.resume();
    expect((await dead.ended()).code).toBe(4000);
  });

  it("ends when its client sends nothing but signs of life for too long [HOST-021]", async () => {
    const { enter } = await start({ "network.idle_timeout_seconds": "2" });
    const [idle, busy] = [await enter("Idle"), await enter("Busy")];
    const beat = setInterval(() => busy.ask({ kind: "heartbeat" } as never), 500);
    expect(await idle.ended()).toMatchObject({ code: 4001, reason: expect.stringMatching(/^idle: /) });
    clearInterval(beat);
    expect(busy.end).toBeUndefined();
  });

  it("ends when a message was begun and not completed in time [HOST-021]", async () => {
    const { enter } = await start({ "limits.partial_message_ms": "300" });
    const ann = await enter("Ann");
    ann.socket.send(Buffer.from("{"), { binary: true, fin: false });
    expect(await ann.ended()).toMatchObject({
      code: 1008,
      reason: expect.stringMatching(/^partial-message/),
    });
  });

  it("is counted with its bytes by game, and as open", async () => {
    const { enter, metrics } = await start();
    const ann = await enter("Ann");
    await until(() => ann.notices.length > 0);
    await sleep(100);
    const text = await metrics.registry.metrics();
    expect(text).toMatch(/fairtick_network_bytes_total\{game="errand",transport="ws",direction="in"\} [1-9]/);
    expect(text).toMatch(/^ws_connected 1$/m);
    ann.socket.close();
    await ann.ended();
    await sleep(200);
    expect(await metrics.registry.metrics()).toMatch(/^ws_connected 0$/m);
  });
});

describe("a proxy before WebSockets", () => {
  const behind = (address: string) => ({ headers: { "x-forwarded-for": address } });
  const settings = { "limits.exempt_addresses": "10.0.0.0/8", "limits.connections_per_address": "1" };

  it("that is trusted has each client counted by its own address [HOST-092]", async () => {
    const { server } = await startTestServer({
      settings: { ...settings, "network.trusted_proxies": "127.0.0.1" },
    });
    const url = `ws://127.0.0.1:${server.webPort}/ws/errand`;
    const ann = await new WebClient(url, [], behind("192.0.2.1")).opened();
    await ann.signIn("Ann");
    const bea = await new WebClient(url, [], behind("198.51.100.9, 192.0.2.2")).opened();
    await bea.signIn("Bea");
    const addresses = () => server.lobby.operator.players.map(({ name, address }) => `${name} ${address}`);
    expect(addresses()).toEqual(["Ann 192.0.2.1", "Bea 192.0.2.2"]);
    const third = new WebClient(url, [], behind("192.0.2.1"));
    const [, response] = await once(third.socket, "unexpected-response");
    expect(response.statusCode).toBe(429);
    ann.socket.close();
    await until(() => addresses().length === 1);
    let again = 429;
    while (again === 429) {
      const client = new WebClient(url, [], behind("192.0.2.1"));
      const opened = once(client.socket, "open").then(() => 101);
      const refused = once(client.socket, "unexpected-response").then(([, { statusCode }]) => statusCode);
      again = await Promise.race([opened, refused]);
    }
    expect(again).toBe(101);
  });

  it("that is not trusted is believed nothing [HOST-092]", async () => {
    const { server } = await startTestServer({ settings });
    const url = `ws://127.0.0.1:${server.webPort}/ws/errand`;
    const ann = await new WebClient(url, [], behind("192.0.2.1")).opened();
    await ann.signIn("Ann");
    expect(server.lobby.operator.players).toMatchObject([{ name: "Ann", address: "127.0.0.1" }]);
    const second = new WebClient(url, [], behind("192.0.2.2"));
    await until(() => second.end !== undefined);
    expect(server.lobby.operator.players).toHaveLength(1);
  });
});
