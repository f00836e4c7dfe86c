import type { ControlCodec } from "@fairtick/contract";
import type { AcceptLink } from "../transport/link.ts";
import { Connection, type ConnectionHandler, type Patience } from "./connection.ts";
import type { DisconnectReason } from "./disconnect-reason.ts";
import type { NetworkObserver } from "./network-observer.ts";

export interface ConnectionSetOptions {
  readonly handler: ConnectionHandler;
  readonly observer: NetworkObserver;
  readonly sendQueueMessages: number;
  readonly patience: Patience;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** All connections of the server, and the counter that names them. */
export class ConnectionSet {
  readonly #options: ConnectionSetOptions;
  readonly #handler: ConnectionHandler;
  readonly #open = new Set<Connection>();
  readonly #closing = new Set<Connection>();
  #nextId = 1;

  constructor(options: ConnectionSetOptions) {
    this.#options = options;
    const { handler } = options;
    this.#handler = {
      authenticate: (connection, token, name) => handler.authenticate(connection, token, name),
      request: (connection, request) => handler.request(connection, request),
      heartbeat: (connection) => handler.heartbeat(connection),
      closed: (connection, reason) => {
        if (this.#open.delete(connection)) this.#closing.add(connection);
        handler.closed(connection, reason);
      },
    };
  }

  get size(): number {
    return this.#open.size;
  }

  /** What a listener of this game does with a new link. */
  accept(game: string, newCodec: () => ControlCodec): AcceptLink {
    const { observer, sendQueueMessages, now } = this.#options;
    return (link) => {
      const id = this.#nextId++;
      const codec = newCodec();
      const handler = this.#handler;
      const connection = new Connection({ id, game, link, codec, sendQueueMessages, handler, observer, now });
      this.#open.add(connection);
      return {
        bytes: (chunk) => connection.bytes(chunk),
        drained: () => connection.drained(),
        closed: () => {
          connection.closed();
          this.#closing.delete(connection);
        },
      };
    };
  }

  /** Ends connections that are silent, slow to sign in or stuck in a message. Called once a second. */
  sweep(nowMs: number): void {
    for (const connection of this.#open) connection.sweep(nowMs, this.#options.patience);
  }

  forEach(visit: (connection: Connection) => void): void {
    for (const connection of this.#open) visit(connection);
  }

  closeAll(reason: DisconnectReason): void {
    for (const connection of this.#open) connection.close(reason);
  }

  /** Whether every client has taken what was sent to it, and every closed one is gone. */
  get isDrained(): boolean {
    if (this.#closing.size > 0) return false;
    for (const connection of this.#open) if (connection.bufferedBytes > 0) return false;
    return true;
  }
}
