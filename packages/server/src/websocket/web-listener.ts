import { createServer, type IncomingMessage, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { fairTimeout } from "../transport/fair-timeout.ts";
import { type AcceptLink, plainAddress } from "../transport/link.ts";
import { socketAttacher } from "../transport/socket-link.ts";
import { listenTcp, type TcpListener, type TcpListenerOptions } from "../transport/tcp-listener.ts";
import { UpgradeJudge, type WebSocketPath } from "./upgrade.ts";

const headBytesMax = 8192;
/** Node counts more headers as an attack, and drops the rest of them. */
const headersMax = 64;
/** How long a stream may take to read that it was rejected. */
const lingerMs = 1000;

export interface WebListenerOptions extends Omit<TcpListenerOptions, "ready"> {
  readonly paths: readonly ServedPath[];
  /** See `UpgradeJudge`. */
  readonly origins: readonly string[];
  /** A request was answered with a status other than 101. */
  onRejected(status: number, reason: string, remoteAddress: string): void;
}

export interface ServedPath extends WebSocketPath {
  /** Takes over a stream on which this subprotocol was agreed. */
  accept(subprotocol: string | undefined): AcceptLink;
}

/**
 * Listens for WebSockets. Streams are admitted and encrypted as those of the games' own ports are; then an HTTP server
 * that listens nowhere reads the request, and what becomes a WebSocket goes to its game.
 */
export async function listenWeb(options: WebListenerOptions): Promise<TcpListener> {
  const { paths, origins, handshakeTimeoutMs, onRefused, onRejected } = options;
  const judge = new UpgradeJudge(paths, origins);
  const attach = socketAttacher();
  /** Streams whose request has not come yet, with what stops the clock. */
  const waiting = new WeakMap<Duplex, () => void>();
  const http = createServer({ maxHeaderSize: headBytesMax, insecureHTTPParser: false });
  http.maxHeadersCount = headersMax;
  const reject = (socket: Duplex, status: number, reason: string, headers: readonly string[] = []) => {
    // A second request may follow before the first has been answered.
    if (!socket.writable) return;
    waiting.get(socket)?.();
    onRejected(status, reason, plainAddress((socket as Socket).remoteAddress ?? ""));
    socket.end(answer(status, reason, headers));
    const linger = setTimeout(() => socket.destroy(), lingerMs);
    socket.once("close", () => clearTimeout(linger));
  };
  const take = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const upgrade = judge.judge(request);
    if (!upgrade.ok) {
      reject(socket, upgrade.status, upgrade.reason, upgrade.headers);
      return;
    }
    waiting.get(socket)?.();
    if (head.length > 0) socket.unshift(head);
    socket.write(upgrade.response);
    attach(socket as Socket, upgrade.path.accept(upgrade.subprotocol));
  };
  http.on("upgrade", take);
  http.on("request", (request) => take(request, request.socket, Buffer.alloc(0)));
  http.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const isLong = error.code === "HPE_HEADER_OVERFLOW";
    if (error.code === "ECONNRESET") socket.destroy();
    else reject(socket, isLong ? 431 : 400, isLong ? "The request is too long." : "This is no HTTP request.");
  });
  return listenTcp({
    ...options,
    ready: (socket) => {
      const cancel = fairTimeout(handshakeTimeoutMs, () => {
        onRefused?.("the request took too long", plainAddress(socket.remoteAddress ?? ""));
        socket.destroy();
      });
      waiting.set(socket, cancel);
      socket.once("close", cancel);
      socket.on("error", () => {});
      http.emit("connection", socket);
    },
  });
}

/** An answer after which the stream ends. */
function answer(status: number, reason: string, headers: readonly string[]): string {
  const body = `${reason}\n`;
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Connection: close",
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headers,
  ];
  return `${lines.join("\r\n")}\r\n\r\n${body}`;
}
