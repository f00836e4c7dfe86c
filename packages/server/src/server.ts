import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { lookup } from "node:dns/promises";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { GamePackage, InputRequest } from "@fairtick/contract";
import { AddressRates } from "./connection/address-rates.ts";
import { Admission } from "./connection/admission.ts";
import { exemption } from "./connection/client-network.ts";
import type { Connection } from "./connection/connection.ts";
import { ConnectionSet } from "./connection/connection-set.ts";
import { DatagramChannel } from "./connection/datagram-channel.ts";
import type { GameDatagrams } from "./connection/game-datagrams.ts";
import { observeNetwork } from "./connection/metrics-observer.ts";
import type { NetworkObserver } from "./connection/network-observer.ts";
import { createTokenVerifier } from "./connection/token-verifier.ts";
import type { HostListener, SessionHost } from "./host/session-host.ts";
import type { Diagnostics } from "./http/debug-routes.ts";
import { type HealthServer, type HealthState, startHealthServer } from "./http/health-server.ts";
import { type DemoPlan, DemoSessions } from "./lobby/demo-sessions.ts";
import { Lobby } from "./lobby/lobby.ts";
import type { GameContent, LobbySettings } from "./lobby/lobby-context.ts";
import { type RecorderOptions, recordTo } from "./lobby/storage-recorder.ts";
import type { BindAddress } from "./ops/bind-address.ts";
import { bindsUdpBySource } from "./ops/config.ts";
import type { ServerConfig } from "./ops/config-keys.ts";
import type { Logger } from "./ops/logger.ts";
import type { Metrics } from "./ops/metrics.ts";
import { meterStalls } from "./ops/stall-meter.ts";
import { countTraffic, traceTraffic } from "./ops/traffic-records.ts";
import type { StorageWriter } from "./storage/storage-writer.ts";
import { listenTcp, type TcpListener, type TlsIdentity } from "./transport/tcp-listener.ts";
import { observeLinks, type Traffic } from "./transport/traffic.ts";
import { openUdp, type UdpSocket } from "./transport/udp-socket.ts";

/** Shown to clients as the version of the server. */
const serverVersion = 1;
/** What the tokens of this server must be meant for. */
const tokenAudience = "fairtick";
const pumpIntervalMs = 50;
const sweepIntervalMs = 1000;
const databaseProbeMs = 1000;
/** How long a closing server waits until its last words have been read. */
const drainMs = 2000;

export interface ServerOptions {
  readonly config: ServerConfig;
  readonly games: readonly ServedGame[];
  /** Undefined: the control channel is not encrypted. */
  readonly tls: TlsIdentity | undefined;
  readonly demos: readonly DemoPlan[];
  readonly createHost: (listener: HostListener) => SessionHost;
  /** Its owner closes it, after the server. */
  readonly storage: RecorderOptions["storage"] & Pick<StorageWriter, "probe">;
  readonly metrics: Metrics;
  /** What administrators may look into. */
  readonly diagnostics?: Diagnostics;
  readonly logger: Logger;
}

/** A game with addresses of its own. */
export interface ServedGame {
  readonly package: GamePackage;
  readonly content: GameContent;
  /** One of the dialect's profiles, or `auto`. */
  readonly profile: string;
  readonly tcp: BindAddress;
  readonly udp: BindAddress;
}

export interface RunningServer {
  /** Where each game listens, in the order in which they were given. */
  readonly ports: readonly { readonly game: string; readonly tcpPort: number; readonly udpPort: number }[];
  readonly healthPort: number;
  /** To be told of content that has changed. */
  readonly lobby: Lobby;
  /**
   * Takes nobody in any more, tells everybody, lets sessions with people in them finish within the grace,
   * and closes everything. The first call decides; later ones wait for it.
   */
  close(graceMs: number): Promise<void>;
}

