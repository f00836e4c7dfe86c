import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { createSecureContext } from "node:tls";
import { tokenAudience } from "./accounts/access-tokens.ts";
import type { Accounts } from "./accounts/open-accounts.ts";
import type { Connection } from "./connection/connection.ts";
import type { GameDatagrams, PlayRequest } from "./connection/game-datagrams.ts";
import { observeNetwork } from "./connection/metrics-observer.ts";
import { createTokenVerifier, type TokenVerdict } from "./connection/token-verifier.ts";
import type { ContentReload } from "./content/content-reload.ts";
import type { EventBus } from "./events/event-bus.ts";
import type { ServerEvent } from "./events/server-event.ts";
import { type GameSocketOptions, listenStreams, openDatagrams } from "./game-sockets.ts";
import type { HostListener, RulesChange, SessionHost } from "./host/session-host.ts";
import { type ApiServer, startApiServer } from "./http/api/api-server.ts";
import type { Diagnostics } from "./http/debug-routes.ts";
import { type HealthServer, type HealthState, startHealthServer } from "./http/health-server.ts";
import { type LoadoutGate, openGate } from "./lobby/loadout-gate.ts";
import type { Lobby } from "./lobby/lobby.ts";
import { MemoryModerationStore, type ModerationStore } from "./lobby/moderation-store.ts";
import { type RecorderOptions, recordTo } from "./lobby/storage-recorder.ts";
import type { ServerConfig } from "./ops/config-keys.ts";
import { Drain } from "./ops/drain.ts";
import { LiveNumbers } from "./ops/live-numbers.ts";
import type { Logger } from "./ops/logger.ts";
import type { Metrics } from "./ops/metrics.ts";
import { meterStalls } from "./ops/stall-meter.ts";
import { countTraffic, traceTraffic } from "./ops/traffic-records.ts";
import type { RecordContext } from "./records/record-context.ts";
import type { ReplayShelf } from "./replays/replay-shelf.ts";
import type { ResultArchive } from "./results/result-archive.ts";
import type { ServedGame } from "./served-game.ts";
import { composeCore, guard, pumpIntervalMs, type ServerCore, sweepIntervalMs } from "./server-core.ts";
import type { Ask } from "./storage/storage-questions.ts";
import type { StorageWriter } from "./storage/storage-writer.ts";
import { Schedule } from "./templates/schedule.ts";
import type { ServedTemplates } from "./templates/served-templates.ts";
import { noTemplates } from "./templates/session-template.ts";
import { type StandingPlan, StandingSessions } from "./templates/standing-sessions.ts";
import { ReadTurns } from "./transport/read-turns.ts";
import type { TcpListener, TlsIdentity } from "./transport/tcp-listener.ts";
import type { StreamLabel, Traffic } from "./transport/traffic.ts";
import type { UdpSocket } from "./transport/udp-socket.ts";
import { listenWebSockets } from "./web-sockets.ts";

const databaseProbeMs = 1000;
/** How long a closing server waits until its last words have been read. */
const drainMs = 2000;

export interface ServerOptions {
  readonly config: ServerConfig;
  readonly games: readonly ServedGame[];
  /** Undefined: the control channel is not encrypted. */
  readonly tls: TlsIdentity | undefined;
  /** Sessions of the server's own. */
  readonly standing: readonly StandingPlan[];
  /** Undefined: there are no templates, and no schedule. */
  readonly templates?: ServedTemplates & { readonly ask: Ask };
  /** Folder of the built page; undefined: none is served. */
  readonly pageFolder?: string;
  readonly createHost: (listener: HostListener) => SessionHost;
  /** Its owner closes it, after the server. */
  readonly storage: RecorderOptions["storage"] & Pick<StorageWriter, "probe">;
  /** Undefined: what moderators do ends with the server. Its owner closes it. */
  readonly moderation?: ModerationStore;
  readonly metrics: Metrics;
  /** Undefined: there is no HTTP API, and no accounts. */
  readonly api?: { readonly version: string; readonly accounts: Accounts | undefined };
  /** What it keeps of sessions that are over, for readers of the API. */
  readonly replays?: ReplayShelf;
  /** What players may take along by their records; undefined: what their games' rules allow. */
  readonly loadouts?: LoadoutGate;
  /** Where it tells what happens; its owner closes it, after the server. Undefined: nobody is told. */
  readonly events?: EventBus<ServerEvent>;
  /** What games keep of accounts; undefined without accounts. */
  readonly records?: RecordContext | undefined;
  /** How they have ended, and the leaderboards. */
  readonly results?: ResultArchive;
  /** Undefined: files, templates and the schedule are read again, where there are templates. */
  readonly reloadContent?: ContentReload;
  /** What administrators may look into. */
  readonly diagnostics?: Diagnostics;
  readonly logger: Logger;
}

