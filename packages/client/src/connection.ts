import { min, nextFloat, RANDOM_WORDS, seedRandom } from "@fairtick/kernel";
import {
  decodeNativeServer,
  encodeNativeClient,
  type NativeClientMessage,
  NativeKind,
  type NativeServerMessage,
  nativeProtocolVersion,
} from "@fairtick/wire";
import type { OpenTransport, Transport } from "./transport.ts";

/** Where a connection stands, in what an application shows. */
export type ConnectionState =
  | { readonly kind: "connecting" }
  | { readonly kind: "online"; readonly playerId: string }
  /** The server has said that it ends the connection; unless it said why not, the client comes back. */
  | { readonly kind: "closing"; readonly code: string; readonly message: string }
  /** The connection is gone, and this is tried again `retryInMs` from the moment that is told. */
  | {
      readonly kind: "resuming";
      readonly attempt: number;
      readonly retryInMs: number;
      readonly reason: string;
    }
  /** The same player has signed in elsewhere. Final. */
  | { readonly kind: "replaced" }
  /** `code` is one of the server's reasons, such as `incompatible` or `auth-failed`; also for a session that goes on under other rules. Final. */
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  /** By the client's own wish. Final. */
  | { readonly kind: "closed" };

/** Who connects, to play what. */
export interface Introduction {
  readonly game: string;
  /** Version of the rules that the client predicts with. */
  readonly rules: number;
  readonly token: string;
  readonly name: string;
  /** Whether it is to look at sessions only: others are told nothing of it. */
  readonly isPreview?: boolean | undefined;
}

export interface ConnectionHandler {
  changed(state: ConnectionState): void;
  /** Signed in; `isResumed` as the same player as before. */
  welcomed(isResumed: boolean): void;
  message(message: NativeServerMessage): void;
  frame(bytes: Uint8Array): void;
}

export interface ConnectionTimes {
  /** From opening to being signed in. */
  readonly welcomeMs: number;
  /** Without a word the connection counts as broken. Pings see to it that there is one. */
  readonly silenceMs: number;
  readonly pingMs: number;
  /** Before the first attempt to come back; each waits twice as long as the one before, up to the last. */
  readonly firstRetryMs: number;
  readonly lastRetryMs: number;
}

const defaultTimes: ConnectionTimes = {
  welcomeMs: 5000,
  silenceMs: 5000,
  pingMs: 1000,
  firstRetryMs: 250,
  lastRetryMs: 10_000,
};

/** Attempts whose pause is twice the one before. */
const ATTEMPTS_DOUBLED = 16;
/** What trying again would not change. */
const finalReasons = new Set(["incompatible", "auth-failed", "protocol-violation", "kicked", "banned"]);

/**
 * The connection to a server, over however many transports it takes. It signs in, pings, and comes back with
 * exponentially growing pauses, which are random so that not everybody returns at once, and with the token that
 * gives it the same place again. Everything that takes time happens in `update`.
 */
export class Connection {
  readonly #open: OpenTransport;
  readonly #who: () => Introduction;
  readonly #handler: ConnectionHandler;
  readonly #times: ConnectionTimes;
  readonly #random = new Uint32Array(RANDOM_WORDS);
  #state: ConnectionState = { kind: "closed" };
  #transport: Transport | undefined;
  /** Counts transports, so that what an old one still says is not heard. */
  #transports = 0;
  #playerId: string | undefined;
  #resumeToken: string | undefined;
  #ending: { readonly code: string; readonly message: string } | undefined;
  #attempt = 0;
  #retryAtMs = 0;
  #deadlineMs = 0;
  #heardMs = 0;
  #pingAtMs = 0;
  #nowMs = 0;

