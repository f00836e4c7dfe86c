import type { ErrorCode } from "@fairtick/contract";
import type { DropKind } from "../ops/drops.ts";
import type { TransportLabel } from "../transport/traffic.ts";
import type { AdmissionRefusal } from "./admission-refusal.ts";
import type { DisconnectReason } from "./disconnect-reason.ts";
import type { StreamLimit } from "./stream-limiter.ts";

/** What of a connection goes into logs. */
export interface ConnectionLabel {
  readonly id: number;
  readonly game: string;
  readonly remoteAddress: string;
  readonly playerId: string | undefined;
}

/** What the network core has to tell to logs and metrics. Called on the hot path: implementations only count there. */
export interface NetworkObserver {
  requestReceived(game: string, kind: string): void;
  /** A whole message of the reliable stream has come, whatever it says. */
  messageReceived(game: string, transport: TransportLabel, byteLength: number): void;
  noticeSent(game: string, kind: string): void;
  errorSent(game: string, code: ErrorCode): void;
  malformed(connection: ConnectionLabel, reason: string): void;
  /**
   * `replacedFrames`: state that was never sent because newer state came first. `detail`: what exactly ended the
   * connection, where that is known.
   */
  disconnected(
    connection: ConnectionLabel,
    reason: DisconnectReason,
    replacedFrames: number,
    detail?: string,
  ): void;
  /** Something else than a datagram was left out because a bound was reached. */
  dropped(game: string, what: DropKind, count: number): void;
  datagramDropped(reason: DatagramDrop): void;
  /** Something was dropped because its sender sent too much. */
  rateLimited(game: string, what: RateLimit): void;
  /** What was dropped of one connection since the last such call, `what` the latest; at most once a second. */
  overLimits(connection: ConnectionLabel, what: RateLimit, count: number): void;
  /** A stream was refused before it began. */
  connectionRefused(game: string, reason: AdmissionRefusal, remoteAddress: string): void;
  /** A table of rates by address was full and forgot one that it still needed. */
  addressForgotten(table: AddressTable): void;
  /** A chat message was passed on. */
  chatSaid(game: string): void;
  /** A chat message was not passed on. */
  chatRefused(game: string, reason: ChatRefusal): void;
  /** A moderator, the host of a session or who reports somebody has done something; `act` as in the audit. */
  moderated(game: string, act: string): void;
  /** An input was handed to its session; `latencyMs` from the tick that the client had seen, where it told one. */
  inputTaken(game: string, latencyMs: number | undefined): void;
  /** Frames of state handed to the network, one for each receiver. */
  framesSent(count: number): void;
  /** A frame of state for a client on a WebSocket. */
  webSnapshotSent(game: string, byteLength: number): void;
  /** A session has made a frame of state, for whomever. */
  snapshotMade(game: string, byteLength: number): void;
  /** Something failed that must not. */
  fault(connection: ConnectionLabel | undefined, where: string, error: unknown): void;
}

/** Which limit something was over. */
export type RateLimit = StreamLimit | "datagram" | "stranger" | "guess";

/** Why a chat message was not passed on, besides the limits of its sender's connection. */
export type ChatRefusal = "busy" | "muted";

export type AddressTable = "connections" | "faults" | "strangers" | "guesses" | "api";

/** Why a datagram was not used. */
export const datagramDrops = {
  malformed: "It is no message of the protocol.",
  "unknown-token": "It would bind with a token that no connection has.",
  "token-used": "It would bind with a token that has bound another endpoint.",
  "other-address": "Its token belongs to a client at another address.",
  "endpoint-taken": "It would bind an endpoint that belongs to another connection.",
  "unknown-sender": "Its sender is bound to no connection, and none could be meant.",
  "ambiguous-sender": "Its sender is bound to no connection, and several could be meant.",
  "rate-limited": "Its sender has sent too many.",
  unsealed: "Only sealed datagrams are taken, and it is none.",
  "unknown-id": "It is sealed, and no connection has the id that it names.",
  tampered: "It is sealed, and its tag does not fit.",
  replayed: "It is sealed, and it came before or much too late.",
  "send-queue": "It was to be sent, and the system could not take it.",
} as const;

export type DatagramDrop = keyof typeof datagramDrops;