/** Starts a server from its parts. Rejects, with everything closed again, when an address cannot be bound. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config, games, tls, storage, metrics, logger } = options;
  const open: Opened = { sockets: [], streams: [], host: undefined, health: undefined };
  const now = () => performance.now();
  const observer = observeNetwork(metrics, logger);
  try {
    const verify = tokenVerify(config);
    const input = (connection: Connection, request: InputRequest) => lobby.request(connection, request);
    const traffics = games.map(({ package: { game } }) => gameTraffic(game.id, options));
    const channels: GameDatagrams[] = [];
    for (const [i, game] of games.entries()) {
      channels.push(await openDatagrams(game, options, observer, traffics[i]!, input, open));
    }

    const lobby: Lobby = new Lobby({
      settings: lobbySettings(config),
      identity: { secret: randomBytes(32), verify },
      games: games.map((each, i) => ({
        game: each.package.game,
        content: each.content,
        datagrams: channels[i],
        frameEncodings: each.package.dialect.frameEncodings,
      })),
      createHost: options.createHost,
      recorder: recordTo({
        storage,
        telemetry: telemetrySettings(config),
        demoSessions: config.persistence.demoSessions,
        telemetryDropped: (game, frames) => metrics.dropped.at(game, "telemetry").inc(frames),
      }),
      observer,
      log: logger,
      now,
      wallClock: Date.now,
      newId: randomUUID,
      newSeed: () => randomInt(2 ** 32),
    });
    open.host = lobby.host;
    const admission = new Admission({ limits: config.limits, observer, seed: randomInt(2 ** 32), now });
    const connections = new ConnectionSet({
      handler: lobby,
      observer,
      sendQueueMessages: config.network.sendQueueMessages,
      limits: config.limits,
      admission,
      patience: config.network,
      now,
    });
    const demos = options.demos.map((plan) => new DemoSessions(lobby, plan, logger));

    for (const [i, game] of games.entries()) {
      open.streams.push(await listen(game, tls, config, connections, admission, traffics[i]!, logger));
    }
    const health: HealthState = {
      accepting: true,
      contentLoaded: true,
      probeDatabase: () => storage.probe(databaseProbeMs),
    };
    open.health = await startHealthServer({
      ...config.network.healthBind,
      health,
      registry: metrics.registry,
      debug: options.diagnostics && { diagnostics: options.diagnostics, token: config.admin.token },
    });

    const stalls = meterStalls(metrics);
    const guarded = (where: string, act: () => void) => {
      try {
        act();
      } catch (error) {
        observer.fault(undefined, where, error);
      }
    };
    const pump = setInterval(() => {
      guarded("pump", () => lobby.pump(now()));
      metrics.connectedPlayers.set(lobby.playerCount);
      metrics.activeSessions.set(lobby.runningCount);
      metrics.connections.set({ state: "handshake" }, admission.handshakes);
      metrics.connections.set({ state: "signing-in" }, admission.unauthenticated - admission.handshakes);
      metrics.connections.set({ state: "signed-in" }, admission.signedIn);
    }, pumpIntervalMs);
    const sweep = setInterval(() => {
      connections.sweep(now());
      guarded("sweep", () => lobby.sweep(now()));
      observer.summarise();
      options.diagnostics?.monitor.sweep();
      if (!health.accepting) return;
      for (const demo of demos) guarded("demo", () => demo.sweep(now()));
    }, sweepIntervalMs);
    for (const demo of demos) demo.sweep(now());

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
      healthPort: open.health.port,
      lobby,
      close: (graceMs) => (closing ??= close(graceMs)),
    };
  } catch (error) {
    await closeOpened(open);
    throw error;
  }
}

/** What has to be closed again. */
interface Opened {
  readonly sockets: UdpSocket[];
  readonly streams: TcpListener[];
  host: SessionHost | undefined;
  health: HealthServer | undefined;
}

async function closeOpened({ sockets, streams, host, health }: Opened): Promise<void> {
  await host?.close();
  await Promise.all([...sockets, ...streams].map((each) => each.close()));
  await health?.close();
}

