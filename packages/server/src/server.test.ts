import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { GamePackage } from "@fairtick/contract";
import pino from "pino";
import { generate } from "selfsigned";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "./ops/config.ts";
import { createMetrics } from "./ops/metrics.ts";
import { type RunningServer, type ServerOptions, startServer } from "./server.ts";
import type { SessionResult } from "./storage/storage-job.ts";
import { bicycle, errandContent, errandGame, town } from "./test/errand-game.ts";
import { FakeHost } from "./test/fake-host.ts";
import { jsonCodec, toBytes } from "./test/json-codec.ts";
import { bindDatagrams, SocketClient } from "./test/socket-client.ts";
import type { TlsIdentity } from "./transport/tcp-listener.ts";

let identity: TlsIdentity;
const running: RunningServer[] = [];
const clients: { destroy?(): void; close?(): void }[] = [];

beforeAll(async () => {
  const pems = await generate([{ name: "commonName", value: "localhost" }], { keyType: "ec" });
  identity = { cert: pems.cert, key: pems.private };
});

afterEach(async () => {
  for (const client of clients.splice(0)) (client.destroy ?? client.close)?.call(client);
  await Promise.all(running.splice(0).map((server) => server.close(0)));
});

const errandPackage: GamePackage = {
  game: errandGame,
  dialect: {
    name: "errand",
    profiles: [],
    connect: jsonCodec,
    frameWriter: () => ({ maxBytes: () => 0, write: () => 0 }),
  },
  content: [],
};

async function start(changed: Partial<ServerOptions> & { readonly settings?: Record<string, string> } = {}) {
  const settings = { "network.tcp_port": "0", "network.udp_port": "0", "network.health_port": "0" };
  const cli = Object.entries({ ...settings, ...changed.settings }).map(([key, value]) => {
    return { option: `--${key}`, key, value };
  });
  const loaded = loadConfig({ cli });
  if ("faults" in loaded) throw new Error(JSON.stringify(loaded.faults));
  const { config } = loaded;
  const results: SessionResult[] = [];
  const hosts: FakeHost[] = [];
  const metrics = createMetrics();
  const server = await startServer({
    config,
    games: [
      {
        package: errandPackage,
        content: errandContent(),
        profile: "auto",
        tcp: config.network.tcpBind,
        udp: config.network.udpBind,
      },
    ],
    tls: undefined,
    demos: [],
    createHost: (listener) => {
      hosts.push(new FakeHost(listener));
      return hosts.at(-1)!;
    },
    storage: {
      saveSessionStarted: () => true,
      saveSessionResult: (result) => {
        results.push(result);
        return true;
      },
      saveTelemetry: () => true,
      takeBuffer: (byteLength) => new SharedArrayBuffer(byteLength),
      probe: async () => ({ ok: true }),
    },
    metrics,
    logger: pino({ level: "silent" }),
    ...changed,
  });
  running.push(server);
  const connect = async () => {
    const client = await SocketClient.connect(server.ports[0]!.tcpPort, changed.tls?.cert);
    clients.push(client);
    return client;
  };
  return { server, host: hosts[0]!, results, metrics, connect };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

/** Signs in, chooses, creates a session and takes its seat. */
async function createSession(client: SocketClient, host: FakeHost): Promise<string> {
  await client.signIn("Ann");
  client.ask({ kind: "loadout", loadout: { vehicle: bicycle } });
  client.ask({ kind: "create", options: { place: town } });
  await until(() => host.of("takeSeat").length > 0);
  host.run();
  return (await client.next("joined")).sessionId;
}

describe.each([
  ["TLS", true],
  ["plain TCP", false],
] as const)("a server on %s", (_name, isTls) => {
  const open = () => start({ tls: isTls ? identity : undefined });

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
    clients.push(datagrams);

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
    host.listener.frame(sessionId, "everybody", new TextEncoder().encode("state"), false, 1);
    expect(String((await datagram)[0])).toBe("state");
    expect(await ann.next("frame")).toEqual({ kind: "frame", text: "state" });

    host.emit({ kind: "phase", sessionId, phase: "finished", serverTick: 9 });
    host.emit({ kind: "finished", sessionId, results: { winner: "Bea" } });
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
    host.listener.frame(sessionId, "everybody", new TextEncoder().encode("last lap"), false, 2);
    await ann.next("frame");
    expect(ann.isClosed).toBe(false);
    host.emit({ kind: "phase", sessionId, phase: "finished", serverTick: 9 });
    host.emit({ kind: "finished", sessionId, results: {} });
    await closed;
    await ann.ended();
    expect(results.length).toBe(1);
  });
});

describe("startServer", () => {
  it("closes everything again when an address is in use", async () => {
    const { server } = await start();
    const taken = String(server.healthPort);
    await expect(start({ settings: { "network.health_port": taken } })).rejects.toThrow(/EADDRINUSE/);
    const tcp = String(server.ports[0]!.tcpPort);
    await expect(start({ settings: { "network.tcp_port": tcp } })).rejects.toThrow(/EADDRINUSE/);
    const udp = String(server.ports[0]!.udpPort);
    await expect(start({ settings: { "network.udp_port": udp } })).rejects.toThrow(/EADDRINUSE/);
  });

  it("counts players, sessions, messages, inputs and frames [HOST-076]", async () => {
    const { server, host, connect } = await start();
    const ann = await connect();
    const sessionId = await createSession(ann, host);
    host.emit({ kind: "phase", sessionId, phase: "active", serverTick: 0 });
    ann.ask({ kind: "input", sequence: 0, values: [1] } as never);
    await until(() => host.of("input").length === 1);
    host.listener.frame(sessionId, "everybody", new TextEncoder().encode("state"), false, 1);
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

  it("keeps demo sessions running", async () => {
    const rounds: number[] = [];
    const options = (round: number) => {
      rounds.push(round);
      return { place: town, drivers: 4 };
    };
    const { host } = await start({ demos: [{ game: "errand", count: 2, options }] });
    expect(rounds).toEqual([0, 1]);
    expect(host.of("start").length).toBe(2);
  });

  it("refuses guests when tokens are required [HOST-029]", async () => {
    const settings = { "auth.require_token": "true", "auth.jwt_secret": "x".repeat(32) };
    const { connect } = await start({ settings });
    const client = await connect();
    client.ask({ kind: "authenticate", token: "not a JWT", name: "Ann" });
    expect(await client.next("refused")).toEqual({ kind: "refused", reason: "the token is no JWT" });
    await client.ended();
  });
});
