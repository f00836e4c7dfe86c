import type { ClientRequest, ControlCodec, ErrorCode, Notice } from "@fairtick/contract";
import type { Link, LinkHandler } from "../transport/link.ts";
import type { DisconnectReason } from "./disconnect-reason.ts";
import { FrameSplitter, framed, messageBytesMax } from "./frame-splitter.ts";
import type { NetworkObserver } from "./network-observer.ts";
import { SendQueue } from "./send-queue.ts";

const malformedMax = 10;
const malformedWindowMs = 60_000;
/** A message that was begun must be complete by then. */
const partialMessageMs = 2000;

export interface ConnectionOptions {
  /** Rises with every connection of the server; never used twice. */
  readonly id: number;
  /** Id of the game whose dialect this connection speaks. */
  readonly game: string;
  readonly link: Link;
  readonly codec: ControlCodec;
  readonly sendQueueMessages: number;
  readonly handler: ConnectionHandler;
  readonly observer: NetworkObserver;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** What stands behind a connection: it answers requests and learns of the end. */
export interface ConnectionHandler {
  authenticate(connection: Connection, token: string, name: string): void;
  /** Any other request of a client that has signed in. */
  request(connection: Connection, request: SessionRequest): void;
  heartbeat(connection: Connection): void;
  /** The connection has ended; nothing can be sent any more. */
  closed(connection: Connection, reason: DisconnectReason): void;
}

export type SessionRequest = Exclude<
  ClientRequest,
  { readonly kind: "authenticate" | "heartbeat" | "disconnect" }
>;

export type ConnectionState =
  | { readonly kind: "awaiting-authentication"; readonly sinceMs: number }
  | { readonly kind: "authenticated"; readonly playerId: string }
  | { readonly kind: "closed"; readonly reason: DisconnectReason; readonly playerId: string | undefined };

export interface Patience {
  readonly authTimeoutMs: number;
  readonly heartbeatTimeoutMs: number;
}

/** One client: from bytes of its stream to requests, from notices to bytes, and when it has to go. */
export class Connection implements LinkHandler {
  readonly id: number;
  readonly game: string;
  readonly remoteAddress: string;
  readonly codec: ControlCodec;
  readonly #link: Link;
  readonly #queue: SendQueue;
  readonly #splitter = new FrameSplitter();
  readonly #handler: ConnectionHandler;
  readonly #observer: NetworkObserver;
  readonly #now: () => number;
  readonly #receive = (message: Uint8Array): void => this.#message(message);
  #state: ConnectionState;
  #lastValidMs: number;
  #partialSinceMs: number | undefined;
  /** When the latest malformed messages came, oldest first. */
  #malformedMs: number[] = [];

