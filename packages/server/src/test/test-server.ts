import { setTimeout as sleep } from "node:timers/promises";
import type { GamePackage } from "@fairtick/contract";
import pino from "pino";
import { generate } from "selfsigned";
import { loadConfig } from "../ops/config.ts";
import { createMetrics } from "../ops/metrics.ts";
import { type RunningServer, type ServerOptions, startServer } from "../server.ts";
import type { SessionResult } from "../storage/storage-job.ts";
import type { TlsIdentity } from "../transport/tcp-listener.ts";
import { bicycle, errandContent, errandGame, town } from "./errand-game.ts";
import { FakeHost } from "./fake-host.ts";
import { jsonCodec } from "./json-codec.ts";
import { SocketClient } from "./socket-client.ts";

const running: RunningServer[] = [];
const opened: { destroy?(): void; close?(): void }[] = [];

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

/** A certificate for `localhost`, and its key. */
export async function testIdentity(): Promise<TlsIdentity> {
  const pems = await generate([{ name: "commonName", value: "localhost" }], { keyType: "ec" });
  return { cert: pems.cert, key: pems.private };
}

/** A server on free ports of loopback with a game of no rules; `settings` are keys of the configuration as text. */
export async function startTestServer(
  changed: Partial<ServerOptions> & { readonly settings?: Record<string, string> } = {},
) {
  const settings = {
    "network.tcp_port": "0",
    "network.udp_port": "0",
    "network.health_port": "0",
    "network.web_port": "0",
  };
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
    standing: [],
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
  const { tcpPort } = server.ports[0]!;
  const connect = async (fromAddress?: string) => {
    const client = await SocketClient.connect(tcpPort, changed.tls?.cert, fromAddress);
    closeAfterTest(client);
    return client;
  };
  return { server, tcpPort, host: hosts[0]!, results, metrics, connect };
}

export function closeAfterTest(each: { destroy?(): void; close?(): void }): void {
  opened.push(each);
}

/** Closes what the test has opened. */
export async function closeTestServers(): Promise<void> {
  for (const each of opened.splice(0)) (each.destroy ?? each.close)?.call(each);
  await Promise.all(running.splice(0).map((server) => server.close(0)));
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

/** Signs in, chooses, creates a session and takes its seat. */
export async function createSession(client: SocketClient, host: FakeHost): Promise<string> {
  await client.signIn("Ann");
  client.ask({ kind: "loadout", loadout: { vehicle: bicycle } });
  client.ask({ kind: "create", options: { place: town } });
  await until(() => host.of("takeSeat").length > 0);
  host.run();
  return (await client.next("joined")).sessionId;
}
