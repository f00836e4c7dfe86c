import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { getHeapSnapshot } from "node:v8";
import { threadId } from "node:worker_threads";
import {
  type Accounts,
  type CommandLineValue,
  createMetrics,
  demoPlan,
  formatBindAddress,
  formatFault,
  type GameContent,
  type InspectableThread,
  LapTables,
  type LoadedConfig,
  type Logger,
  loadConfig,
  type Metrics,
  monotonicClock,
  type OpenedLogger,
  openAccounts,
  openEvents,
  openLogger,
  prepareTls,
  type RunningServer,
  readConfigFile,
  rotationPlan,
  type ServedGame,
  type ServerConfig,
  type StandingPlan,
  StoredModeration,
  StoredTemplates,
  spectatorDelay,
  startServer,
  ThreadMonitor,
  takeRealtimePriority,
  WorkerHost,
} from "@fairtick/server";
import { unusableAddresses } from "./bindable.ts";
import { followCertificate, reloadOnHangup } from "./certificate.ts";
import { openContent, type ServedContent } from "./content.ts";
import { endOnFault } from "./end-on-fault.ts";
import { type ListedGame, games as ownGames } from "./games.ts";
import { hostFaultOptions } from "./host-options.ts";
import { BadGameModule, loadGame } from "./load-game.ts";
import { outliveConsole } from "./outlive-console.ts";
import { ProcessEnd } from "./process-end.ts";
import { serveRecords } from "./records.ts";
import { openRecorder, replayShelf } from "./replays.ts";
import { openResults, type Results } from "./results.ts";
import { stopSignal } from "./stop-signal.ts";
import { openStorage } from "./storage.ts";
import { welcomeLines } from "./welcome.ts";

/** How soon bans of other servers on the same database hold here. */
const FOLLOW_MS = 15_000;

export interface ServeOptions {
  /** Path of `server.toml`. */
  readonly configPath: string;
  /** Whether the file must exist; otherwise one with the defaults is written where there is none. */
  readonly configRequired?: boolean;
  /** Values of the command line; they win over everything else. */
  readonly overrides: readonly CommandLineValue[];
  /** Path of a game's module that is served instead of the games of this server. */
  readonly gameModule?: string | undefined;
}

/** A server that runs, for whoever changes it while it does. */
export interface ServedParts {
  readonly games: readonly ListedGame[];
  readonly host: Pick<WorkerHost, "loadRules" | "changeRules">;
  readonly server: Pick<RunningServer, "changeRules" | "ports">;
  readonly logger: Logger;
  /** The content of a game whose package is another one now. */
  contentOf(game: ListedGame): Promise<GameContent>;
}

/** Exit codes of `fairtick serve`. */
const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_BAD_CONFIGURATION = 2;

/** Where the page is built; from the sources and from the built files of this app. */
const pageFolder = fileURLToPath(new URL("../../web/dist/page", import.meta.url));

/** What is known of failed sessions, replays, and acts of moderators have so long each to reach the disk when the server stops. */
const FILES_MS = 2000;
/** What listens to events has so long to handle the last ones. */
const EVENTS_MS = 1000;

/**
 * Runs a server until it is told to stop; resolves with the exit code of the process. `attend` is told when it runs, and
 * returns what is to be done before it stops.
 */