  constructor(options: ConnectionOptions) {
    this.id = options.id;
    this.game = options.game;
    this.remoteAddress = options.link.remoteAddress;
    this.codec = options.codec;
    this.#link = options.link;
    this.#queue = new SendQueue(options.link, options.sendQueueMessages);
    this.#handler = options.handler;
    this.#observer = options.observer;
    this.#now = options.now;
    this.#lastValidMs = options.now();
    this.#state = { kind: "awaiting-authentication", sinceMs: this.#lastValidMs };
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get isClosed(): boolean {
    return this.#state.kind === "closed";
  }

  /** The player who signed in here. */
  get playerId(): string | undefined {
    return this.#state.kind === "awaiting-authentication" ? undefined : this.#state.playerId;
  }

  /** Bytes that the client has not taken yet. */
  get bufferedBytes(): number {
    return this.#link.bufferedBytes;
  }

  silentMs(nowMs: number): number {
    return nowMs - this.#lastValidMs;
  }

  /** Something valid came from this client, on whichever channel. */
  touch(): void {
    this.#lastValidMs = this.#now();
  }

  signIn(playerId: string): void {
    if (!this.isClosed) this.#state = { kind: "authenticated", playerId };
  }

  notify(notice: Notice): void {
    if (this.isClosed) return;
    const bytes = this.codec.encode(notice);
    if (bytes === undefined) return;
    this.#observer.noticeSent(this.game, notice.kind);
    if (notice.kind === "error") this.#observer.errorSent(this.game, notice.code);
    this.deliver(framed(bytes));
  }

  /** Sends what must arrive, framed already. A client that does not read is not waited for. */
  deliver(bytes: Uint8Array): void {
    if (!this.isClosed && !this.#queue.control(bytes)) this.#end("queue-full");
  }

  error(code: ErrorCode, message: string): void {
    this.notify({ kind: "error", code, message });
  }

  /** Sends state that may be replaced by newer state; framed already, and shared with other receivers. */
  sendState(bytes: Uint8Array): void {
    if (!this.isClosed) this.#queue.state(bytes);
  }

  dropState(): void {
    this.#queue.dropState();
  }

  /** Tells the client why it may not play, and closes. */
  refuse(reason: string, disconnect: DisconnectReason): void {
    this.notify({ kind: "refused", reason });
    this.close(disconnect);
  }

  /** Delivers what must arrive, then closes. */
  close(reason: DisconnectReason): void {
    if (this.isClosed) return;
    this.#queue.flushAll();
    this.#end(reason);
  }

  /** Ends the connection when it has outlived somebody's patience. */
  sweep(nowMs: number, { authTimeoutMs, heartbeatTimeoutMs }: Patience): void {
    const state = this.#state;
    if (state.kind === "closed") return;
    if (this.#partialSinceMs !== undefined && nowMs - this.#partialSinceMs > partialMessageMs) {
      this.close("partial-message");
    } else if (state.kind === "authenticated") {
      if (this.silentMs(nowMs) > heartbeatTimeoutMs) this.close("timeout");
    } else if (nowMs - state.sinceMs >= authTimeoutMs) {
      this.refuse("no sign-in in time", "auth-timeout");
    }
  }

  bytes(chunk: Uint8Array): void {
    if (this.isClosed) return;
    if (!this.#splitter.push(chunk, this.#receive)) {
      this.error("too_large", `a message may have at most ${messageBytesMax} bytes`);
      this.close("protocol-violation");
      return;
    }
    if (!this.#splitter.isPartial) this.#partialSinceMs = undefined;
    else this.#partialSinceMs ??= this.#now();
  }

  drained(): void {
    if (!this.isClosed) this.#queue.flush();
  }

  closed(): void {
    this.#end("closed");
  }

  #message(message: Uint8Array): void {
    if (this.isClosed) return;
    this.#partialSinceMs = undefined;
    const request = this.codec.decode(message);
    if (request.kind === "malformed") {
      this.#malformed(request.reason);
      return;
    }
    this.touch();
    try {
      this.#dispatch(request);
    } catch (error) {
      // A fault of ours, or of a game's checks: this request fails, the process lives.
      this.#observer.fault(this, `request ${request.kind}`, error);
      this.error("internal", "the server could not do this");
    }
  }

  #dispatch(request: ClientRequest): void {
    this.#observer.requestReceived(this.game, request.kind);
    switch (request.kind) {
      case "heartbeat":
        this.#handler.heartbeat(this);
        return;
      case "disconnect":
        this.close("left");
        return;
      case "authenticate":
        if (this.#state.kind === "authenticated") this.error("conflict", "you have signed in already");
        else this.#handler.authenticate(this, request.token, request.name);
        return;
      default:
        if (this.#state.kind === "authenticated") this.#handler.request(this, request);
        else this.error("auth", "sign in first");
    }
  }

  #malformed(reason: string): void {
    const nowMs = this.#now();
    this.#observer.malformed(this, reason);
    this.#malformedMs = this.#malformedMs.filter((ms) => nowMs - ms < malformedWindowMs);
    this.#malformedMs.push(nowMs);
    if (this.#malformedMs.length >= malformedMax) this.refuse("protocol violation", "protocol-violation");
  }

  #end(reason: DisconnectReason): void {
    if (this.isClosed) return;
    this.#state = { kind: "closed", reason, playerId: this.playerId };
    this.#observer.disconnected(this, reason, this.#queue.replacedFrames);
    this.#handler.closed(this, reason);
    this.#link.close();
  }
}
