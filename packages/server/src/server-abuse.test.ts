import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect as connectPlain, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { framed } from "./connection/frame-splitter.ts";
import type { Metrics } from "./ops/metrics.ts";
import { bicycle } from "./test/errand-game.ts";
import { toBytes } from "./test/json-codec.ts";
import { bindDatagrams } from "./test/socket-client.ts";
import {
  closeAfterTest,
  closeTestServers,
  createSession,
  startTestServer,
  testIdentity,
  until,
} from "./test/test-server.ts";
import type { TlsIdentity } from "./transport/tcp-listener.ts";

/** Everybody is on loopback here: no address is exempt, and the honest client has one of its own. */
const nobodyExempt = { "limits.exempt_addresses": "[]" };
const elsewhere = "127.0.0.2";

let identity: TlsIdentity;

beforeAll(async () => {
  identity = await testIdentity();
});

afterEach(closeTestServers);

/** The value of a counter of the game for one label. */
async function counted(metrics: Metrics, name: string, label: string): Promise<number> {
  const text = await metrics.registry.getSingleMetricAsString(name);
  return Number(new RegExp(`${label}.* (\\d+)$`, "m").exec(text)?.[1] ?? 0);
}

/** Datagrams of strangers that were dropped, before or after they were looked at. */
async function seenStrangers(metrics: Metrics): Promise<number> {
  const limited = await counted(metrics, "fairtick_rate_limited_total", 'what="stranger"');
  return limited + (await counted(metrics, "fairtick_datagrams_dropped_total", 'reason="unknown-sender"'));
}

/** A TCP connection that says nothing. */
function silentSocket(port: number): Socket {
  const socket = connectPlain({ host: "127.0.0.1", port });
  socket.on("error", () => {});
  closeAfterTest(socket);
  return socket;
}

describe("a server under abuse", () => {
  it("lets somebody sign in and play while another address storms it [HOST-022]", async () => {
    const { tcpPort, host, metrics, connect } = await startTestServer({
      tls: identity,
      settings: nobodyExempt,
    });
    let refused = 0;
    const storm = Array.from({ length: 300 }, () => silentSocket(tcpPort));
    for (const socket of storm) socket.once("close", () => refused++);
    const ann = await connect(elsewhere);
    await createSession(ann, host);
    for (let i = 0; i < 50; i++) ann.ask({ kind: "input", sequence: 0, values: [0.5] } as never);
    await until(() => host.of("input").length === 50);
    await until(() => refused >= 300 - 64);
    expect(storm.length - refused).toBeLessThanOrEqual(64);
    expect(await counted(metrics, "fairtick_connections_refused_total", 'reason="rate"')).toBeGreaterThan(
      100,
    );
  });

  it("holds so many half-open handshakes, and lets people in again when their time is over", async () => {
    const { tcpPort, metrics, connect } = await startTestServer({
      tls: identity,
      settings: { "limits.handshakes_max": "4", "limits.handshake_timeout_ms": "300" },
    });
    const silent = Array.from({ length: 4 }, () => silentSocket(tcpPort));
    const closed = silent.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    await Promise.all(silent.map((socket) => once(socket, "connect")));
    await expect(connect()).rejects.toThrow();
    await Promise.all(closed);
    await (await connect()).signIn("Ann");
    const refused = (reason: string) =>
      counted(metrics, "fairtick_connections_refused_total", `reason="${reason}"`);
    expect([await refused("handshakes"), await refused("handshake")]).toEqual([1, 4]);
  });

  it("ends who floods it with messages, with few answers, and nobody else [HOST-022]", async () => {
    const { host, metrics, connect } = await startTestServer({ tls: identity });
    const ann = await connect();
    await createSession(ann, host);
    const abuser = await connect();
    await abuser.signIn("Bea");
    const request = framed(toBytes({ kind: "start" }));
    const flood = Buffer.concat(new Array<Uint8Array>(5000).fill(request));
    abuser.sendRaw(flood);
    await abuser.ended();
    expect(await counted(metrics, "fairtick_disconnects_total", 'reason="rate-limited"')).toBe(1);
    expect(await counted(metrics, "fairtick_errors_total", 'code="rate_limited"')).toBeLessThan(20);
    expect(await counted(metrics, "fairtick_rate_limited_total", 'what="control"')).toBeGreaterThanOrEqual(
      200,
    );
    ann.ask({ kind: "input", sequence: 0, values: [0.5] } as never);
    await until(() => host.of("input").length === 1);
    expect(ann.isClosed).toBe(false);
  });

  it("ends who drips a message or never signs in, while somebody plays [HOST-025]", async () => {
    const { host, metrics, connect } = await startTestServer({
      settings: { "limits.partial_message_ms": "200", "network.auth_timeout_ms": "1000" },
    });
    const ann = await connect();
    await createSession(ann, host);
    const silent = await connect();
    const dripping = await connect();
    await dripping.signIn("Bea");
    dripping.sendRaw(Uint8Array.of(0, 0, 1, 0));
    const drip = setInterval(() => {
      dripping.sendRaw(Uint8Array.of(32));
      ann.ask({ kind: "input", sequence: 0, values: [0.5] } as never);
    }, 50);
    await Promise.all([dripping.ended(), silent.ended()]);
    clearInterval(drip);
    expect(await counted(metrics, "fairtick_disconnects_total", 'reason="partial-message"')).toBe(1);
    expect(await counted(metrics, "fairtick_disconnects_total", 'reason="auth-timeout"')).toBe(1);
    expect(ann.isClosed).toBe(false);
  });

  it("takes every datagram of two bound clients beside a flood of strangers on their address [HOST-022]", async () => {
    const { server, host, metrics, connect } = await startTestServer();
    const ann = await connect();
    const sessionId = await createSession(ann, host);
    const bea = await connect();
    await bea.signIn("Bea");
    bea.ask({ kind: "loadout", loadout: { vehicle: bicycle } });
    bea.ask({ kind: "join", sessionId, as: "player" });
    await until(() => host.of("takeSeat").length === 2);
    host.run();
    const bound = [await bindDatagrams(ann), await bindDatagrams(bea)];
    const stranger = createSocket("udp4");
    for (const socket of [...bound, stranger]) closeAfterTest(socket);

    const startMs = performance.now();
    const input = toBytes({ kind: "input", sequence: 0, values: [0.5] });
    const strangers = 2000;
    // A few at a time: the system may not drop any before the server has seen it.
    for (let sent = 0; sent < strangers; ) {
      for (let i = 0; i < 50; i++) stranger.send(input, server.ports[0]!.udpPort, "127.0.0.1");
      sent += 50;
      if (sent <= 600) for (const socket of bound) for (let i = 0; i < 20; i++) socket.send(input);
      const expected = 2 * Math.min(240, (sent * 20) / 50);
      await until(() => host.of("input").length === expected);
      while ((await seenStrangers(metrics)) < sent) await sleep(5);
    }
    for (const seat of [0, 1]) {
      expect(host.of("input").filter((each) => each.seat === seat).length).toBe(240);
    }
    const looked = await counted(metrics, "fairtick_datagrams_dropped_total", 'reason="unknown-sender"');
    expect(looked).toBeGreaterThanOrEqual(60);
    expect(looked).toBeLessThanOrEqual(61 + ((performance.now() - startMs) * 300) / 1000);
  });
});