export async function serve(
  { configPath, configRequired = false, overrides, gameModule }: ServeOptions,
  attend: (parts: ServedParts) => () => Promise<void> = () => async () => {},
): Promise<number> {
  const startedMs = performance.now();
  const loaded = await loadConfiguration(configPath, !configRequired, overrides);
  if (loaded === undefined) return EXIT_BAD_CONFIGURATION;
  const games = await gamesToServe(gameModule);
  if (games === undefined) return EXIT_BAD_CONFIGURATION;
  const { config } = loaded;
  const metrics = createMetrics({ processMetrics: true });
  const log = openLog(config, metrics);
  if (log === undefined) return EXIT_BAD_CONFIGURATION;
  const { logger } = log;
  const end = new ProcessEnd(log, process);
  endOnFault(logger, end, process);
  outliveConsole(log, process.stdout);
  const parts = await startParts(loaded, games, configPath, log, metrics, end);
  if (parts === undefined) {
    await log.close();
    return end.orderly(EXIT_FAILED);
  }
  logger.info(startFields(config, parts.server), "started");
  process.stdout.write(
    `${welcomeLines({ config, configPath, isOwnGame: gameModule !== undefined, ...parts, content: parts.content.summary, startMs: performance.now() - startedMs }).join("\n")}\n`,
  );
  const contentOf = (game: ListedGame) => parts.content.adopt(game);
  const unattend = attend({ ...parts, games, logger, contentOf });
  const signalled = stopSignal(process, (second) => {
    logger.warn({ signal: second }, "the server ends at once, at a second signal");
    end.byForce(EXIT_FAILED);
  });
  const isInTerminal = process.stdin.isTTY || process.stdout.isTTY;
  reloadOnHangup(parts.certificate, process, isInTerminal);
  const signal = await Promise.race([signalled, parts.server.drained.then(() => "drained")]);
  logger.info({ signal }, "stopping: no new connections; running sessions may end");
  parts.certificate?.close();
  parts.content.catalogue.close();
  parts.recorder.announceStop();
  await unattend();
  await parts.server.close(config.server.shutdownGraceSeconds * 1000);
  await Promise.all([parts.results.close(), parts.laps.close()]);
  await parts.accounts?.close();
  await parts.events.close(EVENTS_MS);
  await parts.moderation.close(FILES_MS);
  const isDiskSilent = (
    await Promise.all([parts.faultFiles.close(FILES_MS), parts.recorder.close(FILES_MS)])
  ).includes(false);
  if ((await parts.storage.close()) || isDiskSilent) end.leaveBehind();
  logger.info({}, "stopped");
  await log.close();
  return end.orderly(EXIT_OK);
}

async function gamesToServe(module: string | undefined): Promise<readonly ListedGame[] | undefined> {
  if (module === undefined) return ownGames;
  try {
    return [await loadGame(module)];
  } catch (error) {
    if (!(error instanceof BadGameModule)) throw error;
    process.stderr.write(`${error.message}\n`);
    return undefined;
  }
}

async function loadConfiguration(
  path: string,
  create: boolean,
  overrides: readonly CommandLineValue[],
): Promise<LoadedConfig | undefined> {
  const file = await readConfigFile(path, { create });
  if (!file.ok) {
    process.stderr.write(`configuration file ${file.reason}\n`);
    return undefined;
  }
  const loaded = loadConfig({
    tomlText: file.text,
    fileName: path,
    fileReadableByAll: file.readableByAll,
    env: process.env,
    cli: overrides,
  });
  if (!("faults" in loaded)) return loaded;
  const { faults } = loaded;
  process.stderr.write(`The configuration has ${faults.length} fault${faults.length === 1 ? "" : "s"}:\n`);
  for (const fault of faults) process.stderr.write(`  ${formatFault(fault)}\n`);
  return undefined;
}

function openLog(config: ServerConfig, { dropped }: Metrics): ReturnType<typeof openLogger> | undefined {
  try {
    return openLogger({
      config: config.logging,
      console: process.stdout,
      onLeftOut: (lines) => dropped.at("", "log-line").inc(lines),
    });
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return undefined;
  }
}

