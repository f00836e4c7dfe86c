import type { GamePackage } from "@fairtick/contract";
import { layoutState } from "@fairtick/kernel";
import {
  createMetrics,
  DEFAULT_HOST_LIMITS,
  type HostLimits,
  loadConfig,
  openLogger,
  type ServedGame,
  startServer,
  WorkerHost,
} from "@fairtick/server";
import { planSnapshot } from "@fairtick/wire";
import { JsonClient } from "../games/json-client.ts";

const loopback = { host: "127.0.0.1", port: 0 };
const noContent = { find: () => undefined, ids: () => [], derived: <T>(_: string, make: () => T) => make() };

/**
 * A whole server of test games with one session thread, without a database. `modules`: names of the games' modules in
 * `games`, which threads load from the build.
 */
export async function startTestServer(
  games: readonly GamePackage[],
  modules: readonly string[],
  limits: HostLimits = DEFAULT_HOST_LIMITS,
) {
  const values = {
    "network.health_port": "0",
    "network.web_port": "0",
    "logging.console_enabled": "false",
    "logging.file_enabled": "false",
  };
  const cli = Object.entries(values).map(([key, value]) => ({ option: `--${key}`, key, value }));
  const loaded = loadConfig({ cli });
  if ("faults" in loaded) throw new Error(JSON.stringify(loaded.faults));
  const { config } = loaded;
  const hosts: WorkerHost[] = [];
  const results: { readonly id: string; readonly resultJson: string }[] = [];
  const served = (each: GamePackage): ServedGame => ({
    package: each,
    content: { lookup: noContent, items: () => [] },
    profile: "json",
    tcp: loopback,
    udp: loopback,
  });
  const server = await startServer({
    config,
    games: games.map(served),
    tls: undefined,
    standing: [],
    createHost: (listener) => {
      const host = new WorkerHost({
        tickHz: Object.fromEntries(games.map(({ game }) => [game.id, game.tickHz])),
        gameModules: modules.map((name) => new URL(`../../dist/games/${name}.js`, import.meta.url).href),
        threads: 1,
        frameDivisor: 1,
        limits,
        listener,
        stats: () => {},
      });
      hosts.push(host);
      return host;
    },
    storage: {
      saveSessionStarted: () => true,
      saveSessionResult: (result) => results.push(result) > 0,
      saveTelemetry: () => true,
      takeBuffer: (byteLength) => new SharedArrayBuffer(byteLength),
      probe: async () => ({ ok: true }),
    },
    metrics: createMetrics(),
    logger: openLogger({ config: config.logging, console: process.stdout }).logger,
  });
  await hosts[0].ready;

  /** Somebody who has signed in to a game and may take a seat of a session of these capacities. */
  const enter = async (
    { game }: GamePackage,
    capacities: { readonly [section: string]: number },
    name: string,
  ): Promise<JsonClient> => {
    const port = server.ports.find((each) => each.game === game.id)?.tcpPort ?? 0;
    const plan = planSnapshot(game, layoutState(game.state, capacities));
    const client = await JsonClient.connect(port, game, plan);
    client.send({ type: "authenticate", token: "t", name });
    client.send({ type: "loadout", loadout: {} });
    await client.next("authenticated");
    return client;
  };
  return { server, results, enter };
}
