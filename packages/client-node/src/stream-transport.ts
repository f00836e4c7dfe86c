import type { Socket } from "node:net";
import type { OpenTransport, Transport, TransportHandler } from "@fairtick/client";
import { decodeNativeServer, encodeNativeClient, NativeKind } from "@fairtick/wire";
import { DatagramWay } from "./datagram-way.ts";
import { framed, MessageSplitter } from "./message-splitter.ts";
import { socketsTo, type Trust } from "./trust.ts";

export interface StreamOptions {
  readonly host: string;
  readonly port: number;
  readonly trust: Trust;
  /** Whether inputs and snapshots may travel as datagrams. They do where they come through, unless it says false. */
  readonly datagrams?: boolean;
  /** Where datagrams go instead of the port that the server names. */
  readonly datagramPort?: number;
}

/** What waits to be sent beyond this is old: newer inputs are on their way. */
const UNRELIABLE_WAITING_BYTES = 16_384;
/** Nothing that a client has to say comes near it: the server has stopped reading. */
const RELIABLE_WAITING_BYTES = 1_048_576;
/** Messages that are about datagrams are shorter. */
const PEEKED_BYTES_MAX = 1024;
/** Inputs go out and no state has come for so long: datagrams do not come through any more. */
const SILENCE_MS = 2000;
/** An orderly end that the other side does not answer is no longer waited for. */
const LINGER_MS = 1000;

/**
 * The native protocol over TCP or TLS, with datagrams for inputs and snapshots where they come through. Where they
 * do at first and then no more, the transport closes, and the next one that is opened keeps to the stream.
 *
 * @throws Error for a trust that cannot be had.
 */
export function streamTransport(options: StreamOptions): OpenTransport {
  const openSocket = socketsTo(options.host, options.port, options.trust);
  const datagrams = { areWanted: options.datagrams ?? true, port: options.datagramPort };
  return (handler) => {
    const { socket, onReady } = openSocket();
    const transport = new StreamTransport(socket, handler, datagrams);
    onReady(() => handler.opened());
    return transport;
  };
}

class StreamTransport implements Transport {
  readonly #socket: Socket;
  readonly #handler: TransportHandler;
  /** Shared by all transports of a client: one finds out for those after it. */
  readonly #datagrams: { areWanted: boolean; readonly port: number | undefined };
  #way: DatagramWay | undefined;
  #heardMs = 0;
  #failure = "the stream has ended";

  constructor(
    socket: Socket,
    handler: TransportHandler,
    datagrams: { areWanted: boolean; readonly port: number | undefined },
  ) {
    this.#socket = socket;
    this.#handler = handler;
    this.#datagrams = datagrams;
    const splitter = new MessageSplitter();
    socket.on("data", (chunk: Buffer) => {
      const isSound = splitter.push(chunk, (message) => this.#receive(message));
      if (!isSound) socket.destroy(new Error("the server sent a message beyond all limits"));
    });
    socket.on("error", (error) => {
      this.#failure = error.message;
    });
    socket.once("close", () => {
      this.#way?.close();
      handler.closed(this.#failure);
    });
  }

  sendReliable(bytes: Uint8Array): void {
    if (!this.#socket.writable) return;
    if (this.#socket.writableLength > RELIABLE_WAITING_BYTES)
      this.#socket.destroy(new Error("the server does not read"));
    else this.#socket.write(framed(bytes));
  }

  sendUnreliable(bytes: Uint8Array): void {
    if (this.#way?.send(bytes)) this.#noticeSilence();
    else if (this.#socket.writableLength <= UNRELIABLE_WAITING_BYTES) this.sendReliable(bytes);
  }

  close(): void {
    this.#way?.close();
    this.#socket.end();
    setTimeout(() => this.#socket.destroy(), LINGER_MS).unref();
  }

  #receive(message: Uint8Array): void {
    if (message[0] === NativeKind.frame) this.#heardMs = performance.now();
    const isPeeked = message[0] === NativeKind.control && message.length <= PEEKED_BYTES_MAX;
    if (this.#datagrams.areWanted && this.#way === undefined && isPeeked) this.#peek(message);
    this.#handler.message(message);
  }

  /** Datagrams are asked for once the server knows who asks. */
  #peek(message: Uint8Array): void {
    const decoded = decodeNativeServer(message);
    if (typeof decoded === "string") return;
    if (decoded.type === "Welcome") this.sendReliable(encodeNativeClient({ type: "RequestDatagrams" }));
    if (decoded.type !== "DatagramToken") return;
    const receive = (datagram: Uint8Array) => {
      this.#heardMs = performance.now();
      this.#handler.message(datagram);
    };
    this.#heardMs = performance.now();
    this.#way = new DatagramWay(this.#socket, decoded, receive, this.#datagrams.port);
  }

  /** A datagram says nothing of its fate; only what comes back does. */
  #noticeSilence(): void {
    if (this.#heardMs === 0 || performance.now() - this.#heardMs < SILENCE_MS) return;
    this.#datagrams.areWanted = false;
    this.#socket.destroy(new Error("datagrams do not come through any more"));
  }
}