async function openDatagrams(
  { package: { game, dialect }, profile, udp }: ServedGame,
  { config, logger }: ServerOptions,
  observer: NetworkObserver,
  traffic: Traffic,
  input: (connection: Connection, request: InputRequest) => void,
  open: Opened,
): Promise<GameDatagrams> {
  // Only who seals needs the native module that does it.
  const sealing =
    config.network.udpSecurity === "sealed" ? await import("./connection/sealed-channel.ts") : undefined;
  const socket = await openUdp({
    host: (await lookup(udp.host)).address,
    port: udp.port,
    receive: (datagram, address, port) => {
      traffic.datagramIn(datagram.length, address);
      try {
        channel.receive(datagram, address, port);
      } catch (error) {
        observer.fault(undefined, "datagram", error);
      }
    },
    onFault: (message) => logger.warn({ game: game.id, reason: message }, "UDP socket"),
  });
  open.sockets.push(socket);
  const { limits } = config;
  const rates = new AddressRates({
    rate: limits.strangerRate,
    size: limits.trackedAddresses,
    seed: randomInt(2 ** 32),
    onForgotten: () => observer.addressForgotten("strangers"),
  });
  const takeStranger = (address: string) => {
    const isAllowed = rates.take(address, performance.now());
    if (!isAllowed) observer.rateLimited(game.id, "stranger");
    return isAllowed;
  };
  const shared = {
    port: socket.port,
    newToken: randomUuidOfToken,
    send(datagram: Uint8Array, address: string, port: number) {
      const isTaken = socket.send(datagram, address, port);
      if (isTaken) traffic.datagramOut(datagram.length, address);
      return isTaken;
    },
    input,
    dropped: observer.datagramDropped,
    takeStranger,
  };
  const bySource = bindsUdpBySource(config);
  const channel: GameDatagrams =
    sealing === undefined
      ? new DatagramChannel({ ...shared, bySource, strangerCodec: dialect.connect(profile) })
      : new sealing.SealedChannel(shared);
  return channel;
}

async function listen(
  { package: { game, dialect }, profile, tcp }: ServedGame,
  tls: TlsIdentity | undefined,
  { limits }: ServerConfig,
  connections: ConnectionSet,
  admission: Admission,
  traffic: Traffic,
  logger: Logger,
): Promise<TcpListener> {
  return listenTcp({
    host: (await lookup(tcp.host)).address,
    port: tcp.port,
    tls,
    handshakeTimeoutMs: limits.handshakeTimeoutMs,
    gate: admission.gate(game.id),
    accept: observeLinks(
      connections.accept(game.id, () => dialect.connect(profile)),
      traffic,
    ),
    onRefused: (reason, address) =>
      logger.debug({ game: game.id, remote_address: address, reason }, "no connection"),
  });
}

/** Without the flag of the start no packet is ever looked at for the log. */
function gameTraffic(game: string, { config, metrics, logger }: ServerOptions): Traffic {
  const counted = countTraffic(metrics, game);
  return config.logging.tracePackets ? traceTraffic(counted, logger, game) : counted;
}

function lobbySettings({ server, network, limits }: ServerConfig): LobbySettings {
  return {
    serverVersion,
    maxSessions: server.maxSessions,
    sessionsPerAddress: limits.sessionsPerAddress,
    isExempt: exemption(limits.exemptAddresses),
    sessionTimeoutMs: server.sessionTimeoutSeconds * 1000,
    resumeWindowMs: network.resumeWindowSeconds * 1000,
    lobbyTimeoutMs: server.lobbyTimeoutSeconds * 1000,
    lobbyBroadcastMs: network.lobbyBroadcastMs,
    heartbeatIntervalMs: network.heartbeatIntervalMs,
  };
}

function telemetrySettings({ persistence }: ServerConfig): RecorderOptions["telemetry"] {
  if (!persistence.telemetry) return undefined;
  return { divisor: persistence.telemetryDivisor, batchFrames: persistence.telemetryBatchSize };
}

function tokenVerify({ auth }: ServerConfig) {
  if (!auth.requireToken) return undefined;
  return createTokenVerifier({
    secret: auth.jwtSecret,
    publicKeyPem: auth.jwtPublicKeyPath === "" ? "" : readFileSync(auth.jwtPublicKeyPath, "utf8"),
    audience: tokenAudience,
    wallClock: Date.now,
  });
}

/** 16 bytes, all of them random, in the form of a UUID. */
function randomUuidOfToken(): string {
  const hex = randomBytes(16).toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

async function until(condition: () => boolean, withinMs: number): Promise<void> {
  for (const end = performance.now() + withinMs; !condition() && performance.now() < end; ) await sleep(10);
}
