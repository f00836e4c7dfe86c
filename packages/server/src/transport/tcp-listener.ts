import { createServer as createPlainServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { type AcceptLink, plainAddress } from "./link.ts";
import { attachSocket } from "./socket-link.ts";

export interface TcpListenerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** PEM texts: TLS 1.3 and nothing older. Undefined: plain TCP. */
  readonly tls: TlsIdentity | undefined;
  readonly handshakeTimeoutMs: number;
  readonly accept: AcceptLink;
  /** A stranger who never became a link: a failed handshake, for instance. For the log. */
  onRefused?(reason: string, remoteAddress: string): void;
}

export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
}

export interface TcpListener {
  readonly port: number;
  /** No new links; those that exist go on. */
  stopAccepting(): void;
  /** Ends what is left by force. */
  close(): Promise<void>;
}

/** Listens for streams. Rejects when the address cannot be bound or the certificate cannot be used. */
export async function listenTcp(options: TcpListenerOptions): Promise<TcpListener> {
  const { host, port, tls, handshakeTimeoutMs, accept, onRefused } = options;
  const sockets = new Set<Socket>();
  const server =
    tls === undefined
      ? createPlainServer({ noDelay: true })
      : createTlsServer({
          ...tls,
          minVersion: "TLSv1.3",
          handshakeTimeout: handshakeTimeoutMs,
          noDelay: true,
        });

  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // Until the handshake is done nobody else listens to the errors of the raw socket.
    socket.on("error", () => {});
  });
  server.on(tls === undefined ? "connection" : "secureConnection", (socket: Socket) =>
    attachSocket(socket, accept),
  );
  server.on("tlsClientError", (error: Error & { readonly reason?: string }, socket: Socket) => {
    onRefused?.(error.reason ?? error.message, plainAddress(socket.remoteAddress ?? ""));
    socket.destroy();
  });

  await listening(server, host, port);
  server.on("error", (error) => onRefused?.(error.message, ""));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a numeric port");
  return {
    port: address.port,
    stopAccepting: () => void server.close(),
    close: () => closed(server, sockets),
  };
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