/** Everything that a server consists of, in the order in which it depends on each other. */
async function startParts(
  { config, overrides, warnings }: LoadedConfig,
  games: readonly ListedGame[],
  configPath: string,
  log: OpenedLogger,
  metrics: Metrics,
  end: ProcessEnd,
) {
  const { logger } = log;
  for (const warning of warnings) logger.warn({}, warning);
  for (const { key, origin } of overrides) logger.info({ key, origin }, "configuration overridden");

  const busy = await unusableAddresses(config, configPath);
  if (busy.length > 0) return refused(logger, busy.join("; "));

  const tls = await prepareTls(config.network, new Date(), [config.api.bind]);
  if (tls.kind === "refused") return refused(logger, tls.reason);
  if (tls.kind === "plain") logger.warn({}, tls.warning);

  const made: { host?: WorkerHost; server?: RunningServer; results?: Results } = {};
  const content = await openContent(games, config, logger, metrics, (game) =>
    made.server?.lobby.contentChanged(game),
  );
  if (content.missing.length > 0) return refused(logger, content.missing.join("; "));

  const tickHz = Object.fromEntries(games.map((g) => [g.package.game.id, g.package.game.tickHz]));
  const clock = { now: monotonicClock(), wallClock: Date.now };
  const events = openEvents({ games: games.map((game) => game.package), metrics, logger });
  const monitor = new ThreadMonitor({ metrics, logger, tickHz, ...clock });
  const storage = await openStorage(config, logger, metrics, () => made.results?.wake());
  if ("refusal" in storage) {
    if (storage.isHanging) end.leaveBehind();
    return refused(logger, storage.refusal);
  }
  end.before(storage);

  const { faultFiles, ...hostOptions } = hostFaultOptions(config, metrics, logger);
  const frameSlices = metrics.frameSliceMs.at();
  const recorder = openRecorder(
    config,
    serverVersion(),
    (id) => games.filter((game) => game.package.game.id === id).flatMap((game) => content.of(game).items()),
    metrics,
    logger,
  );
  let accounts: Accounts | undefined;
  try {
    const moderation = await StoredModeration.open({
      ask: storage.writer.ask,
      reportsMax: config.limits.reportsKept,
      log: logger,
      lost: () => metrics.dropped.at("", "moderation").inc(),
      wallClock: clock.wallClock,
      followMs: FOLLOW_MS,
    });
    accounts = config.accounts.enabled
      ? openAccounts({
          config,
          ask: storage.writer.ask,
          sanctions: moderation.inForce,
          log: logger,
          counted: (act, outcome) => metrics.accountActs.at(act, outcome).inc(),
        })
      : undefined;
    const packages = games.map((game) => game.package);
    const records =
      accounts && serveRecords({ config, packages, storage: storage.writer, events, metrics, logger });
    const results = openResults({
      config,
      packages,
      gameModules: games.map((game) => game.module),
      storage: storage.writer,
      recorder,
      events,
      consumers: records === undefined ? [] : [records.settle],
      metrics,
      logger,
    });
    made.results = results;
    const laps = new LapTables({ dir: config.replays.dir, gameModules: games.map((game) => game.module) });
    const stored = new StoredTemplates({
      shelf: content.templates,
      ask: storage.writer.ask,
      firstGame: games[0]?.package.game.id ?? "",
      templatesMax: config.limits.templatesMax,
      wallClock: clock.wallClock,
    });
    await stored.load();
    const isRealtime = takesRealtimePriority(config, logger);
    const server = await startServer({
      config,
      games: games.map((game) => servedGame(game, config, content.of(game))),
      tls: tls.kind === "tls" ? tls.pair : undefined,
      replays: replayShelf(config, recorder, laps),
      records: records?.records,
      ...(records && { loadouts: records.loadouts }),
      results: results.archive,
      events,
      standing: standingPlans(games, config, content),
      templates: { catalogue: content.catalogue, shelf: content.templates, stored, ask: storage.writer.ask },
      createHost: (listener) => {
        const host = new WorkerHost({
          tickHz,
          gameModules: games.map((game) => game.module),
          threads: config.server.sessionThreads,
          frameDivisor: config.network.telemetryDivisor,
          snapshots: snapshotSettings(config.network),
          isRealtime,
          slowTickMs: config.admin.slowTickUs === 0 ? undefined : config.admin.slowTickUs / 1000,
          listener,
          stats: (thread, stats) => monitor.record(thread, stats),
          ...hostOptions,
          framesSent: (ms) => frameSlices.observe(ms),
          logKeeper: recorder,
          inputRefused: (game) => metrics.dropped.at(game, "input-ring").inc(),
          adopted: (sessionId, lost) =>
            logger.info({ session_id: sessionId, lost }, "a session goes on under other rules"),
        });
        made.host = host;
        return host;
      },
      ...(config.network.webPage && { pageFolder }),
      storage: storage.writer,
      moderation,
      metrics,
      api: { version: serverVersion(), accounts },
      diagnostics: {
        monitor,
        threads: () => [networkThread, ...(made.host?.inspectable() ?? [])],
        log,
        logger,
      },
      logger,
    });
    made.server = server;
    content.catalogue.watch(config.content.watchIntervalMs);
    const { host } = made;
    if (host === undefined) throw new Error("the server has made no host");
    await host.ready.catch(async (reason: unknown) => {
      await server.close(0);
      throw reason;
    });
    return {
      server,
      host,
      storage,
      events,
      accounts,
      moderation,
      results,
      laps,
      faultFiles,
      recorder,
      madeCertificate: tls.kind === "tls" && tls.made,
      certificate:
        tls.kind === "tls"
          ? followCertificate({ config, pair: tls.pair, server, metrics, logger })
          : undefined,
      content,
    };
  } catch (error) {
    await made.results?.close();
    await accounts?.close();
    if (await storage.close()) end.leaveBehind();
    return refused(logger, (error as Error).message);
  }
}

