// A whole server whose sessions are over after a tenth of a second, one after the other, until it is killed. It writes
// a line when a session has finished and one when its result is stored. Argument: the database.
import { writeSync } from "node:fs";
import { createMetrics, loadConfig, openLogger, startServer, WorkerHost } from "@fairtick/server";
import { sqliteFile, startStorageWriter } from "@fairtick/server/storage";
import { briefGame, gamePackage } from "../games/brief-game.ts";

const [databasePath = ""] = process.argv.slice(2);
const sessionsAtOnce = 8;
const sessionTicks = 24;
const quiet = {
  "network.health_port": "0",
  "persistence.demo_sessions": "all",
  "logging.console_enabled": "false",
  "logging.file_enabled": "false",
};

const loaded = loadConfig({
  cli: Object.entries(quiet).map(([key, value]) => ({ option: key, key, value })),
});
if ("faults" in loaded) throw new Error(JSON.stringify(loaded.faults));
const { config } = loaded;
const stored = await startStorageWriter({
  database: sqliteFile(databasePath),
  onEvent: (event) => {
    if (event.kind === "stored") writeSync(1, `stored ${event.sessionId}\n`);
  },
});
if (!stored.ok) throw new Error(stored.reason);

const loopback = { host: "127.0.0.1", port: 0 };
const hosts: WorkerHost[] = [];
const server = await startServer({
  config,
  games: [
    {
      package: gamePackage,
      content: {
        lookup: { find: () => undefined, ids: () => [], derived: <T>(_: string, make: () => T) => make() },
        items: () => [],
      },
      profile: "json",
      tcp: loopback,
      udp: loopback,
    },
  ],
  tls: undefined,
  standing: [],
  createHost: (listener) => {
    const host = new WorkerHost({
      tickHz: { [briefGame.id]: briefGame.tickHz },
      gameModules: [new URL("../games/brief-game.js", import.meta.url).href],
      threads: 1,
      frameDivisor: 1,
      listener,
      stats: () => {},
    });
    hosts.push(host);
    return host;
  },
  storage: stored.writer,
  metrics: createMetrics(),
  logger: openLogger({ config: config.logging, console: process.stdout }).logger,
});
await hosts[0]?.ready;
for (let i = 0; i < sessionsAtOnce; i++) runSession();

function runSession(): void {
  const id = server.lobby.createServerSession({
    game: briefGame.id,
    options: { ticks: sessionTicks },
    templateId: undefined,
    allowed: undefined,
    startsAt: undefined,
    hasHost: false,
    isDemo: true,
    onEnded() {
      writeSync(1, `finished ${id}\n`);
      setImmediate(runSession);
    },
  });
  if (typeof id !== "string") throw new Error(id.message);
}
