import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { AnyGame, Notice } from "@fairtick/contract";
import { FrameSplitter } from "@fairtick/server";
import type { SnapshotPlan } from "@fairtick/wire";
import { readSnapshotFrame, type SnapshotFrame } from "./snapshot-frames.ts";

/** A client of the JSON dialect on a plain stream. */
export class JsonClient {
  /** What came and was not asked for yet, in order. */
  readonly notices: Notice[] = [];
  readonly frames: SnapshotFrame[] = [];
  /** Called for every frame. */
  onFrame: (frame: SnapshotFrame) => void = () => {};
  readonly #socket: Socket;
  readonly #splitter = new FrameSplitter();
  #wake = () => {};

  static async connect(port: number, game: AnyGame, plan: SnapshotPlan): Promise<JsonClient> {
    const socket = connect({ host: "127.0.0.1", port });
    await once(socket, "connect");
    return new JsonClient(socket, game, plan);
  }

  constructor(socket: Socket, game: AnyGame, plan: SnapshotPlan) {
    this.#socket = socket;
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      this.#splitter.push(chunk, (message) => {
        if (message[0] !== 0) {
          this.notices.push(JSON.parse(new TextDecoder().decode(message)) as Notice);
          return;
        }
        const frame = readSnapshotFrame(game, plan, message);
        this.frames.push(frame);
        this.onFrame(frame);
      });
      this.#wake();
    });
    socket.once("close", () => this.#wake());
  }

  send(message: object): void {
    const body = new TextEncoder().encode(JSON.stringify(message));
    const head = new Uint8Array(4);
    new DataView(head.buffer).setUint32(0, body.length);
    this.#socket.write(head);
    this.#socket.write(body);
  }

  /** The next notice of a kind; others before it are skipped. */
  next<K extends Notice["kind"]>(kind: K) {
    return this.#first(this.notices, `a notice "${kind}"`, (notice) => notice.kind === kind) as Promise<
      Extract<Notice, { readonly kind: K }>
    >;
  }

  /** The next frame in which something holds; others before it are skipped. */
  frame(what: string, holds: (frame: SnapshotFrame) => boolean): Promise<SnapshotFrame> {
    return this.#first(this.frames, what, holds);
  }

  /** Says goodbye, so that no seat is kept, and waits for the server to close. */
  async close(): Promise<void> {
    if (this.#socket.closed) return;
    const closed = once(this.#socket, "close");
    this.send({ type: "disconnect" });
    await closed;
  }

  /** Is gone without a word, and the seat is kept. */
  lose(): void {
    this.#socket.destroy();
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
