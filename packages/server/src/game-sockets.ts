import { randomBytes, randomInt } from "node:crypto";
import { lookup } from "node:dns/promises";
import type { ControlCodec } from "@fairtick/contract";
import { nativeCodec } from "@fairtick/wire";
import { AddressRates } from "./connection/address-rates.ts";
import type { Admission } from "./connection/admission.ts";
import type { Connection } from "./connection/connection.ts";
import type { ConnectionSet } from "./connection/connection-set.ts";
import { DatagramChannel } from "./connection/datagram-channel.ts";
import { DetectedCodec } from "./connection/detected-codec.ts";
import { lengthFraming } from "./connection/framing.ts";
import type { GameDatagrams, PlayRequest } from "./connection/game-datagrams.ts";
import type { NetworkObserver } from "./connection/network-observer.ts";
import { bindsUdpBySource } from "./ops/config.ts";
import type { ServerConfig } from "./ops/config-keys.ts";
import type { Logger } from "./ops/logger.ts";
import type { ServedGame } from "./served-game.ts";
import type { ReadTurns } from "./transport/read-turns.ts";
import { socketAttacher } from "./transport/socket-link.ts";
import { listenTcp, type TcpListener, type TlsIdentity } from "./transport/tcp-listener.ts";
import { observeLinks, type Traffic } from "./transport/traffic.ts";
import { openUdp, type UdpSocket } from "./transport/udp-socket.ts";

export interface GameSocketOptions {
  readonly served: ServedGame;
  readonly config: ServerConfig;
  readonly observer: NetworkObserver;
  readonly traffic: Traffic;
  /** Of all streams of the server. */
  readonly turns: ReadTurns;
  readonly logger: Logger;
}

/** Opens the UDP socket of a game. Rejects when its address cannot be bound. */
export async function openDatagrams(
  { served, config, observer, traffic, turns, logger }: GameSocketOptions,
  request: (connection: Connection, request: PlayRequest) => void,
): Promise<{ readonly socket: UdpSocket; readonly channel: GameDatagrams }> {
  const { game } = served.package;
  // Only who seals needs the native module that does it.
  const sealing =
    config.network.udpSecurity === "sealed" ? await import("./connection/sealed-channel.ts") : undefined;
  const strangerCodec = newCodec(served);
  const socket = await openUdp({
    host: (await lookup(served.udp.host)).address,
    port: served.udp.port,
    receive: (datagram, address, port) => {
      turns.datagram();
      traffic.datagramIn(datagram.length, address);
      try {
        channel.receive(datagram, address, port);
      } catch (error) {
        observer.fault(undefined, "datagram", error);
      }
    },
    onFault: (message) => logger.warn({ game: game.id, reason: message }, "UDP socket"),
  });
  const shared = {
    port: socket.port,
    newToken: randomUuidOfToken,
    send(datagram: Uint8Array, address: string, port: number) {
      const isTaken = socket.send(datagram, address, port);
      if (isTaken) traffic.datagramOut(datagram.length, address);
      return isTaken;
    },
    request,
    dropped: observer.datagramDropped,
    takeStranger: strangerRates(game.id, config, observer),
  };
  const channel: GameDatagrams =
    sealing === undefined
      ? new DatagramChannel({ ...shared, bySource: bindsUdpBySource(config), strangerCodec })
      : new sealing.SealedChannel(shared);
  return { socket, channel };
}

/** Listens for the streams of a game. Rejects when its address cannot be bound or the certificate is of no use. */
export async function listenStreams(
  { served, config, traffic, turns, logger }: GameSocketOptions,
  tls: TlsIdentity | undefined,
  connections: ConnectionSet,
  admission: Admission,
): Promise<TcpListener> {
  const { game } = served.package;
  const accept = observeLinks(
    connections.accept(game.id, lengthFraming, () => newCodec(served)),
    traffic,
  );
  const attach = socketAttacher(turns);
  return listenTcp({
    host: (await lookup(served.tcp.host)).address,
    port: served.tcp.port,
    tls,
    handshakeTimeoutMs: config.limits.handshakeTimeoutMs,
    gate: admission.gate(game.id),
    ready: (socket) => attach(socket, accept),
    onRefused: (reason, address) =>
      logger.debug({ game: game.id, remote_address: address, reason }, "no connection"),
  });
}

/** The codec of a client of which nothing is known yet. */
export const newCodec = ({
  package: { game, dialect },
  profile,
}: Pick<ServedGame, "package" | "profile">): ControlCodec =>
  new DetectedCodec(dialect.connect(profile), nativeCodec(game));

function strangerRates(game: string, { limits }: ServerConfig, observer: NetworkObserver) {
  const rates = new AddressRates({
    rate: limits.strangerRate,
    size: limits.trackedAddresses,
    seed: randomInt(2 ** 32),
    onForgotten: () => observer.addressForgotten("strangers"),
  });
  return (address: string): boolean => {
    const isAllowed = rates.take(address, performance.now());
    if (!isAllowed) observer.rateLimited(game, "stranger");
    return isAllowed;
  };
}

/** 16 bytes, all of them random, in the form of a UUID. */
function randomUuidOfToken(): string {
  const hex = randomBytes(16).toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