const networkThread: InspectableThread = {
  name: "network",
  threadId,
  heapSnapshot: async () => getHeapSnapshot(),
};

function refused(logger: Logger, reason: string): undefined {
  logger.error({}, `the server cannot start: ${reason}`);
  return undefined;
}

/** For whoever reads in the log weeks later what ran when. */
function startFields({ network, api }: ServerConfig, { ports, webPort, healthPort, apiPort }: RunningServer) {
  return {
    version: serverVersion(),
    node: process.versions.node,
    pid: process.pid,
    listens: ports.map(({ game, tcpPort, udpPort }) => ({
      game,
      tcp: formatBindAddress({ host: network.tcpBind.host, port: tcpPort }),
      udp: formatBindAddress({ host: network.udpBind.host, port: udpPort }),
    })),
    web: formatBindAddress({ host: network.webBind.host, port: webPort }),
    http: formatBindAddress({ host: network.healthBind.host, port: healthPort }),
    api: apiPort === undefined ? undefined : formatBindAddress({ host: api.bind.host, port: apiPort }),
  };
}

/** This file and the built one lie equally deep. */
/** Gives the network thread real-time priority where that is wanted and allowed; then session threads may have it, too. */
function takesRealtimePriority({ server }: ServerConfig, logger: Logger): boolean {
  if (!server.realtime) return false;
  const refusal = takeRealtimePriority();
  if (refusal !== undefined)
    logger.warn(
      { key: "server.realtime", reason: refusal },
      "no real-time priority: it takes LimitRTPRIO=1 of systemd, or CAP_SYS_NICE",
    );
  return refusal === undefined;
}

function serverVersion(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

const snapshotSettings = (network: ServerConfig["network"]) => ({
  hz: network.snapshotHz,
  spectatorHz: network.spectatorHz,
  bytesMax: network.snapshotBytes,
  delay: spectatorDelay(network),
});

function servedGame(game: ListedGame, { network }: ServerConfig, content: GameContent): ServedGame {
  return {
    package: game.package,
    content,
    profile: network.apexProfile,
    tcp: network.tcpBind,
    udp: network.udpBind,
  };
}

/** What the server keeps open by itself: demos of its own games, and the rotation of all. */
function standingPlans(
  games: readonly ListedGame[],
  { server }: ServerConfig,
  content: ServedContent,
): StandingPlan[] {
  const demos = games
    .filter((game) => ownGames.includes(game))
    .map((game) =>
      demoPlan({
        game: game.package.game.id,
        count: server.demoSessions,
        options: (round) => game.demoOptions(round, content.of(game).lookup.ids),
      }),
    );
  const rotations = games.map(({ package: { game } }) =>
    rotationPlan({
      game: game.id,
      count: server.rotationSessions,
      lobbyMs: server.rotationLobbySeconds * 1000,
      templates: content.templates,
      seed: randomInt(2 ** 32),
    }),
  );
  return [...demos, ...rotations];
}