export interface RunningServer {
  /** Where each game listens, in the order in which they were given. */
  readonly ports: readonly { readonly game: string; readonly tcpPort: number; readonly udpPort: number }[];
  /** Where WebSockets of all games are taken. */
  readonly webPort: number;
  readonly healthPort: number;
  /** Where the HTTP API answers, if there is one. */
  readonly apiPort: number | undefined;
  /** To be told of content that has changed. */
  readonly lobby: Lobby;
  /** Resolves when an operator wanted the server to end after a drain, and that is over. */
  readonly drained: Promise<void>;
  /** Another certificate for new connections of all encrypted listeners. @throws Error when it cannot be used; then nothing has changed. */
  useIdentity(tls: TlsIdentity): void;
  /**
   * Exchanges the rules of a game that is being developed. `exchange` hands to the host what becomes of each session. The
   * game's clients are sent away; their seats are kept.
   */
  changeRules(
    rules: Pick<ServedGame, "package" | "content">,
    exchange: (changes: ReadonlyMap<string, RulesChange>) => void,
  ): void;
  /**
   * Takes nobody in any more, tells everybody, lets sessions with people in them finish within the grace,
   * and closes everything. The first call decides; later ones wait for it.
   */
  close(graceMs: number): Promise<void>;
}

/** Starts a server from its parts. Rejects, with everything closed again, when an address cannot be bound. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config, tls, storage, templates, metrics, logger } = options;
  const games = options.games.map((game) => ({ ...game }));
  const open: Opened = { sockets: [], streams: [], host: undefined, health: undefined, api: undefined };
  const now = () => performance.now();
  const observer = observeNetwork(metrics, logger);
  try {
    const accounts = options.api?.accounts;
    const verify = tokenVerify(config, accounts);
    const request = (connection: Connection, asked: PlayRequest) => core.lobby.request(connection, asked);
    const turns = new ReadTurns();
    const sockets = games.map((served): GameSocketOptions => {
      const traffic = gameTraffic(served.package.game.id, "tcp", options);
      return { served, config, observer, traffic, turns, logger };
    });
    const channels: GameDatagrams[] = [];
    for (const each of sockets) {
      const { socket, channel } = await openDatagrams(each, request);
      open.sockets.push(socket);
      channels.push(channel);
    }

    const moderation = options.moderation ?? new MemoryModerationStore();
    const core: ServerCore = composeCore({
      config,
      identity: { secret: randomBytes(32), verify, takesGuests: !config.auth.requireToken },
      games: games.map((served, i) => ({ served, datagrams: channels[i]! })),
      createHost: options.createHost,
      events: options.events ?? { publish: () => {} },
      loadouts: options.loadouts ?? openGate,
      recorder: recordTo({
        storage,
        telemetry: telemetrySettings(config),
        demoSessions: config.persistence.demoSessions,
        telemetryDropped: (game, frames) => metrics.dropped.at(game, "telemetry").inc(frames),
      }),
      observer,
      moderation,
      templates: templates?.shelf ?? noTemplates,
      logger,
      now,
      wallClock: Date.now,
      newId: randomUUID,
      newToken: () => randomBytes(16).toString("hex"),
      newSeed: () => randomInt(2 ** 32),
    });
    const { lobby, admission, connections } = core;
    open.host = lobby.host;
    const ownSessions = { lobby, log: logger, wallClock: Date.now };
    const standing = options.standing.map((plan) => new StandingSessions(ownSessions, plan));
    const schedule =
      templates &&
      new Schedule({
        ...ownSessions,
        ask: templates.ask,
        templates: templates.shelf,
        schedulesMax: config.limits.schedulesMax,
      });
    await schedule?.load();

    for (const each of sockets) {
      open.streams.push(await listenStreams(each, tls, connections, admission));
    }
    const health: HealthState = {
      accepting: true,
      contentLoaded: true,
      runsSessions: () => lobby.host.threads.running > 0,
      probeDatabase: () => storage.probe(databaseProbeMs),
    };

    const drain = new Drain((isDraining) => lobby.operator.setDraining(isDraining));
    health.drains = () => drain.order !== undefined;
    const live = new LiveNumbers(metrics, tickRates(games), now());
    open.api =
      options.api &&
      (await startApiServer({
        config,
        tls,
        ...options.api,
        verify: accountVerify(accounts),
        games: games.map((served, i) => ({
          served,
          tcpPort: open.streams[i]!.port,
          udpPort: open.sockets[i]!.port,
        })),
        lobby,
        isAccepting: () => health.accepting,
        templates: templates && schedule && { ...templates, schedule },
        replays: options.replays,
        records: options.records,
        results: options.results,
        operator: {
          desk: lobby.operator,
          lobby,
          monitor: options.diagnostics?.monitor,
          live,
          drain,
          reloadContent: options.reloadContent ?? (templates && schedule && reloadOf(templates, schedule)),
          log: options.diagnostics?.log,
          connections: () => ({
            handshake: admission.handshakes,
            signingIn: admission.unauthenticated - admission.handshakes,
            signedIn: admission.signedIn,
            webSockets: connections.webSockets,
          }),
          writeAct: (act) => moderation.writeAct(act),
          logger,
          now,
        },
        remote: lobby.remote,
        playbacks: lobby.playbacks,
        metrics,
        logger,
      }));
    const web = await listenWebSockets({
      games: games.map((served) => ({
        served,
        traffic: gameTraffic(served.package.game.id, "ws", options),
      })),
      config,
      tls,
      connections,
      admission,
      turns,
      pageFolder: options.pageFolder,
      api: open.api?.answer,
      rejected: (status) => metrics.webRequestsRejected.at(String(status)).inc(),
      logger,
    });
    open.streams.push(web);
    open.health = await startHealthServer({
      ...config.network.healthBind,
      health,
      registry: metrics.registry,
      debug: options.diagnostics && { diagnostics: options.diagnostics, token: config.admin.token },
    });

    const stalls = meterStalls(metrics);
    const guarded = guard(observer);
    const pump = setInterval(() => {
      core.pump();
      metrics.connectedPlayers.set(lobby.playerCount);
      metrics.activeSessions.set(lobby.runningCount);
      metrics.wsConnected.set(connections.webSockets);
      metrics.connections.set({ state: "handshake" }, admission.handshakes);
      metrics.connections.set({ state: "signing-in" }, admission.unauthenticated - admission.handshakes);
      metrics.connections.set({ state: "signed-in" }, admission.signedIn);
    }, pumpIntervalMs);
    const sweep = setInterval(() => {
      core.sweep();
      observer.summarise();
      metrics.previews.set(lobby.previewCount);
      metrics.seatsKept.set(lobby.awayCount);
      metrics.playbacks.set(lobby.playbacks.count);
      metrics.datagramKeys.set(lobby.datagramKeyCount);
      for (const kind of ["mute", "ban"] as const) metrics.sanctions.set({ kind }, lobby.sanctionCount(kind));
      metrics.passwordsWaiting.set(accounts?.context.passwords.waiting ?? 0);
      for (const [phase, count] of Object.entries(lobby.phaseCounts)) metrics.sessions.set({ phase }, count);
      live.sample(now());
      drain.sweep(lobby.peopledCount, now());
      metrics.draining.set(drain.order === undefined ? 0 : 1);
      options.diagnostics?.monitor.sweep();
      for (const [state, count] of Object.entries(lobby.host.threads))
        metrics.sessionThreads.set({ state }, count);
      if (!health.accepting || drain.order !== undefined) return;
      for (const each of standing) guarded("standing", () => each.sweep(now()));
      guarded("schedule", () => schedule?.sweep());
    }, sweepIntervalMs);
    for (const each of standing) each.sweep(now());

    let closing: Promise<void> | undefined;
    const close = async (graceMs: number) => {
      health.accepting = false;
      for (const stream of open.streams) stream.stopAccepting();
      lobby.beginShutdown(connections);
      await until(() => lobby.peopledCount === 0, graceMs);
      connections.closeAll("shutdown");
      await until(() => connections.isDrained, drainMs);
      lobby.endSessions();
      clearInterval(pump);
      clearInterval(sweep);
      stalls.stop();
      await closeOpened(open);
    };
    return {
      ports: games.map((game, i) => ({
        game: game.package.game.id,
        tcpPort: open.streams[i]!.port,
        udpPort: open.sockets[i]!.port,
      })),
      webPort: web.port,
      healthPort: open.health.port,
      apiPort: open.api?.port,
      lobby,
      drained: drain.finished,
      useIdentity({ cert, key }) {
        // What is of no use is found here, and not when half of the listeners have it.
        createSecureContext({ cert, key });
        for (const listener of [...open.streams, open.api]) listener?.useIdentity({ cert, key });
      },
      changeRules(rules, exchange) {
        const { game, dialect } = rules.package;
        const served = games.find((each) => each.package.game.id === game.id);
        if (served === undefined) throw new Error(`the server does not serve "${game.id}"`);
        Object.assign(served, rules);
        exchange(lobby.changeRules({ game, content: rules.content, frameEncodings: dialect.frameEncodings }));
        connections.forEach((connection) => {
          if (connection.game === game.id) connection.close("rules-changed");
        });
      },
      close: (graceMs) => (closing ??= close(graceMs)),
    };
  } catch (error) {
    await closeOpened(open);
    throw error;
  }
}

const tickRates = (games: readonly ServedGame[]) =>
  Object.fromEntries(games.map((served) => [served.package.game.id, served.package.game.tickHz]));

/** What has to be closed again. */
interface Opened {
  readonly sockets: UdpSocket[];
  readonly streams: TcpListener[];
  host: SessionHost | undefined;
  health: HealthServer | undefined;
  api: ApiServer | undefined;
}

