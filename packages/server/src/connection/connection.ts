import type { ClientRequest, ControlCodec, ErrorCode, Notice, SignInRequest } from "@fairtick/contract";
import type { ServerConfig } from "../ops/config-keys.ts";
import type { Link, LinkHandler } from "../transport/link.ts";
import type { DisconnectReason } from "./disconnect-reason.ts";
import type { FrameFault, FrameReader, Framing } from "./framing.ts";
import type { NetworkObserver, RateLimit } from "./network-observer.ts";
import { SendQueue } from "./send-queue.ts";
import { type StreamLimit, StreamLimiter } from "./stream-limiter.ts";
import { bucketOf, type TokenBucket } from "./token-bucket.ts";

export interface ConnectionOptions {
  /** Rises with every connection of the server; never used twice. */
  readonly id: number;
  /** Id of the game whose dialect this connection speaks. */
  readonly game: string;
  readonly link: Link;
  readonly codec: ControlCodec;
  readonly framing: Framing;
  readonly sendQueueMessages: number;
  readonly limits: ServerConfig["limits"];
  readonly patience: Patience;
  readonly handler: ConnectionHandler;
  readonly observer: NetworkObserver;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** What stands behind a connection: it answers requests and learns of the end. */
export interface ConnectionHandler {
  authenticate(connection: Connection, request: SignInRequest): void;
  /** Any other request of a client that has signed in. */
  request(connection: Connection, request: SessionRequest): void;
  heartbeat(connection: Connection): void;
  /** The connection has ended; nothing can be sent any more. */
  closed(connection: Connection, reason: DisconnectReason): void;
}

export type SessionRequest = Exclude<
  ClientRequest,
  { readonly kind: "authenticate" | "heartbeat" | "incompatible" | "disconnect" }
>;

export type ConnectionState =
  | { readonly kind: "awaiting-authentication"; readonly sinceMs: number }
  | { readonly kind: "authenticated"; readonly playerId: string }
  | { readonly kind: "closed"; readonly reason: DisconnectReason; readonly playerId: string | undefined };

export interface Patience {
  readonly authTimeoutMs: number;
  readonly heartbeatTimeoutMs: number;
  /** 0: none. */
  readonly idleTimeoutSeconds: number;
}

/** One client: from bytes of its stream to requests, from notices to bytes, and when it has to go. */
export class Connection implements LinkHandler {
  readonly id: number;
  readonly game: string;
  readonly remoteAddress: string;
  readonly codec: ControlCodec;
  readonly framing: Framing;
  readonly #link: Link;
  readonly #queue: SendQueue;
  readonly #reader: FrameReader;
  readonly #limits: ServerConfig["limits"];
  readonly #patience: Patience;
  readonly #limiter: StreamLimiter;
  readonly #datagrams: TokenBucket | undefined;
  readonly #handler: ConnectionHandler;
  readonly #observer: NetworkObserver;
  readonly #now: () => number;
  #state: ConnectionState;
  /** When something valid came, or another sign of life. */
  #lastSignMs: number;
  /** When something valid came. */
  #lastValidMs: number;
  #partialSinceMs: number | undefined;
  /** What was dropped since the last line in the log. */
  #unlogged = 0;
  #unloggedLimit: RateLimit = "control";

  constructor(options: ConnectionOptions) {
    this.id = options.id;
    this.game = options.game;
    this.remoteAddress = options.link.remoteAddress;
    this.codec = options.codec;
    this.framing = options.framing;
    this.#link = options.link;
    this.#limits = options.limits;
    this.#patience = options.patience;
    this.#queue = new SendQueue(options.link, options.sendQueueMessages, options.limits.sendQueueBytes);
    this.#reader = options.framing.newReader(options.limits.unauthenticatedMessageBytes, {
      message: (message) => this.#message(message),
      overhead: () => this.#takeOverhead(),
      alive: () => {
        this.#lastSignMs = this.#now();
      },
      reply: (bytes) => this.#queue.optional(bytes),
      ended: () => this.#end("closed"),
    });
    this.#handler = options.handler;
    this.#observer = options.observer;
    this.#now = options.now;
    this.#lastValidMs = options.now();
    this.#lastSignMs = this.#lastValidMs;
    this.#state = { kind: "awaiting-authentication", sinceMs: this.#lastValidMs };
    this.#limiter = new StreamLimiter(options.limits, options.patience.heartbeatTimeoutMs, this.#lastValidMs);
    this.#datagrams = bucketOf(options.limits.datagramRate, this.#lastValidMs);
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

