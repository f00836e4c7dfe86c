import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { fairTimeout } from "./fair-timeout.ts";
import { plainAddress, type StreamGate } from "./link.ts";

/** The timeout of the TLS server, which knows nothing of stalls: long after ours. */
const serversOwnMs = 600_000;

export interface TcpListenerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** PEM texts: TLS 1.3 and nothing older. Undefined: plain TCP. */
  readonly tls: TlsIdentity | undefined;
  /** Time for the whole handshake, however much of it has arrived. */
  readonly handshakeTimeoutMs: number;
  readonly gate: StreamGate;
  /** Takes over a socket that has been admitted and, with TLS, encrypted. */
  readonly ready: (socket: Socket) => void;
  /** A stranger who never became a link: a failed handshake, for instance. For the log. */
  onRefused?(reason: string, remoteAddress: string): void;
}

export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
}

export interface TcpListener {
  readonly port: number;
  /** Handshakes are made with this from now on. Streams that exist keep theirs, and plain ones have none. */
  useIdentity(tls: TlsIdentity): void;
  /** No new links; those that exist go on. */
  stopAccepting(): void;
  /** Ends what is left by force. */
  close(): Promise<void>;
}

/** Listens for streams. Rejects when the address cannot be bound or the certificate cannot be used. */
export async function listenTcp(options: TcpListenerOptions): Promise<TcpListener> {
  const { host, port, tls, gate, onRefused } = options;
  const sockets = new Set<Socket>();
  const streams = tls === undefined ? plainStreams(options) : encryptedStreams(tls, options);
  const server = createServer({ noDelay: true }, (socket) => {
    const remoteAddress = plainAddress(socket.remoteAddress ?? "");
    // Without an address it is gone already. A reset leaves nothing behind on this side.
    if (remoteAddress === "" || !gate.admit(remoteAddress)) {
      socket.on("error", () => {});
      socket.resetAndDestroy();
      return;
    }
    sockets.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      gate.gone(remoteAddress);
    });
    // Until the handshake is done nobody else listens to the errors of the raw socket.
    socket.on("error", () => {});
    streams.begin(socket, remoteAddress);
  });

  await listening(server, host, port);
  server.on("error", (error) => onRefused?.(error.message, ""));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a numeric port");
  return {
    port: address.port,
    useIdentity: streams.useIdentity,
    stopAccepting: () => void server.close(),
    close: () => closed(server, sockets),
  };
}

interface Streams {
  readonly begin: (socket: Socket, remoteAddress: string) => void;
  readonly useIdentity: (tls: TlsIdentity) => void;
}

function plainStreams({ gate, ready }: TcpListenerOptions): Streams {
  return {
    begin: (socket, remoteAddress) => {
      gate.handshakeEnded(remoteAddress, false);
      ready(socket);
    },
    useIdentity: () => {},
  };
}

const secured = ({ cert, key }: TlsIdentity) => ({ cert, key, minVersion: "TLSv1.3" }) as const;

/**
 * Sockets are handed to a TLS server that listens nowhere, so that they can be refused before it works on them.
 * Its own timeout begins again with every byte, so the handshake is timed here.
 */
function encryptedStreams(
  tls: TlsIdentity,
  { handshakeTimeoutMs, gate, ready, onRefused }: TcpListenerOptions,
): Streams {
  /**
   * What ends a handshake, by the port of the other side and its address. A client that resets its connection may
   * come again from the same port before the end of the first is told: the newest has the place.
   */
  const handshakes = new Map<string, () => void>();
  const keyOf = ({ remotePort, remoteAddress }: Socket) => `${remotePort} ${remoteAddress}`;
  const server = createTlsServer({ ...secured(tls), handshakeTimeout: serversOwnMs });
  server.on("secureConnection", (socket: Socket) => {
    handshakes.get(keyOf(socket))?.();
    ready(socket);
  });
  server.on("tlsClientError", (error: Error & { readonly reason?: string }, socket: Socket) => {
    onRefused?.(error.reason ?? error.message, plainAddress(socket.remoteAddress ?? ""));
    socket.destroy();
  });
  const begin = (socket: Socket, remoteAddress: string) => {
    const key = keyOf(socket);
    let isOver = false;
    const end = (hasFailed: boolean) => {
      if (isOver) return;
      isOver = true;
      cancel();
      if (handshakes.get(key) === succeed) handshakes.delete(key);
      gate.handshakeEnded(remoteAddress, hasFailed);
    };
    const succeed = () => end(false);
    const cancel = fairTimeout(handshakeTimeoutMs, () => {
      onRefused?.("the handshake took too long", remoteAddress);
      socket.destroy();
    });
    handshakes.set(key, succeed);
    socket.once("close", () => end(true));
    server.emit("connection", socket);
  };
  return { begin, useIdentity: (renewed) => server.setSecureContext(secured(renewed)) };
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function closed(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    // The callback comes with an error when the server was closed before, which is as good.
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
