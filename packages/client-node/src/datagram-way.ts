import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { isIPv6, type Socket } from "node:net";
import { datagramKeys, exportedBytes, exporterLabel, Opener, Sealer, SealMemory } from "@fairtick/seal";
import { decodeNativeServer, encodeNativeClient, type NativeServerMessage } from "@fairtick/wire";
import { exportedKey } from "./trust.ts";

type Token = Omit<Extract<NativeServerMessage, { readonly type: "DatagramToken" }>, "type">;

/** Any datagram may be lost: the one that binds is sent again until it is answered. */
const BIND_INTERVAL_MS = 200;
const BIND_TRIES = 15;
/** A larger one would travel in pieces, and be lost with any of them. */
const DATAGRAM_BYTES_MAX = 1200;
const BOUND_BYTES_MAX = 16;

interface Seal {
  /** Valid until the next call. */
  seal(message: Uint8Array): Uint8Array;
  /** Undefined where the datagram is not genuine or came before. */
  open(datagram: Uint8Array): Uint8Array | undefined;
}

/**
 * Datagrams beside a stream, sealed where the server says so. Until one has come back they are a trial, and whoever
 * sends keeps to the stream; where none ever comes back it stays so.
 */
export class DatagramWay {
  readonly #receive: (message: Uint8Array) => void;
  readonly #socket: DatagramSocket;
  readonly #seal: Seal | undefined;
  readonly #bind: Uint8Array;
  #timer: NodeJS.Timeout | undefined;
  #isBound = false;
  #isClosed = false;

  /** `port` overrules the one that the server names, as behind a translation of addresses. */
  constructor(
    stream: Socket,
    { token, port, isSealed }: Token,
    receive: (message: Uint8Array) => void,
    portOverride: number | undefined,
  ) {
    const address = stream.remoteAddress ?? "";
    this.#receive = receive;
    this.#seal = isSealed ? sealOf(stream, token) : undefined;
    this.#bind = encodeNativeClient({ type: "BindDatagrams", token });
    this.#socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
    this.#socket.on("error", () => {});
    this.#socket.on("message", (datagram) => this.#take(datagram));
    this.#socket.connect(portOverride ?? port, address, () => this.#tryToBind(BIND_TRIES));
  }

  /** False: it is for the stream. */
  send(message: Uint8Array): boolean {
    if (!this.#isBound || this.#isClosed || message.length > DATAGRAM_BYTES_MAX) return false;
    this.#send(message);
    return true;
  }

  get isBound(): boolean {
    return this.#isBound;
  }

  close(): void {
    clearTimeout(this.#timer);
    if (!this.#isClosed) this.#socket.close();
    this.#isClosed = true;
  }

  #tryToBind(tries: number): void {
    if (this.#isClosed || this.#isBound || tries === 0) return;
    this.#send(this.#bind);
    this.#timer = setTimeout(() => this.#tryToBind(tries - 1), BIND_INTERVAL_MS);
  }

  /** Without a callback an error counts as loss. The system takes the bytes later, so they are the datagram's own. */
  #send(message: Uint8Array): void {
    this.#socket.send((this.#seal?.seal(message) ?? message).slice());
  }

  #take(datagram: Uint8Array): void {
    if (this.#isClosed) return;
    const message = this.#seal === undefined ? datagram : this.#seal.open(datagram);
    if (message === undefined) return;
    if (message.length <= BOUND_BYTES_MAX && isBoundAnswer(message)) this.#isBound = true;
    else this.#receive(Uint8Array.from(message));
  }
}

function isBoundAnswer(message: Uint8Array): boolean {
  const decoded = decodeNativeServer(message);
  return typeof decoded !== "string" && decoded.type === "DatagramsBound";
}

/** @throws Error when the stream has no keys to give: only TLS has. */
function sealOf(stream: Socket, token: string): Seal {
  const context = Buffer.from(token.replaceAll("-", ""), "hex");
  const exported = exportedKey(stream, exporterLabel, context, exportedBytes);
  if (exported === undefined) throw new Error("sealed datagrams need an encrypted stream");
  const { id, toServer, toClient } = datagramKeys(exported);
  const memory = new SealMemory();
  const sealer = new Sealer(id, toServer, memory);
  const opener = new Opener(toClient, memory);
  return {
    seal: (message) => sealer.seal(message),
    open(datagram) {
      const message = opener.open(datagram);
      return typeof message === "string" ? undefined : message;
    },
  };
}