  /** See `Link.exportKey`. */
  exportKey(label: string, context: Uint8Array, byteLength: number): Uint8Array | undefined {
    return this.isClosed ? undefined : this.#link.exportKey(label, context, byteLength);
  }

  silentMs(nowMs: number): number {
    return nowMs - this.#lastSignMs;
  }

  /** Something valid came from this client, on whichever channel. */
  touch(): void {
    this.#lastValidMs = this.#now();
    this.#lastSignMs = this.#lastValidMs;
  }

  signIn(playerId: string): void {
    if (this.isClosed) return;
    this.#state = { kind: "authenticated", playerId };
    this.#reader.bytesMax = this.framing.messageBytesMax;
  }

  /**
   * Counts a datagram from the endpoint that is bound here; false when there were too many. That is not held
   * against the client, because a sender can be forged.
   */
  takeDatagram(): boolean {
    if (this.#datagrams?.take(this.#now()) !== false) return true;
    this.#countDropped("datagram");
    return false;
  }

  notify(notice: Notice): void {
    if (this.isClosed) return;
    const bytes = this.codec.encode(notice);
    if (bytes !== undefined) this.notifyEncoded(notice, this.framing.frame(bytes));
  }

  /** Sends a notice whose bytes in the client's encoding, framed, are at hand: others get it, too. */
  notifyEncoded(notice: Notice, bytes: Uint8Array): void {
    if (this.isClosed) return;
    this.#observer.noticeSent(this.game, notice.kind);
    if (notice.kind === "error") this.#observer.errorSent(this.game, notice.code);
    this.#deliver(bytes);
  }

  error(code: ErrorCode, message: string): void {
    this.notify({ kind: "error", code, message });
  }

  /** Sends state that may be replaced by newer state; framed already, and shared with other receivers. */
  sendState(bytes: Uint8Array): void {
    if (this.isClosed) return;
    this.#countState(bytes);
    this.#queue.state(bytes);
  }

  /** The same for state that must arrive. */
  sendVitalState(bytes: Uint8Array): void {
    if (this.isClosed) return;
    this.#countState(bytes);
    // What waits is older, and would come after it.
    this.#queue.dropState();
    this.#deliver(bytes);
  }

  dropState(): void {
    this.#queue.dropState();
  }

  /** Tells the client why it may not play, and closes. `detail` is for the log, else it is what the client is told. */
  refuse(reason: string, disconnect: DisconnectReason, detail = reason): void {
    this.notify({ kind: "refused", reason, code: disconnect });
    this.#finish(disconnect, detail);
  }

  /** Delivers what must arrive, then closes. `detail`: what exactly it was. `fault`: where the stream cannot be read. */
  close(reason: DisconnectReason, detail?: string, fault?: FrameFault): void {
    this.notify({ kind: "closing", code: reason, detail });
    this.#finish(reason, detail, fault);
  }

  /** Ends the connection when it has outlived somebody's patience. Called once a second. */
  sweep(nowMs: number): void {
    const state = this.#state;
    if (state.kind === "closed") return;
    this.#logDropped();
    const { authTimeoutMs, heartbeatTimeoutMs, idleTimeoutSeconds } = this.#patience;
    const partialMs = nowMs - (this.#partialSinceMs ?? nowMs);
    if (partialMs > this.#limits.partialMessageMs) {
      this.close("partial-message");
    } else if (state.kind === "authenticated") {
      const idleMs = nowMs - this.#lastValidMs;
      if (this.silentMs(nowMs) > heartbeatTimeoutMs) this.close("timeout");
      else if (idleTimeoutSeconds > 0 && idleMs > 1000 * idleTimeoutSeconds) this.close("idle");
    } else if (nowMs - state.sinceMs >= authTimeoutMs) {
      this.refuse("no sign-in in time", "auth-timeout");
    }
    if (this.framing.ping !== undefined && !this.isClosed) this.#queue.optional(this.framing.ping);
  }

  bytes(chunk: Uint8Array): void {
    if (this.isClosed) return;
    const fault = this.#reader.push(chunk);
    if (fault !== undefined) {
      this.#unreadable(fault);
      return;
    }
    if (!this.#reader.isPartial) this.#partialSinceMs = undefined;
    else this.#partialSinceMs ??= this.#now();
  }

  drained(): void {
    if (!this.isClosed) this.#queue.flush();
  }

  closed(): void {
    this.#end("closed");
  }

  #unreadable(fault: FrameFault): void {
    if (this.isClosed) return;
    this.error(fault.kind === "too-large" ? "too_large" : "bad_request", fault.reason);
    this.close("protocol-violation", fault.reason, fault);
  }

  #message(message: Uint8Array): void {
    if (this.isClosed) return;
    this.#partialSinceMs = undefined;
    this.#observer.messageReceived(this.game, this.framing.transport, message.length);
    const request = this.codec.decode(message);
    if (request.kind === "malformed") {
      this.#malformed(request.reason);
      return;
    }
    this.touch();
    const limit = this.#limiter.take(request.kind, this.#lastValidMs);
    if (limit !== undefined) {
      this.#drop(limit, this.#lastValidMs);
      return;
    }
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
        else this.#handler.authenticate(this, request);
        return;
      case "incompatible":
        this.refuse(request.reason, "incompatible");
        return;
      default:
        if (this.#state.kind === "authenticated") this.#handler.request(this, request);
        else this.error("auth", "sign in first");
    }
  }

  /** Counts a ping, a pong or a fragment; false when there were too many. */
  #takeOverhead(): boolean {
    if (this.isClosed) return false;
    const nowMs = this.#now();
    if (this.#limiter.takeFrame(nowMs)) return true;
    this.#drop("frame", nowMs);
    return false;
  }

  #drop(limit: StreamLimit, nowMs: number): void {
    this.#countDropped(limit);
    switch (this.#limiter.judge(limit, nowMs)) {
      case "tolerated":
        return;
      case "violation": {
        const answer = this.#limiter.answer(limit, nowMs);
        if (answer !== undefined) this.error("rate_limited", answer);
        return;
      }
      case "last-violation":
        this.error("rate_limited", "too many messages over the limits: the connection ends");
        this.close("rate-limited");
    }
  }

