import { createSocket, type Socket } from "node:dgram";
import { type ClientMessage, type Controls, encodeClientMessage, type Numbering } from "./client-message.ts";
import {
  ControlStream,
  type MessageStream,
  type StreamEvents,
  type StreamOptions,
} from "./control-stream.ts";
import { DatagramSeal, exportedBytes, exporterLabel } from "./datagram-seal.ts";
import { Mailbox } from "./mailbox.ts";
import {
  decodeServerMessage,
  type LobbyState,
  type ServerMessage,
  type Telemetry,
} from "./server-message.ts";

/*
 * A client of the apex protocol that knows docs/apex-protocol.md and nothing else: it imports nothing of the
 * project, so that what it can do a stranger can do with the document alone.
 */

export interface ClientOptions extends StreamOptions {
  readonly numbering: Numbering;
  /** One a second, as the document asks for, unless switched off. */
  readonly heartbeats?: boolean;
  /** Something in place of the stream. */
  readonly open?: (events: StreamEvents) => Promise<MessageStream>;
}

export type Channel = "stream" | "datagram";

export interface Received<M extends ServerMessage = ServerMessage> {
  readonly message: M;
  /** Without the frame length. */
  readonly sizeBytes: number;
  readonly channel: Channel;
  /** By the clock of `performance.now()`. */
  readonly arrivedMs: number;
}

type Named<T extends ServerMessage["type"]> = Extract<ServerMessage, { type: T }>;

const host = "127.0.0.1";
const patienceMs = 5_000;
const bindAgainMs = 200;

export class ForeignClient {
  readonly numbering: Numbering;
  /** Of the last sign-in; empty before. */
  playerId = "";
  /** The newest telemetry by `serverTick`. */
  newest: Telemetry | undefined;
  /** Why the stream has ended, once it has. */
  closedBecause: string | undefined;

