import { Admission } from "./connection/admission.ts";
import { ConnectionSet } from "./connection/connection-set.ts";
import { DatagramChannel } from "./connection/datagram-channel.ts";
import { lengthFraming } from "./connection/framing.ts";
import { observeNetwork } from "./connection/metrics-observer.ts";
import { newCodec } from "./game-sockets.ts";
import type { HostListener, SessionHost } from "./host/session-host.ts";
import { Lobby, type LobbyOptions } from "./lobby/lobby.ts";
import type { SessionRecorder } from "./lobby/lobby-context.ts";
import { lobbySettings } from "./lobby/lobby-settings.ts";
import type { ServerConfig } from "./ops/config-keys.ts";
import type { Logger } from "./ops/logger.ts";
import type { Metrics } from "./ops/metrics.ts";
import type { ServedGame } from "./served-game.ts";
import type { AcceptLink } from "./transport/link.ts";

/** What a server needs of the world around it: time, chance, and ways out. */
export interface CoreOptions
  extends Pick<LobbyOptions, "now" | "wallClock" | "newId" | "newToken" | "newSeed"> {
  readonly config: ServerConfig;
  readonly game: Omit<ServedGame, "tcp" | "udp">;
  readonly createHost: (listener: HostListener) => SessionHost;
  readonly recorder: SessionRecorder;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Sends a datagram; false when it could not be taken. */
  sendDatagram(datagram: Uint8Array, address: string, port: number): boolean;
  /** Something failed that must not. */
  fault(where: string, error: unknown): void;
}

/** The server of one game without sockets, threads and timers. Who has made it moves its bytes and its time. */
export interface ServerCore {
  readonly lobby: Lobby;
  readonly connections: ConnectionSet;
  readonly accept: AcceptLink;
  receiveDatagram(datagram: Uint8Array, address: string, port: number): void;
  /** To be called every 50 ms. */
  pump(): void;
  /** To be called once a second. */
  sweep(): void;
}

/** Datagrams are in the clear and known by the address they come from. */
export function openCore(options: CoreOptions): ServerCore {
  const { config, game: served, metrics, logger, now, newId, newSeed } = options;
  const { game, dialect } = served.package;
  const observer = {
    ...observeNetwork(metrics, logger),
    fault: (_: unknown, where: string, error: unknown) => options.fault(where, error),
  };
  const datagrams = new DatagramChannel({
    port: 0,
    bySource: true,
    strangerCodec: newCodec(served),
    newToken: newId,
    send: (datagram, address, port) => options.sendDatagram(datagram, address, port),
    request: (connection, request) => lobby.request(connection, request),
    dropped: observer.datagramDropped,
    takeStranger: () => true,
  });
  const lobby: Lobby = new Lobby({
    settings: lobbySettings(config),
    identity: { secret: new Uint8Array(32), verify: undefined },
    games: [{ game, content: served.content, datagrams, frameEncodings: dialect.frameEncodings }],
    createHost: options.createHost,
    recorder: options.recorder,
    observer,
    log: logger,
    now,
    wallClock: options.wallClock,
    newId,
    newToken: options.newToken,
    newSeed,
  });
  const connections = new ConnectionSet({
    handler: lobby,
    observer,
    sendQueueMessages: config.network.sendQueueMessages,
    limits: config.limits,
    admission: new Admission({ limits: config.limits, observer, seed: newSeed(), now }),
    patience: config.network,
    now,
  });
  return {
    lobby,
    connections,
    accept: connections.accept(game.id, lengthFraming, () => newCodec(served)),
    receiveDatagram: (datagram, address, port) => datagrams.receive(datagram, address, port),
    pump: () => lobby.pump(now()),
    sweep() {
      connections.sweep(now());
      lobby.sweep(now());
    },
  };
}
