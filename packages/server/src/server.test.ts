import { once } from "node:events";
import pino from "pino";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { demoPlan } from "./templates/demo-plan.ts";
import { bicycle, town } from "./test/errand-game.ts";
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

let identity: TlsIdentity;

beforeAll(async () => {
  identity = await testIdentity();
});

afterEach(closeTestServers);

describe.each([
  ["TLS", true],
  ["plain TCP", false],
] as const)("a server on %s", (_name, isTls) => {
  const open = () => startTestServer({ tls: isTls ? identity : undefined });

  it("takes two players from signing in to the finish, over streams and datagrams [HOST-004] [HOST-017]", async () => {
    const { host, results, connect } = await open();
    const ann = await connect();
    const sessionId = await createSession(ann, host);
    const bea = await connect();
    await bea.signIn("Bea");
    const { lobby } = await bea.next("lobby");
    expect(lobby.sessions).toMatchObject([{ id: sessionId, title: "Town", hostName: "Ann", playerCount: 1 }]);
    bea.ask({ kind: "loadout", loadout: { vehicle: bicycle } });
    bea.ask({ kind: "join", sessionId, as: "player" });
    await until(() => host.of("takeSeat").length === 2);
    host.run();
    expect(await bea.next("joined")).toMatchObject({ kind: "joined", sessionId, seat: 1 });
    const datagrams = await bindDatagrams(bea);
    closeAfterTest(datagrams);

    ann.ask({ kind: "start" });
    await until(() => host.of("start").length === 1);
    host.emit({ kind: "phase", sessionId, phase: "countdown", serverTick: 0 });
    expect(await ann.next("starting")).toEqual({ kind: "starting", countdownSeconds: 3 });
    expect(await bea.next("starting")).toEqual({ kind: "starting", countdownSeconds: 3 });

    datagrams.send(toBytes({ kind: "input", sequence: 0, values: [0.5] }));
    ann.ask({ kind: "input", sequence: 0, values: [0.25] } as never);
    await until(() => host.of("input").length === 2);
    expect(new Set(host.of("input").map(({ seat, values }) => `${seat}: ${values}`))).toEqual(
      new Set(["0: 0.25", "1: 0.5"]),
    );
    const datagram = once(datagrams, "message");
    host.listener.frame(sessionId, "everybody", new TextEncoder().encode("state"), false, 1, false);
    expect(String((await datagram)[0])).toBe("state");
    expect(await ann.next("frame")).toEqual({ kind: "frame", text: "state" });

    host.emit({ kind: "phase", sessionId, phase: "finished", serverTick: 9 });
    host.emit({ kind: "finished", sessionId, results: { winner: "Bea" }, roster: [] });
    expect(results).toMatchObject([{ id: sessionId, trackConfigId: town, resultJson: '{"winner":"Bea"}' }]);
    ann.ask({ kind: "leave" });
    await ann.next("left");
    expect((await ann.next("lobby")).lobby.players).toMatchObject([{ name: "Ann" }]);
  });

  it("tells everybody that it closes before it does, and then lets nobody in [HOST-084]", async () => {
    const { server, connect } = await open();
    const idle = await connect();
    await idle.signIn("Ann");
    const silent = await connect();
    silent.ask({ kind: "heartbeat", tick: 0 });
    await silent.next("heartbeat-ack");
    const closed = server.close(0);
    for (const client of [idle, silent]) {
      const notice = await client.next("error");
      expect(notice).toEqual({ kind: "error", code: "shutting_down", message: "server shutting down" });
      await client.ended();
    }
    await closed;
    await expect(connect()).rejects.toThrow(/ECONNREFUSED/);
  });

  it("lets a session with people in it finish first [HOST-075] [HOST-084]", async () => {
    const { server, host, results, connect } = await open();
    const ann = await connect();
    const sessionId = await createSession(ann, host);
    host.emit({ kind: "phase", sessionId, phase: "active", serverTick: 0 });
    const closed = server.close(60_000);
    await ann.next("error");
    expect((await fetch(`http://127.0.0.1:${server.healthPort}/health`)).status).toBe(503);
    host.listener.frame(sessionId, "everybody", new TextEncoder().encode("last lap"), false, 2, false);
    await ann.next("frame");
    expect(ann.isClosed).toBe(false);
    host.emit({ kind: "phase", sessionId, phase: "finished", serverTick: 9 });
    host.emit({ kind: "finished", sessionId, results: {}, roster: [] });
    await closed;
    await ann.ended();
    expect(results.length).toBe(1);
  });
});

