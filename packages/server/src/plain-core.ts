import type { ConnectionSet } from "./connection/connection-set.ts";
import { DatagramChannel } from "./connection/datagram-channel.ts";
import { lengthFraming } from "./connection/framing.ts";
import { observeNetwork } from "./connection/metrics-observer.ts";
import { newCodec } from "./game-sockets.ts";
import { openGate } from "./lobby/loadout-gate.ts";
import { MemoryModerationStore } from "./lobby/moderation-store.ts";
import type { Metrics } from "./ops/metrics.ts";
import type { ServedGame } from "./served-game.ts";
import { type CoreParts, composeCore, type ServerCore } from "./server-core.ts";
import { noTemplates } from "./templates/session-template.ts";
import type { AcceptLink } from "./transport/link.ts";

export interface PlainCoreOptions
  extends Omit<CoreParts, "identity" | "games" | "observer" | "moderation" | "loadouts" | "templates"> {
  readonly game: Omit<ServedGame, "tcp" | "udp">;
  readonly metrics: Metrics;
  /** Sends a datagram; false when it could not be taken. */
  sendDatagram(datagram: Uint8Array, address: string, port: number): boolean;
  /** Something failed that must not. */
  fault(where: string, error: unknown): void;
}

/** A core, and the ways of its one game. */
export interface PlainCore extends Pick<ServerCore, "lobby" | "pump" | "sweep"> {
  readonly connections: ConnectionSet;
  readonly accept: AcceptLink;
  receiveDatagram(datagram: Uint8Array, address: string, port: number): void;
}

/** The core of one game, whose datagrams are in the clear and known by the address they come from, for whoever has bytes but no sockets. */
export function openPlainCore(options: PlainCoreOptions): PlainCore {
  const { game: served, metrics, logger, newId } = options;
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
    request: (connection, request) => core.lobby.request(connection, request),
    dropped: observer.datagramDropped,
    takeStranger: () => true,
  });
  const core: ServerCore = composeCore({
    ...options,
    identity: { secret: new Uint8Array(32), verify: undefined },
    moderation: new MemoryModerationStore(),
    loadouts: openGate,
    templates: noTemplates,
    games: [{ served, datagrams }],
    observer,
  });
  return {
    ...core,
    accept: core.connections.accept(served.package.game.id, lengthFraming, () => newCodec(served)),
    receiveDatagram: (datagram, address, port) => datagrams.receive(datagram, address, port),
  };
}
