import {
  type DatagramKeys,
  datagramKeys,
  exportedBytes,
  exporterLabel,
  Opener,
  Sealer,
  SealMemory,
  sealBytes,
  sealedId,
} from "@fairtick/seal";
import type { Connection } from "./connection.ts";
import { type GameDatagrams, type PlayRequest, sentBytesMax } from "./game-datagrams.ts";
import type { DatagramDrop } from "./network-observer.ts";

/** Ids are 32 random bits: now and then one is in use, and never so many in a row. */
const newTokenTries = 8;

export interface SealedChannelOptions {
  /** Where clients send to. */
  readonly port: number;
  /** 16 random bytes, written as a UUID in canonical form. */
  readonly newToken: () => string;
  /** Copies the datagram before it returns. */
  send(datagram: Uint8Array, address: string, port: number): boolean;
  /** What a client that has signed in asks for; the request is the codec's reused object. */
  request(connection: Connection, request: PlayRequest): void;
  dropped(reason: DatagramDrop): void;
  /** Counts a datagram from elsewhere than a bound port; false when its address has sent too many. */
  takeStranger(address: string): boolean;
}

/** One token of a connection: its keys, and the port that they are used from. */
interface SealedBinding {
  readonly connection: Connection;
  readonly token: string;
  readonly id: number;
  readonly opener: Opener;
  readonly sealer: Sealer;
  /** At the address of the connection's stream; 0 until a datagram has opened. */
  port: number;
}

/** What a connection has: the binding in use, and the newest token while nothing has come with its keys. */
interface SealedPeer {
  bound: SealedBinding | undefined;
  pending: SealedBinding | undefined;
}

/**
 * Datagrams that only the two ends of a TLS connection can make and read. The id in a datagram leads to
 * the connection, the tag proves the sender; the sender's port is only where answers go.
 */
export class SealedChannel implements GameDatagrams {
  readonly port: number;
  readonly isSealed = true;
  readonly #options: SealedChannelOptions;
  readonly #memory = new SealMemory();
  readonly #byId = new Map<number, SealedBinding>();
  readonly #peers = new Map<Connection, SealedPeer>();
  /** What the datagram that was opened last contained; only valid until the next is sealed or opened. */
  #message: Uint8Array = new Uint8Array(0);

  constructor(options: SealedChannelOptions) {
    this.port = options.port;
    this.#options = options;
  }

  get size(): number {
    return this.#peers.size + this.#byId.size;
  }

  add(connection: Connection): void {
    this.#peers.set(connection, { bound: undefined, pending: undefined });
  }

  remove(connection: Connection): void {
    const peer = this.#peers.get(connection);
    this.#forget(peer?.bound);
    this.#forget(peer?.pending);
    this.#peers.delete(connection);
  }

  /** New keys as well. What is bound stays bound until a datagram comes that was sealed with them. */
  newToken(connection: Connection): string | undefined {
    const peer = this.#peers.get(connection);
    if (peer === undefined) return undefined;
    for (let tries = 0; tries < newTokenTries; tries++) {
      const token = this.#options.newToken();
      const exported = connection.exportKey(exporterLabel, bytesOf(token), exportedBytes);
      if (exported === undefined) return undefined;
      const keys = datagramKeys(exported);
      if (this.#byId.has(keys.id)) continue;
      this.#forget(peer.pending);
      peer.pending = this.#bindingOf(connection, token, keys);
      this.#byId.set(keys.id, peer.pending);
      return token;
    }
    return undefined;
  }

  receive(datagram: Uint8Array, address: string, port: number): void {
    const binding = this.#open(datagram, address, port);
    if (typeof binding === "string") this.#options.dropped(binding);
    else this.#take(binding, port);
  }

  send(connection: Connection, frame: Uint8Array): boolean {
    if (frame.length + sealBytes > sentBytesMax) return false;
    const binding = this.#peers.get(connection)?.bound;
    if (binding === undefined) return false;
    this.#sendSealed(binding, frame);
    return true;
  }

  /** The binding whose keys opened the datagram, with the message in `#message`, or why none did. */
  #open(datagram: Uint8Array, address: string, port: number): SealedBinding | DatagramDrop {
    const id = sealedId(datagram);
    if (id === undefined) return "unsealed";
    const binding = this.#byId.get(id);
    if (binding === undefined) return "unknown-id";
    if (address !== binding.connection.remoteAddress) return "other-address";
    if (port !== binding.port && !this.#options.takeStranger(address)) return "rate-limited";
    const message = binding.opener.open(datagram);
    if (typeof message === "string") return message;
    // Only what is genuine counts: nobody else can use up the client's rate.
    if (!binding.connection.takeDatagram()) return "rate-limited";
    this.#message = message;
    return binding;
  }

  #take(binding: SealedBinding, port: number): void {
    const { connection } = binding;
    const peer = this.#peers.get(connection);
    if (peer?.pending === binding) {
      this.#forget(peer.bound);
      peer.bound = binding;
      peer.pending = undefined;
    }
    // A datagram that was overtaken may come from where the client was before.
    if (binding.opener.isNewest) binding.port = port;
    const request = connection.codec.decodeDatagram(this.#message);
    switch (request.kind) {
      case "malformed":
        this.#options.dropped("malformed");
        return;
      case "bind":
        this.#confirm(binding, request.token);
        return;
      default:
        connection.touch();
        this.#options.request(connection, request);
    }
  }

  #confirm(binding: SealedBinding, token: string): void {
    if (token !== binding.token) {
      this.#options.dropped("unknown-token");
      return;
    }
    binding.connection.touch();
    const answer = binding.connection.codec.encodeBound();
    if (answer !== undefined) this.#sendSealed(binding, answer);
  }

  /** A datagram that the system does not take is lost like any other. */
  #sendSealed({ connection, sealer, port }: SealedBinding, message: Uint8Array): void {
    const datagram = sealer.seal(message);
    if (!this.#options.send(datagram, connection.remoteAddress, port)) this.#options.dropped("send-queue");
  }

  #bindingOf(connection: Connection, token: string, keys: DatagramKeys): SealedBinding {
    return {
      connection,
      token,
      id: keys.id,
      opener: new Opener(keys.toServer, this.#memory),
      sealer: new Sealer(keys.id, keys.toClient, this.#memory),
      port: 0,
    };
  }

  #forget(binding: SealedBinding | undefined): void {
    if (binding !== undefined) this.#byId.delete(binding.id);
  }
}

const bytesOf = (token: string): Uint8Array => Buffer.from(token.replaceAll("-", ""), "hex");