async function closeOpened({ sockets, streams, host, health, api }: Opened): Promise<void> {
  await api?.close();
  await host?.close();
  await Promise.all([...sockets, ...streams].map((each) => each.close()));
  await health?.close();
}

/** Reads files, templates of the database and the schedule again. */
function reloadOf({ catalogue, stored }: ServedTemplates, schedule: Schedule): ContentReload {
  return async () => {
    await stored.load();
    await schedule.load();
    return catalogue.reload();
  };
}

/** Without the flag of the start no packet is ever looked at for the log. */
function gameTraffic(game: string, stream: StreamLabel, options: ServerOptions): Traffic {
  const { config, metrics, logger } = options;
  const counted = countTraffic(metrics, game, stream);
  return config.logging.tracePackets ? traceTraffic(counted, logger, game, stream) : counted;
}

function telemetrySettings({ persistence }: ServerConfig): RecorderOptions["telemetry"] {
  if (!persistence.telemetry) return undefined;
  return { divisor: persistence.telemetryDivisor, batchFrames: persistence.telemetryBatchSize };
}

/** How tokens are checked at sign-in: where guests play, only those of accounts are looked at. */
function tokenVerify({ auth }: ServerConfig, accounts: Accounts | undefined) {
  if (!auth.requireToken) return accounts && accountVerify(accounts);
  return createTokenVerifier({
    secret: auth.jwtSecret,
    publicKeyPem: auth.jwtPublicKeyPath === "" ? "" : readFileSync(auth.jwtPublicKeyPath, "utf8"),
    audience: tokenAudience,
    own: accounts?.tokens,
    wallClock: Date.now,
  });
}

/** Takes tokens of this server's accounts only. */
function accountVerify(accounts: Accounts | undefined): (token: string) => TokenVerdict {
  if (accounts === undefined) return () => ({ kind: "invalid", reason: "this server has no accounts" });
  const own = accounts.tokens;
  return createTokenVerifier({
    secret: "",
    publicKeyPem: "",
    audience: tokenAudience,
    own,
    wallClock: Date.now,
  });
}

async function until(condition: () => boolean, withinMs: number): Promise<void> {
  for (const end = performance.now() + withinMs; !condition() && performance.now() < end; ) await sleep(10);
}
