import type { ControlCodec } from "@fairtick/contract";
import type { ServerConfig } from "../ops/config-keys.ts";
import type { AcceptLink } from "../transport/link.ts";
import type { Admission } from "./admission.ts";
import { Connection, type ConnectionHandler, type Patience } from "./connection.ts";
import type { DisconnectReason } from "./disconnect-reason.ts";
import type { Framing } from "./framing.ts";
import type { NetworkObserver } from "./network-observer.ts";

export interface ConnectionSetOptions {
  readonly handler: ConnectionHandler;
  readonly observer: NetworkObserver;
  readonly sendQueueMessages: number;
  readonly limits: ServerConfig["limits"];
  /** Told who has signed in, and how connections end. */
  readonly admission: Pick<Admission, "clientSignedIn" | "clientEnded" | "clientGone">;
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
  #webSockets = 0;

  constructor(options: ConnectionSetOptions) {
    this.#options = options;
    const { handler, admission } = options;
    this.#handler = {
      authenticate: (connection, request) => {
        try {
          handler.authenticate(connection, request);
        } finally {
          if (connection.playerId !== undefined) admission.clientSignedIn();
        }
      },
      request: (connection, request) => handler.request(connection, request),
      heartbeat: (connection) => handler.heartbeat(connection),
      closed: (connection, reason) => {
        if (this.#open.delete(connection)) this.#closing.add(connection);
        admission.clientEnded(connection.remoteAddress, reason);
        handler.closed(connection, reason);
      },
    };
  }

  get size(): number {
    return this.#open.size;
  }

  /** WebSockets that are open. */
  get webSockets(): number {
    return this.#webSockets;
  }

  /** What a listener of this game does with a new link. */
  accept(game: string, framing: Framing, newCodec: () => ControlCodec): AcceptLink {
    const { observer, sendQueueMessages, limits, patience, admission, now } = this.#options;
    const handler = this.#handler;
    return (link) => {
      const connection = new Connection({
        id: this.#nextId++,
        game,
        link,
        codec: newCodec(),
        framing,
        sendQueueMessages,
        limits,
        patience,
        handler,
        observer,
        now,
      });
      this.#open.add(connection);
      const isWebSocket = framing.transport === "ws";
      if (isWebSocket) this.#webSockets++;
      return {
        bytes: (chunk) => {
          try {
            connection.bytes(chunk);
          } catch (error) {
            this.#fail(connection, "stream", error);
          }
        },
        drained: () => connection.drained(),
        closed: () => {
          connection.closed();
          if (isWebSocket) this.#webSockets--;
          this.#closing.delete(connection);
          if (connection.playerId !== undefined) admission.clientGone();
        },
      };
    };
  }

  /** Ends connections that are silent, slow to sign in or stuck in a message. Called once a second. */
  sweep(nowMs: number): void {
    for (const connection of this.#open) {
      try {
        connection.sweep(nowMs);
      } catch (error) {
        this.#fail(connection, "sweep", error);
      }
    }
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

  /** A fault of ours costs its connection and nobody else. */
  #fail(connection: Connection, where: string, error: unknown): void {
    this.#options.observer.fault(connection, where, error);
    connection.close("fault");
  }
}