describe("startServer", () => {
  it("closes everything again when an address is in use", async () => {
    const { server } = await startTestServer();
    const taken = String(server.healthPort);
    await expect(startTestServer({ settings: { "network.health_port": taken } })).rejects.toThrow(
      /EADDRINUSE/,
    );
    const tcp = String(server.ports[0]!.tcpPort);
    await expect(startTestServer({ settings: { "network.tcp_port": tcp } })).rejects.toThrow(/EADDRINUSE/);
    const udp = String(server.ports[0]!.udpPort);
    await expect(startTestServer({ settings: { "network.udp_port": udp } })).rejects.toThrow(/EADDRINUSE/);
  });

  it("counts players, sessions, messages, inputs and frames [HOST-076]", async () => {
    const { server, host, connect } = await startTestServer();
    const ann = await connect();
    const sessionId = await createSession(ann, host);
    host.emit({ kind: "phase", sessionId, phase: "active", serverTick: 0 });
    ann.ask({ kind: "input", sequence: 0, values: [1] } as never);
    await until(() => host.of("input").length === 1);
    host.listener.frame(sessionId, "everybody", new TextEncoder().encode("state"), false, 1, false);
    const scrape = async () => (await fetch(`http://127.0.0.1:${server.healthPort}/metrics`)).text();
    let text = await scrape();
    while (!text.includes("apexsim_active_sessions 1\n")) text = await scrape();
    for (const line of [
      "apexsim_connected_players 1",
      "apexsim_input_packets_received 1",
      "apexsim_telemetry_packets_sent 1",
      'fairtick_messages_total{game="errand",type="create",direction="in"} 1',
      'fairtick_messages_total{game="errand",type="joined",direction="out"} 1',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
  });

  it.each([
    ["false", 0],
    ["true", 1],
  ])(
    "enters the trace of packets with logging.trace_packets = %s only if it is true [HOST-074]",
    async (flag, children) => {
      const logger = pino({ level: "trace", enabled: false });
      const made: unknown[] = [];
      const packets: object[] = [];
      logger.child = ((fields: object) => {
        made.push(fields);
        return { trace: (packet: object) => void packets.push(packet) };
      }) as never;
      const { connect } = await startTestServer({
        logger: logger as never,
        settings: { "logging.trace_packets": flag },
      });
      const ann = await connect();
      await ann.signIn("Ann");
      // One for the game's own port and one for its WebSockets.
      expect(made.length).toBe(2 * children);
      expect(packets.length > 0).toBe(children > 0);
    },
  );

  it("does not call a client silent whose sign of life it had no time to read", async () => {
    const { connect } = await startTestServer({
      settings: { "network.heartbeat_interval_ms": "100", "network.heartbeat_timeout_ms": "300" },
    });
    const ann = await connect();
    await ann.signIn("Ann");
    ann.ask({ kind: "heartbeat", tick: 0 });
    // Long enough for a sweep to be late.
    for (const end = performance.now() + 1600; performance.now() < end; );
    await ann.next("heartbeat-ack");
    ann.ask({ kind: "heartbeat", tick: 0 });
    await ann.next("heartbeat-ack");
  });

  it("keeps demo sessions running", async () => {
    const rounds: number[] = [];
    const options = (round: number) => {
      rounds.push(round);
      return { place: town, drivers: 4 };
    };
    const { host } = await startTestServer({
      standing: [demoPlan({ game: "errand", count: 2, options })],
    });
    expect(rounds).toEqual([0, 1]);
    expect(host.of("start").length).toBe(2);
  });

  it("refuses guests when tokens are required [HOST-029]", async () => {
    const settings = { "auth.require_token": "true", "auth.jwt_secret": "x".repeat(32) };
    const { connect } = await startTestServer({ settings });
    const client = await connect();
    client.ask({ kind: "authenticate", token: "not a JWT", name: "Ann" });
    expect(await client.next("refused")).toEqual({ kind: "refused", reason: "the token is no JWT" });
    await client.ended();
  });
});
