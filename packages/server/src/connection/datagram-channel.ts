import type { ControlCodec } from "@fairtick/contract";
import type { Connection } from "./connection.ts";
import { type GameDatagrams, type PlayRequest, sentBytesMax } from "./game-datagrams.ts";
import type { DatagramDrop } from "./network-observer.ts";
import { UdpBinding } from "./udp-binding.ts";

export interface DatagramChannelOptions {
  /** Where clients send to. */
  readonly port: number;
  /** Whether a sender without a token may be known by its address alone. */
  readonly bySource: boolean;
  readonly newToken: () => string;
  /** Reads datagrams of senders that are bound to no connection. */
  readonly strangerCodec: ControlCodec;
  send(datagram: Uint8Array, address: string, port: number): boolean;
  /** What a client that has signed in asks for; the request is the codec's reused object. */
  request(connection: Connection, request: PlayRequest): void;
  dropped(reason: DatagramDrop): void;
  /** Counts a datagram of a sender that is bound to no connection; false when its address has sent too many. */
  takeStranger(address: string): boolean;
}

/** Datagrams in the clear: who sent them, and how to reach who is bound. */
export class DatagramChannel implements GameDatagrams {
  readonly port: number;
  readonly isSealed = false;
  readonly #options: DatagramChannelOptions;
  readonly #binding: UdpBinding;

  constructor(options: DatagramChannelOptions) {
    this.port = options.port;
    this.#options = options;
    this.#binding = new UdpBinding(options);
  }

  get size(): number {
    return this.#binding.size;
  }

  add(connection: Connection): void {
    this.#binding.add(connection);
  }

  remove(connection: Connection): void {
    this.#binding.remove(connection);
  }

  newToken(connection: Connection): string {
    return this.#binding.newToken(connection);
  }

  receive(datagram: Uint8Array, address: string, port: number): void {
    const connection = this.#binding.find(address, port);
    const isAllowed =
      connection === undefined ? this.#options.takeStranger(address) : connection.takeDatagram();
    if (!isAllowed) this.#options.dropped("rate-limited");
    else if (connection === undefined) this.#receiveFromStranger(datagram, address, port);
    else this.#receiveFrom(connection, datagram, address, port);
  }

  send(connection: Connection, frame: Uint8Array): boolean {
    if (frame.length > sentBytesMax) return false;
    const endpoint = this.#binding.endpointOf(connection);
    if (endpoint === undefined) return false;
    // A frame that the system does not take is lost like any other datagram: a newer one follows.
    if (!this.#options.send(frame, endpoint.address, endpoint.port)) this.#options.dropped("send-queue");
    return true;
  }

  #receiveFrom(connection: Connection, datagram: Uint8Array, address: string, port: number): void {
    const request = connection.codec.decodeDatagram(datagram);
    switch (request.kind) {
      case "malformed":
        this.#options.dropped("malformed");
        return;
      case "bind":
        this.#bind(request.token, address, port);
        return;
      default:
        connection.touch();
        this.#options.request(connection, request);
    }
  }

  #receiveFromStranger(datagram: Uint8Array, address: string, port: number): void {
    const candidate = this.#binding.candidate(address);
    const codec = typeof candidate === "string" ? this.#options.strangerCodec : candidate.codec;
    const request = codec.decodeDatagram(datagram);
    if (request.kind === "malformed") {
      this.#options.dropped("malformed");
    } else if (request.kind === "bind") {
      this.#bind(request.token, address, port);
    } else if (typeof candidate === "string") {
      this.#options.dropped(candidate);
    } else {
      this.#binding.bindBySource(candidate, address, port);
      candidate.touch();
      this.#options.request(candidate, request);
    }
  }

  #bind(token: string, address: string, port: number): void {
    const connection = this.#binding.bindByToken(token, address, port);
    if (typeof connection === "string") {
      this.#options.dropped(connection);
      return;
    }
    connection.touch();
    const answer = connection.codec.encodeBound();
    if (answer !== undefined) this.#options.send(answer, address, port);
  }
}
