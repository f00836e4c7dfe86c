import { lookup } from "node:dns/promises";
import type { RequestListener } from "node:http";
import { nativeCodec, nativeProtocolName } from "@fairtick/wire";
import type { Admission } from "./connection/admission.ts";
import type { ConnectionSet } from "./connection/connection-set.ts";
import { newCodec } from "./game-sockets.ts";
import { besideApi, servePage } from "./http/page.ts";
import { isLoopbackHost } from "./ops/bind-address.ts";
import type { ServerConfig } from "./ops/config-keys.ts";
import type { Logger } from "./ops/logger.ts";
import type { ServedGame } from "./served-game.ts";
import type { ReadTurns } from "./transport/read-turns.ts";
import type { TcpListener, TlsIdentity } from "./transport/tcp-listener.ts";
import { observeLinks, type Traffic } from "./transport/traffic.ts";
import { listenWeb, type ServedPath } from "./websocket/web-listener.ts";
import { webSocketFraming } from "./websocket/web-socket-framing.ts";

/** Stands for all games where a stream has not said yet which one it wants. */
const anyGame = "web";

export interface WebSocketOptions {
  readonly games: readonly { readonly served: ServedGame; readonly traffic: Traffic }[];
  readonly config: ServerConfig;
  readonly tls: TlsIdentity | undefined;
  readonly connections: ConnectionSet;
  readonly admission: Admission;
  /** Of all streams of the server. */
  readonly turns: ReadTurns;
  /** Folder of the built page that is served at the same address. */
  readonly pageFolder: string | undefined;
  /** Answers what the page asks of the HTTP API at its own address. */
  readonly api: RequestListener | undefined;
  readonly rejected: (status: number) => void;
  readonly logger: Logger;
}

/** Listens for the WebSockets of all games. Rejects when the address cannot be bound or the certificate is of no use. */
export async function listenWebSockets(options: WebSocketOptions): Promise<TcpListener> {
  const { games, config, tls, connections, admission, turns, pageFolder, api, rejected, logger } = options;
  const { webBind, webOrigins } = config.network;
  const framing = webSocketFraming(config.limits.websocketMessageBytes);
  const paths = games.map(({ served, traffic }): ServedPath => {
    const { game, dialect } = served.package;
    const accept = (newGameCodec: Parameters<ConnectionSet["accept"]>[2]) =>
      observeLinks(connections.accept(game.id, framing, newGameCodec), traffic);
    const native = accept(() => nativeCodec(served.package.game));
    const detected = accept(() => newCodec(served));
    return {
      path: `/ws/${game.id}`,
      subprotocols: [nativeProtocolName, ...(dialect.subprotocols ?? [])],
      accept: (subprotocol) => (subprotocol === nativeProtocolName ? native : detected),
    };
  });
  return listenWeb({
    host: (await lookup(webBind.host)).address,
    port: webBind.port,
    tls: isWebEncrypted(config) ? tls : undefined,
    handshakeTimeoutMs: config.limits.handshakeTimeoutMs,
    gate: admission.gate(anyGame),
    turns,
    paths,
    origins: webOrigins,
    clients: {
      isProxy: (address) => admission.isProxy(address),
      admit: (address) => admission.admitClient(anyGame, address),
      left: (address) => admission.clientLeft(address),
    },
    page: pageFolder === undefined ? undefined : besideApi(servePage(pageFolder), api),
    onRefused: (reason, address) => logger.debug({ remote_address: address, reason }, "no WebSocket"),
    onRejected: (status, reason, address) => {
      rejected(status);
      logger.debug({ remote_address: address, status, reason }, "request rejected");
    },
  });
}

/** Browsers trust no certificate that was made for this machine, and a proxy on it needs none. */
export function isWebEncrypted({ network }: ServerConfig): boolean {
  if (network.tls === "off") return false;
  return network.webTls === "required" || !isLoopbackHost(network.webBind.host);
}