  /** `who` is asked whenever the connection signs in. `seed` makes the pauses random: any whole number, another one for each client. */
  constructor(
    open: OpenTransport,
    who: () => Introduction,
    handler: ConnectionHandler,
    seed: number,
    times: Partial<ConnectionTimes> = {},
  ) {
    this.#open = open;
    this.#who = who;
    this.#handler = handler;
    this.#times = { ...defaultTimes, ...times };
    seedRandom(this.#random, seed);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  connect(nowMs: number): void {
    if (this.#transport !== undefined || this.#state.kind === "resuming") return;
    this.#nowMs = nowMs;
    this.#attempt = 0;
    this.#change({ kind: "connecting" });
    this.#begin();
  }

  /** Says goodbye and comes back no more. */
  close(): void {
    if (this.#isFinal()) return;
    if (this.#state.kind === "online") this.send({ type: "Goodbye" });
    this.#end({ kind: "closed" });
  }

  /** Ends without a goodbye, so that whoever comes instead finds the seat kept. */
  giveUp(code: string, message: string): void {
    if (!this.#isFinal()) this.#end({ kind: "refused", code, message });
  }

  send(message: NativeClientMessage): void {
    this.#transport?.sendReliable(encodeNativeClient(message));
  }

  sendFrame(bytes: Uint8Array): void {
    this.#transport?.sendUnreliable(bytes);
  }

  update(nowMs: number): void {
    this.#nowMs = nowMs;
    if (this.#isFinal()) return;
    if (this.#transport === undefined) {
      if (nowMs >= this.#retryAtMs) this.#begin();
      return;
    }
    if (this.#state.kind !== "online") {
      if (nowMs >= this.#deadlineMs) this.#lost("the server did not answer in time");
      return;
    }
    if (nowMs - this.#heardMs > this.#times.silenceMs) {
      this.#lost("nothing has come from the server for too long");
      return;
    }
    if (nowMs < this.#pingAtMs) return;
    this.#pingAtMs = nowMs + this.#times.pingMs;
    this.send({ type: "Ping", sentMs: nowMs });
  }

  #begin(): void {
    const number = ++this.#transports;
    const isCurrent = () => number === this.#transports;
    this.#deadlineMs = this.#nowMs + this.#times.welcomeMs;
    this.#ending = undefined;
    this.#transport = this.#open({
      opened: () => isCurrent() && this.#hello(),
      message: (bytes) => isCurrent() && this.#take(bytes),
      closed: (reason) => isCurrent() && this.#lost(reason),
    });
  }

  #hello(): void {
    const { isPreview, ...who } = this.#who();
    const hello = { protocol: nativeProtocolVersion, ...who };
    if (isPreview === true) this.send({ type: "HelloPreview", ...hello });
    else this.send({ type: "Hello", ...hello, resume: this.#resumeToken ?? null });
  }

  #take(bytes: Uint8Array): void {
    this.#heardMs = this.#nowMs;
    if (bytes[0] === NativeKind.frame) {
      if (this.#state.kind === "online") this.#handler.frame(bytes);
      return;
    }
    const message = decodeNativeServer(bytes);
    if (typeof message === "string") return;
    if (message.type === "Welcome") this.#welcome(message);
    else if (message.type === "Refused" || message.type === "Closing") this.#endsBy(message);
    else this.#handler.message(message);
  }

  #welcome({ playerId, resumeToken }: Extract<NativeServerMessage, { type: "Welcome" }>): void {
    const isResumed = this.#playerId === playerId;
    this.#playerId = playerId;
    this.#resumeToken = resumeToken;
    this.#attempt = 0;
    this.#pingAtMs = this.#nowMs;
    this.#change({ kind: "online", playerId });
    this.#handler.welcomed(isResumed);
  }

  /** The first reason is the one that counts: what follows says how the connection ends. */
  #endsBy({ code, message }: { readonly code: string; readonly message: string }): void {
    if (this.#ending !== undefined) return;
    this.#ending = { code, message };
    if (code === "replaced") this.#end({ kind: "replaced" });
    else if (finalReasons.has(code)) this.#end({ kind: "refused", code, message });
    else this.#change({ kind: "closing", code, message });
  }

  #lost(reason: string): void {
    if (this.#isFinal()) return;
    this.#drop();
    const { firstRetryMs, lastRetryMs } = this.#times;
    const doubled = firstRetryMs * (1 << min(this.#attempt, ATTEMPTS_DOUBLED));
    const pauseMs = min(doubled, lastRetryMs);
    const retryInMs = pauseMs * (0.5 + nextFloat(this.#random) / 2);
    this.#attempt++;
    this.#retryAtMs = this.#nowMs + retryInMs;
    const ending = this.#ending;
    const why = ending === undefined ? reason : ending.message === "" ? ending.code : ending.message;
    this.#change({ kind: "resuming", attempt: this.#attempt, retryInMs, reason: why });
  }

  #end(state: ConnectionState): void {
    this.#drop();
    this.#change(state);
  }

  #drop(): void {
    this.#transports++;
    const transport = this.#transport;
    this.#transport = undefined;
    transport?.close();
  }

  #change(state: ConnectionState): void {
    this.#state = state;
    this.#handler.changed(state);
  }

  #isFinal(): boolean {
    const { kind } = this.#state;
    return kind === "closed" || kind === "replaced" || kind === "refused";
  }
}