  #stream!: MessageStream;
  #datagrams: Socket | undefined;
  #seal: DatagramSeal | undefined;
  #udpPort = 0;
  #bound = false;
  readonly #mail = new Mailbox<Received>(({ message }) =>
    message.type === "Error" ? `Error ${message.code} "${message.message}"` : message.type,
  );
  readonly #watchers = new Set<(frame: Received<Telemetry>) => void>();
  readonly #afterClose: (() => void)[] = [];
  #heartbeat: NodeJS.Timeout | undefined;
  #heartbeats = 0;

  private constructor(numbering: Numbering) {
    this.numbering = numbering;
  }

  static async connect(options: ClientOptions): Promise<ForeignClient> {
    const client = new ForeignClient(options.numbering);
    const events = {
      message: (bytes: Uint8Array) => client.#receive(bytes, "stream"),
      closed: (reason: string) => client.#closed(reason),
    };
    client.#stream =
      options.open === undefined ? await ControlStream.open(options, events) : await options.open(events);
    if (options.heartbeats ?? true) client.#heartbeat = setInterval(() => client.sendHeartbeat(), 1_000);
    return client;
  }

  send(message: ClientMessage): void {
    this.sendBytes(encodeClientMessage(message, this.numbering));
  }

  /** One frame with any content. */
  sendBytes(message: Uint8Array): void {
    this.#stream.send(message);
  }

  /** Bytes as they are, without a frame around them. */
  sendRaw(bytes: Uint8Array): void {
    this.#stream.sendRaw(bytes);
  }

  sendHeartbeat(): void {
    this.send({ type: "Heartbeat", clientTick: this.#heartbeats++ });
  }

  /** Signs in and answers the lobby that comes without asking. */
  async signIn(playerName: string, token = `token of ${playerName}`): Promise<LobbyState> {
    this.send({ type: "Authenticate", token, playerName });
    this.playerId = (await this.expect("AuthSuccess")).playerId;
    if (this.numbering === "s1") this.send({ type: "RequestLobbyState" });
    return this.expect("LobbyState");
  }

  /** Skips what comes before, telemetry never being among it. */
  async expect<T extends ServerMessage["type"]>(
    type: T,
    where: (message: Named<T>) => boolean = () => true,
    withinMs = patienceMs,
  ): Promise<Named<T>> {
    const isWanted = (message: ServerMessage): message is Named<T> =>
      message.type === type && where(message as Named<T>);
    const received = await this.#mail.take(type, ({ message }) => isWanted(message), withinMs);
    return received.message as Named<T>;
  }

  /** Whatever comes next but telemetry. */
  next(withinMs = patienceMs): Promise<Received> {
    return this.#mail.take("any message", () => true, withinMs);
  }

  /** The lobby in which something holds. */
  lobby(where: (lobby: LobbyState) => boolean, withinMs = patienceMs): Promise<LobbyState> {
    return this.expect("LobbyState", where, withinMs);
  }

  /** Calls for every telemetry from now on; the answer ends that. */
  watch(watcher: (frame: Received<Telemetry>) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** The first telemetry from now on in which something holds. */
  telemetry(
    what: string,
    where: (telemetry: Telemetry) => boolean = () => true,
    withinMs = patienceMs,
  ): Promise<Received<Telemetry>> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        unwatch();
        const newest = JSON.stringify(this.newest);
        reject(new Error(`waited ${withinMs} ms for telemetry with ${what}; the newest was ${newest}`));
      }, withinMs);
      const unwatch = this.watch((frame) => {
        if (!where(frame.message)) return;
        clearTimeout(timer);
        unwatch();
        resolve(frame);
      });
    });
  }

  /** By datagram as soon as the address is bound, else on the stream. */
  drive(controls: Controls): void {
    const message: ClientMessage = {
      type: "PlayerInput",
      serverTickAck: this.newest?.serverTick ?? 0,
      ...controls,
    };
    if (this.#bound) this.sendDatagram(message);
    else this.send(message);
  }

  /** Asks for a token and binds a socket with it; true when the server has confirmed. */
  async bindUdp(): Promise<boolean> {
    const { token, udpPort } = await this.requestUdpToken();
    this.openDatagrams(udpPort);
    return this.#bind(token);
  }

  /** The same with sealed datagrams, by way of another port where one is given. */
  async bindSealedUdp(viaPort?: number): Promise<boolean> {
    this.send({ type: "RequestUdpBinding" });
    const { token, udpPort } = await this.expect("UdpSealingToken");
    const context = Buffer.from(token.replaceAll("-", ""), "hex");
    this.#seal = new DatagramSeal(this.#stream.exportKey(exportedBytes, exporterLabel, context));
    this.openDatagrams(viaPort ?? udpPort);
    return this.#bind(token);
  }

  async #bind(token: string): Promise<boolean> {
    const bind = () => this.sendDatagram({ type: "BindUdp", token });
    bind();
    const again = setInterval(bind, bindAgainMs);
    try {
      await this.expect("UdpBound");
      this.#bound = true;
    } catch {
      this.#bound = false;
    } finally {
      clearInterval(again);
    }
    return this.#bound;
  }

  requestUdpToken(): Promise<Named<"UdpBindingToken">> {
    this.send({ type: "RequestUdpBinding" });
    return this.expect("UdpBindingToken");
  }

  openDatagrams(udpPort: number): void {
    this.#udpPort = udpPort;
    if (this.#datagrams !== undefined) return;
    const socket = createSocket("udp4");
    socket.on("message", (bytes) => this.#receive(this.#seal?.open(bytes) ?? bytes, "datagram"));
    // A server that is gone answers with an ICMP error; the stream tells the same.
    socket.on("error", () => {});
    this.#datagrams = socket;
  }

  /** Also before an address is bound, as clients do that know no tokens. */
  sendDatagram(message: ClientMessage): void {
    if (this.#datagrams === undefined) throw new Error("no datagram socket is open");
    const bytes = encodeClientMessage(message, this.numbering);
    this.#datagrams.send(this.#seal?.seal(bytes) ?? bytes, this.#udpPort, host);
  }

  /** Resolves when the server has closed the stream. */
  closed(withinMs = patienceMs): Promise<string> {
    if (this.closedBecause !== undefined) return Promise.resolve(this.closedBecause);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`still connected after ${withinMs} ms`)), withinMs);
      this.#afterClose.push(() => {
        clearTimeout(timer);
        resolve(this.closedBecause ?? "");
      });
    });
  }

  /** Leaves politely, if it is still connected; the server then closes the stream. */
  async sayGoodbye(): Promise<void> {
    if (this.closedBecause === undefined) this.send({ type: "Disconnect" });
    await this.closed();
    this.vanish();
  }

  /** Ends the connection without a goodbye. */
  vanish(): void {
    this.#stream.destroy();
    this.#datagrams?.close();
    this.#datagrams = undefined;
    clearInterval(this.#heartbeat);
  }

  #receive(bytes: Uint8Array, channel: Channel): void {
    const message = decodeServerMessage(bytes);
    const received = { message, sizeBytes: bytes.length, channel, arrivedMs: performance.now() };
    if (message.type !== "Telemetry") {
      this.#mail.put(received);
      return;
    }
    if (this.newest === undefined || message.serverTick >= this.newest.serverTick) this.newest = message;
    for (const watcher of this.#watchers) watcher({ ...received, message });
  }

  #closed(reason: string): void {
    this.closedBecause = reason;
    this.#mail.end(reason);
    clearInterval(this.#heartbeat);
    for (const told of this.#afterClose) told();
  }
}
