import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { fairTimeout } from "../transport/fair-timeout.ts";
import { type AcceptLink, plainAddress } from "../transport/link.ts";
import type { ReadTurns } from "../transport/read-turns.ts";
import { socketAttacher } from "../transport/socket-link.ts";
import { listenTcp, type TcpListener, type TcpListenerOptions } from "../transport/tcp-listener.ts";
import { forwardedAddress } from "./forwarded-address.ts";
import { UpgradeJudge, type WebSocketPath } from "./upgrade.ts";

const headBytesMax = 8192;
/** Node counts more headers as an attack, and drops the rest of them. */
const headersMax = 64;
/** How long a stream may take to read that it was rejected. */
const lingerMs = 1000;
/** Time in which an answer must have been read. */
const answerMs = 60_000;
const webSocketPrefix = "/ws/";

export interface WebListenerOptions extends Omit<TcpListenerOptions, "ready"> {
  readonly paths: readonly ServedPath[];
  /** See `UpgradeJudge`. */
  readonly origins: readonly string[];
  readonly clients: ForwardedClients;
  /** Of all streams of the server. */
  readonly turns: ReadTurns;
  /** Answers what is not for WebSockets; without it such requests are rejected. */
  readonly page: RequestListener | undefined;
  /** A request was answered with a status other than 101. */
  onRejected(status: number, reason: string, remoteAddress: string): void;
}

/** Clients that come through proxies. */
export interface ForwardedClients {
  /** Whether what an address says of those behind it is believed. */
  isProxy(address: string): boolean;
  /** Whether a client behind a proxy may come in. It counts until `left`. */
  admit(address: string): boolean;
  left(address: string): void;
}

export interface ServedPath extends WebSocketPath {
  /** Takes over a stream on which this subprotocol was agreed. */
  accept(subprotocol: string | undefined): AcceptLink;
}

/**
 * Listens for WebSockets, and for requests of the page beside them. Streams are admitted and encrypted as those of the games' own ports are; then an HTTP server
 * that listens nowhere reads the request, and what becomes a WebSocket goes to its game.
 */
export async function listenWeb(options: WebListenerOptions): Promise<TcpListener> {
  const { paths, origins, clients, turns, page, handshakeTimeoutMs, onRejected } = options;
  const judge = new UpgradeJudge(paths, origins);
  const attach = socketAttacher(turns);
  /** Streams whose request has not come yet, with what stops the clock. */
  const waiting = new WeakMap<Duplex, () => void>();
  const http = createServer({
    maxHeaderSize: headBytesMax,
    insecureHTTPParser: false,
    // The judge has words for it.
    requireHostHeader: false,
  });
  http.maxHeadersCount = headersMax;
  const reject = (socket: Duplex, status: number, reason: string, headers: readonly string[] = []) => {
    // A second request may follow before the first has been answered.
    if (!socket.writable) return;
    waiting.get(socket)?.();
    onRejected(status, reason, plainAddress((socket as Socket).remoteAddress ?? ""));
    socket.end(answer(status, reason, headers));
    // What still comes is read, into nothing: with unread bytes the system would reset the connection, and the other
    // side would lose the answer to it.
    socket.resume();
    const linger = setTimeout(() => socket.destroy(), lingerMs);
    socket.once("close", () => clearTimeout(linger));
  };
  const judged = ({ method, url, headers, httpVersion }: IncomingMessage, isUpgrade: boolean) =>
    judge.judge({ method, url, headers, httpVersion, isUpgrade });
  const take = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const upgrade = judged(request, true);
    if (!upgrade.ok) {
      reject(socket, upgrade.status, upgrade.reason, upgrade.headers);
      return;
    }
    const peer = plainAddress((socket as Socket).remoteAddress ?? "");
    const forwarded = request.headers["x-forwarded-for"];
    const client = forwardedAddress(peer, forwarded?.toString(), (address) => clients.isProxy(address));
    if (client !== peer) {
      if (!clients.admit(client)) {
        reject(socket, 429, "There are too many connections from this address.");
        return;
      }
      socket.once("close", () => clients.left(client));
    }
    waiting.get(socket)?.();
    if (head.length > 0) socket.unshift(head);
    socket.write(upgrade.response);
    attach(socket as Socket, upgrade.path.accept(upgrade.subprotocol), client);
  };
  const refuse = (request: IncomingMessage) => {
    const upgrade = judged(request, false);
    if (!upgrade.ok) reject(request.socket, upgrade.status, upgrade.reason, upgrade.headers);
    request.resume();
  };
  const wait = (socket: Duplex, late: () => void) =>
    waiting.set(socket, fairTimeout(handshakeTimeoutMs, late));
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    const { socket, url = "" } = request;
    if (page === undefined || url.startsWith(webSocketPrefix)) {
      refuse(request);
      return;
    }
    waiting.get(socket)?.();
    const cancel = fairTimeout(answerMs, () => socket.destroy());
    response.once("close", () => {
      cancel();
      // The browser may have more to ask; who does not is not kept.
      if (!socket.destroyed) wait(socket, () => socket.destroy());
    });
    page(request, response);
  };
  http.on("upgrade", take);
  http.on("connect", take);
  http.on("request", serve);
  http.on("checkContinue", refuse);
  http.on("checkExpectation", refuse);
  http.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const isLong = error.code === "HPE_HEADER_OVERFLOW";
    if (error.code === "ECONNRESET") socket.destroy();
    else reject(socket, isLong ? 431 : 400, isLong ? "The request is too long." : "This is no HTTP request.");
  });
  return listenTcp({
    ...options,
    ready: (socket) => {
      wait(socket, () => reject(socket, 408, "The request took too long."));
      socket.once("close", () => waiting.get(socket)?.());
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
