import { nativeProtocolName } from "@fairtick/wire";
import type { OpenTransport, Transport } from "./transport.ts";

/** The part of a WebSocket that is used; the browser's, and that of the usual libraries. */
export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  /** Bytes that `send` took and that have not left yet. */
  readonly bufferedAmount: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
}

/** `WebSocket` of the browser, or of a library: Node 20 has none. */
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

const OPEN = 1;
/** Inputs beyond this are left out: newer ones are on their way, and those that wait only come later. */
const UNRELIABLE_WAITING_BYTES = 4096;
/** Nothing that a client has to say comes near it: the server has stopped reading. */
const RELIABLE_WAITING_BYTES = 1_048_576;
const NORMAL_CLOSURE = 1000;

/** What a close code means where no reason came with it; a server of this protocol sends one. */
const closeReasons: { readonly [code: number]: string } = {
  1000: "the server has ended the connection",
  1001: "the server goes down",
  1002: "the server found the WebSocket's bytes faulty",
  1003: "the server does not take this kind of message",
  1006: "the connection broke, or there is no server",
  1007: "the server found a message faulty",
  1008: "the server does not allow what the client did",
  1009: "the server found a message too long",
  1011: "the server failed",
  1012: "the server restarts",
  1013: "the server is too busy",
  1015: "the server could not be trusted",
};

/** The native protocol over a WebSocket: one message is one binary message. `url`: `wss://host:port/ws/game`. */
export function webSocketTransport(url: string, WebSocket: WebSocketConstructor): OpenTransport {
  return (handler) => {
    const socket = new WebSocket(url, [nativeProtocolName]);
    let isOver = false;
    const over = (reason: string) => {
      if (isOver) return;
      isOver = true;
      handler.closed(reason);
    };
    socket.binaryType = "arraybuffer";
    socket.onopen = () => handler.opened();
    socket.onmessage = ({ data }: { readonly data: unknown }) => {
      // Text is not of this protocol.
      if (!isOver && data instanceof ArrayBuffer) handler.message(new Uint8Array(data));
    };
    // What failed is told by the close that follows.
    socket.onerror = () => {};
    socket.onclose = ({ code, reason }: { readonly code: number; readonly reason: string }) =>
      over(reason === "" ? reasonOf(code) : reason);
    return new WebSocketTransport(socket, over);
  };
}

class WebSocketTransport implements Transport {
  readonly #socket: WebSocketLike;
  readonly #over: (reason: string) => void;

  constructor(socket: WebSocketLike, over: (reason: string) => void) {
    this.#socket = socket;
    this.#over = over;
  }

  sendReliable(bytes: Uint8Array): void {
    const socket = this.#socket;
    if (socket.readyState !== OPEN) return;
    if (socket.bufferedAmount <= RELIABLE_WAITING_BYTES) {
      socket.send(bytes as Uint8Array<ArrayBuffer>);
      return;
    }
    socket.close(NORMAL_CLOSURE);
    this.#over("the server does not read");
  }

  sendUnreliable(bytes: Uint8Array): void {
    if (this.#socket.bufferedAmount <= UNRELIABLE_WAITING_BYTES) this.sendReliable(bytes);
  }

  close(): void {
    this.#socket.close(NORMAL_CLOSURE);
  }
}

const reasonOf = (code: number): string => closeReasons[code] ?? `the WebSocket was closed with code ${code}`;