  /** Sends what must arrive. A client that does not read is not waited for. */
  #deliver(bytes: Uint8Array): void {
    if (!this.#queue.control(bytes)) this.#end("queue-full");
  }

  #countState(bytes: Uint8Array): void {
    if (this.framing.transport === "ws") this.#observer.webSnapshotSent(this.game, bytes.length);
  }

  #countDropped(limit: RateLimit): void {
    this.#observer.rateLimited(this.game, limit);
    this.#unlogged++;
    this.#unloggedLimit = limit;
  }

  #logDropped(): void {
    if (this.#unlogged > 0) this.#observer.overLimits(this, this.#unloggedLimit, this.#unlogged);
    this.#unlogged = 0;
  }

  #malformed(reason: string): void {
    this.#observer.malformed(this, reason);
    if (this.#limiter.takeMalformed(this.#now())) return;
    this.refuse(
      "protocol violation",
      "protocol-violation",
      `too many malformed messages; the last: ${reason}`,
    );
  }

  #finish(reason: DisconnectReason, detail: string | undefined, fault?: FrameFault): void {
    if (this.isClosed) return;
    this.#queue.flushAll();
    this.#end(reason, detail, fault);
  }

  #end(reason: DisconnectReason, detail?: string, fault?: FrameFault): void {
    if (this.isClosed) return;
    this.#logDropped();
    this.#state = { kind: "closed", reason, playerId: this.playerId };
    this.#observer.disconnected(this, reason, this.#queue.replacedFrames, detail);
    try {
      this.#handler.closed(this, reason);
    } catch (error) {
      this.#observer.fault(this, "the end of a connection", error);
    }
    const goodbye = this.framing.goodbye?.(reason, detail, fault);
    if (goodbye !== undefined) this.#link.send(goodbye);
    this.#link.close();
  }
}
