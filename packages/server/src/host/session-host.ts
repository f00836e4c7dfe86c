import type {
  Json,
  PhaseName,
  Refusal,
  RosterEntry,
  RowsRequest,
  SessionPlan,
  Visibility,
} from "@fairtick/contract";
import type { SectionLayout } from "@fairtick/kernel";
import type { SeatRequest } from "@fairtick/session";
import type { PlaybackChange, PlaybackFacts, PlaybackRequest, PlaybackState } from "./playback.ts";

/** A loaded content item as a session thread needs it. */
export interface SessionContent {
  readonly kind: string;
  readonly id: string;
  /** SHA-256 of the item's files: items are sent to a thread once. */
  readonly digest: string;
  readonly item: unknown;
}

export interface CreateRequest {
  /** UUID. */
  readonly sessionId: string;
  readonly game: string;
  /** Validated against the game's schema. */
  readonly options: Json;
  readonly plan: SessionPlan;
  readonly seed: number;
  /** Every item that `plan.content` names, and those that loadouts may name. */
  readonly content: readonly SessionContent[];
  /** Who may find it; its replay says so. Without it everybody may. */
  readonly visibility?: Visibility;
}

/** What becomes of a session when the rules of its game are exchanged. */
export interface RulesChange {
  /** How the former rules have laid its state out. */
  readonly sections: readonly SectionLayout[];
  /** The session as the new rules would have it made. */
  readonly request: CreateRequest;
}

/** What session threads report. They arrive in the order of the session's ticks. */
export type HostEvent =
  /** `phase` is that of the new session, which need not be the lobby. */
  | { readonly kind: "created"; readonly sessionId: string; readonly phase: PhaseName }
  | { readonly kind: "seated"; readonly sessionId: string; readonly playerId: string; readonly seat: number }
  | {
      readonly kind: "seat-refused";
      readonly sessionId: string;
      readonly playerId: string;
      readonly refusal: Refusal;
    }
  | {
      readonly kind: "unseated";
      readonly sessionId: string;
      readonly playerId: string;
      readonly seat: number;
    }
  /** A start was carried out and the game is in its lobby phase still. */
  | { readonly kind: "start-declined"; readonly sessionId: string }
  /** `serverTick` is on the scale of the server's loop. */
  | {
      readonly kind: "phase";
      readonly sessionId: string;
      readonly phase: PhaseName;
      readonly serverTick: number;
    }
  | { readonly kind: "roster"; readonly sessionId: string; readonly roster: readonly RosterEntry[] }
  /** `refusal` is undefined where the command was applied, now or before. */
  | {
      readonly kind: "command-reply";
      readonly sessionId: string;
      readonly playerId: string;
      readonly number: number;
      readonly refusal: Refusal | undefined;
    }
  /** The game's results, once, when its phase becomes finished; and who had a seat, also those who left it after the start. */
  | {
      readonly kind: "finished";
      readonly sessionId: string;
      readonly results: Json;
      readonly roster: readonly RosterEntry[];
    }
  /** Events of a tick that must arrive and are for everybody, in their order. `tick`: how many the session had run then. */
  | {
      readonly kind: "happened";
      readonly sessionId: string;
      readonly tick: number;
      readonly events: readonly HappenedEvent[];
    }
  /** A replay that was to be played can be watched from now on; else `failed` says why not. */
  | { readonly kind: "playable"; readonly sessionId: string; readonly facts: PlaybackFacts }
  /** Where a playback stands: when it jumped, began or stopped, and once a second while it goes on. */
  | { readonly kind: "playback"; readonly sessionId: string; readonly state: PlaybackState }
  /** The game threw, or its thread died. The session is gone; `message` is for the log. */
  | { readonly kind: "failed"; readonly sessionId: string; readonly message: string };

/** An event of a game, with its numbers by their names. */
export interface HappenedEvent {
  readonly name: string;
  /** The seat or row that it is about. */
  readonly subject: number;
  readonly values: { readonly [name: string]: number };
}

/** Whom of a session's members a frame is for; a number is the seat of the only one. */
export type FrameRecipients = "everybody" | "spectators" | number;

/** Sends a frame to more of those who have not got it yet. Returns false when there are no others. */
export type FrameRest = () => boolean;

export interface HostListener {
  event(event: HostEvent): void;
  /**
   * A frame for members of a session. `bytes` is a view that is only valid during the call, or, where the
   * frame has many recipients and a rest is returned, until that returns false. A vital one must arrive,
   * because none follows it. `tick`: how many ticks the session had run when it was written. A stale one is
   * not to be sent any more, because newer ones wait behind it.
   */
  frame(
    sessionId: string,
    recipients: FrameRecipients,
    bytes: Uint8Array,
    vital: boolean,
    tick: number,
    stale: boolean,
  ): FrameRest | undefined;
  /** A frame for one viewer, as above. */
  viewerFrame(sessionId: string, viewer: number, bytes: Uint8Array, stale: boolean): void;
}

/** Threads that load their games or wait for their next start are starting; what has ended stays so. */
export interface ThreadStates {
  readonly running: number;
  readonly starting: number;
  readonly ended: number;
}

/**
 * Runs sessions. The caller is the network thread; the sessions run elsewhere. No call waits: what
 * was asked for happens at the session's next tick and is reported to the listener. Calls for a
 * session that is gone do nothing.
 */
export interface SessionHost {
  create(request: CreateRequest): void;
  /** Reported as `seated` or `seat-refused`. */
  takeSeat(sessionId: string, request: SeatRequest): void;
  /** Reported as `unseated`. */
  leaveSeat(sessionId: string, seat: number): void;
  /** Fills the free seats with the game's drivers and starts. Reported as `roster`, and `phase` or `start-declined`. */
  start(sessionId: string): void;
  /** Applied between two ticks, once a number. Reported as `command-reply`. */
  command(sessionId: string, seat: number, number: number, name: string, payload: Json): void;
  /** A row of a dialect without ticks: the newest by `sequence` wins. Allocates nothing. */
  input(sessionId: string, seat: number, sequence: number, values: Float32Array): void;
  /**
   * Frames of the native protocol are made for a viewer from now on; `seat` is undefined for a spectator. The caller
   * chooses the number, 0 to 65,535, one a session. Opened again, it begins with a whole snapshot.
   */
  openViewer(sessionId: string, viewer: number, seat: number | undefined): void;
  closeViewer(sessionId: string, viewer: number): void;
  /** What a viewer has received, and rows for its seat if it has one. Allocates nothing. */
  rows(sessionId: string, viewer: number, rows: RowsRequest): void;
  /** Plays a replay to viewers. Reported as `playable`, or as `failed` with the reason. */
  play(request: PlaybackRequest): void;
  /** Reported as `playback`. After a jump viewers are to be opened anew. */
  changePlayback(sessionId: string, change: PlaybackChange): void;
  /** Ends and forgets a session, or a playback. */
  remove(sessionId: string): void;
  /** The tick of the server's loop for a game: ticks since start, on the monotonic clock. */
  serverTick(game: string): number;
  /** What has become of the threads that run sessions. */
  readonly threads: ThreadStates;
  /** Stops all threads. */
  close(): Promise<void>;
}
