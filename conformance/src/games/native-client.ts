import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { AnyGame, Json } from "@fairtick/contract";
import { BitReader, layoutState } from "@fairtick/kernel";
import { FrameSplitter } from "@fairtick/server";
import {
  decodeNativeServer,
  encodeNativeClient,
  type FrameHead,
  InputFrameWriter,
  type NativeClientMessage,
  NativeKind,
  type NativeServerMessage,
  nativeProtocolVersion,
  type ReceivedSnapshot,
  readFrameHead,
  SnapshotReceiver,
} from "@fairtick/wire";

export interface NativeFrame {
  readonly head: FrameHead;
  readonly snapshot: ReceivedSnapshot;
  readonly byteLength: number;
}

/** A client of the native protocol on a plain stream, which acknowledges what it is told to. */
export class NativeClient {
  readonly messages: NativeServerMessage[] = [];
  readonly frames: NativeFrame[] = [];
  readonly #game: AnyGame;
  readonly #socket: Socket;
  readonly #splitter = new FrameSplitter();
  readonly #receiver: SnapshotReceiver;
  readonly #inputs: InputFrameWriter;
  #wake = () => {};

  static async connect(
    port: number,
    game: AnyGame,
    capacities: { readonly [section: string]: number },
  ): Promise<NativeClient> {
    const socket = connect({ host: "127.0.0.1", port });
    await once(socket, "connect");
    return new NativeClient(socket, game, capacities);
  }

  constructor(socket: Socket, game: AnyGame, capacities: { readonly [section: string]: number }) {
    this.#game = game;
    this.#socket = socket;
    this.#receiver = new SnapshotReceiver(game, layoutState(game.state, capacities), null);
    this.#inputs = new InputFrameWriter(game.input);
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      this.#splitter.push(chunk, (message) => this.#take(message));
      this.#wake();
    });
    socket.once("close", () => this.#wake());
  }

  hello(name: string, changed: { readonly rules?: number; readonly resume?: string } = {}): void {
    this.send({
      type: "Hello",
      protocol: nativeProtocolVersion,
      game: this.#game.id,
      rules: changed.rules ?? this.#game.version,
      token: "t",
      name,
      resume: changed.resume ?? null,
    });
  }

  helloPreview(name: string): void {
    const { id: game, version: rules } = this.#game;
    this.send({ type: "HelloPreview", protocol: nativeProtocolVersion, game, rules, token: "t", name });
  }

  create(options: Json): void {
    this.send({ type: "ChooseLoadout", loadout: "{}" });
    this.send({
      type: "CreateSession",
      options: JSON.stringify(options),
      visibility: "public",
      password: null,
    });
  }

  send(message: NativeClientMessage): void {
    this.#write(encodeNativeClient(message));
  }

  /** One row for each of the `count` ticks up to `tick`, all alike. */
  input(newestSnapshot: number, tick: number, count: number, row: readonly number[]): void {
    const values = Float32Array.from(row);
    this.#write(this.#inputs.write(newestSnapshot, tick, count, () => values));
  }

  /** The next message of a type; others before it are skipped. */
  next<K extends NativeServerMessage["type"]>(type: K) {
    return this.#first(this.messages, `a ${type}`, (message) => message.type === type) as Promise<
      Extract<NativeServerMessage, { readonly type: K }>
    >;
  }

  /** The next frame in which something holds; others before it are skipped. */
  frame(what: string, holds: (frame: NativeFrame) => boolean = () => true): Promise<NativeFrame> {
    return this.#first(this.frames, what, holds);
  }

  /** Ends when the server has closed the stream. */
  async ended(): Promise<void> {
    if (!this.#socket.closed) await once(this.#socket, "close");
  }

  async close(): Promise<void> {
    if (this.#socket.closed) return;
    this.send({ type: "Goodbye" });
    await this.ended();
  }

  #write(body: Uint8Array): void {
    const head = new Uint8Array(4);
    new DataView(head.buffer).setUint32(0, body.length);
    this.#socket.write(head);
    this.#socket.write(body.slice());
  }

  /** @throws Error for bytes that are of no use: a test's input is the server's own output. */
  #take(message: Uint8Array): void {
    if (message[0] !== NativeKind.frame) {
      const decoded = decodeNativeServer(message);
      if (typeof decoded === "string") throw new Error(decoded);
      this.messages.push(decoded);
      return;
    }
    const reader = new BitReader(message);
    const head = readFrameHead(reader, this.#game.events);
    if (typeof head === "string") throw new Error(head);
    const outcome = this.#receiver.read(reader, head.tick);
    const snapshot = this.#receiver.at(head.tick);
    if (outcome !== "ok" || snapshot === undefined) throw new Error(outcome);
    this.frames.push({ head, snapshot, byteLength: message.length });
  }

  async #first<T>(queue: T[], what: string, holds: (item: T) => boolean): Promise<T> {
    for (;;) {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) if (holds(item)) return item;
      if (this.#socket.destroyed) throw new Error(`the connection ended before ${what}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
