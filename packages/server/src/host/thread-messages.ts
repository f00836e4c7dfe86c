import type { Json, PhaseName } from "@fairtick/contract";
import type { SectionLayout } from "@fairtick/kernel";
import type { LogPart, SeatRequest } from "@fairtick/session";
import type { BucketTotals } from "../ops/bucket-counts.ts";
import type { SessionFaultKind } from "./fault-report.ts";
import type { PlaybackChange, PlaybackRequest } from "./playback.ts";
import type { CreateRequest, FrameRecipients, HostEvent } from "./session-host.ts";
import type { Losses } from "./session-losses.ts";

/** What the lobby asks of a session. */
export type SessionOrder =
  | { readonly kind: "take-seat"; readonly session: number; readonly request: SeatRequest }
  | { readonly kind: "leave-seat"; readonly session: number; readonly seat: number }
  | { readonly kind: "start"; readonly session: number }
  | {
      readonly kind: "command";
      readonly session: number;
      readonly seat: number;
      readonly number: number;
      readonly name: string;
      readonly payload: Json;
    }
  | {
      readonly kind: "open-viewer";
      readonly session: number;
      readonly viewer: number;
      readonly seat: number | undefined;
    }
  | { readonly kind: "close-viewer"; readonly session: number; readonly viewer: number };

/** For the thread that plays replays. */
export type PlaybackCommand =
  | { readonly kind: "play"; readonly session: number; readonly request: PlaybackRequest }
  | { readonly kind: "change-playback"; readonly session: number; readonly change: PlaybackChange };

/**
 * What the network thread sends to a session thread. Sessions are named by a number that is unique
 * in the process, because input records carry it 240 times a second.
 */
export type ThreadCommand =
  | SessionOrder
  | PlaybackCommand
  | { readonly kind: "create"; readonly session: number; readonly request: CreateRequest }
  /**
   * Goes on with a session that ran on another thread: `log` is a copy of its log. Its ticks that were due since
   * `fromMs` are made up for or counted as missed. `formerly`: how its state is laid out in the log, where that is of
   * other rules.
   */
  | {
      readonly kind: "continue";
      readonly session: number;
      readonly request: CreateRequest;
      readonly log: Uint8Array;
      readonly fromMs: number;
      readonly formerly?: readonly SectionLayout[] | undefined;
    }
  /** Gives a session up, with a log that begins with its state as it is; answered by `released`. */
  | { readonly kind: "release"; readonly session: number }
  | { readonly kind: "remove"; readonly session: number }
  | { readonly kind: "stop" };

/** What a thread's sessions tell the network thread, and nobody beyond it. */
export type RunnerNotice =
  /** A seat was taken; rows of whoever had it before bear another generation. Comes before `seated`. */
  | {
      readonly kind: "seat";
      readonly session: number;
      readonly seat: number;
      readonly generation: number;
    }
  /** Memory of the session's log that its thread has opened and will write. */
  | {
      readonly kind: "log";
      readonly session: number;
      readonly part: LogPart;
      readonly memory: SharedArrayBuffer;
    }
  /** The thread has given the session up: its log is complete. */
  | { readonly kind: "released"; readonly session: number }
  /** The session goes on under other rules. `lost`: what of its former state has no place in them. */
  | { readonly kind: "adopted"; readonly session: number; readonly lost: readonly string[] }
  /** The session ended by its own fault. Comes before `failed`. */
  | {
      readonly kind: "fault";
      readonly session: number;
      readonly fault: SessionFaultKind;
      readonly tick: number;
      readonly reason: string;
    }
  /** Its ticks take longer than they may beside the thread's other sessions. */
  | {
      readonly kind: "overrun";
      readonly session: number;
      readonly tickMs: number;
      readonly allowedMs: number;
    };

/** What a session thread sends back beside frames. */
export type ThreadReport =
  /** The games are loaded; sent once. */
  | { readonly kind: "ready" }
  | { readonly kind: "event"; readonly event: HostEvent }
  | { readonly kind: "notice"; readonly notice: RunnerNotice }
  | { readonly kind: "stats"; readonly stats: ThreadStats }
  /** Frames lie in the ring. */
  | { readonly kind: "doorbell" };

/** What one session thread did since its last report. Sent once a second, whether it has sessions or not. */
export interface ThreadStats {
  /** The end of that time, on the clock that all threads of the process share. */
  readonly atMs: number;
  /** Its length. */
  readonly elapsedMs: number;
  /** Every game that had a session here. */
  readonly games: readonly GameStats[];
  /** Sessions whose ticks run. */
  readonly sessions: readonly SessionStats[];
  /** The first few slow ticks of that time. */
  readonly slowTicks: readonly SlowTick[];
}

export interface GameStats {
  readonly game: string;
  readonly ticks: number;
  readonly missedTicks: number;
  readonly slowTicks: number;
  readonly framesRefused: number;
  readonly losses: Losses;
  /** Microseconds, in the buckets `tickBucketsUs`. */
  readonly tickUs: BucketTotals;
  /** How late the first tick of each wake-up began, microseconds, in the buckets `latenessBucketsUs`. */
  readonly latenessUs: BucketTotals;
  /** Each wake-up's work and lateness, microseconds, where the host was asked for samples. */
  readonly samples: { readonly workUs: Float32Array; readonly lateUs: Float32Array } | undefined;
}

export interface SessionStats {
  readonly sessionId: string;
  readonly game: string;
  readonly phase: PhaseName;
  /** Ticks that it has run since it was created. */
  readonly tick: number;
  /** Time that its ticks took. */
  readonly workMs: number;
}

/** A wake-up in which a session took long, or began late, and what the thread did in it. Times in microseconds. */
export interface SlowTick {
  /** When it began, on the clock that all threads of the process share. */
  readonly atMs: number;
  readonly game: string;
  readonly sessionId: string;
  /** The session's tick after it. */
  readonly tick: number;
  readonly phase: PhaseName;
  /** Ticks that were run; more than one to make up for lost time. */
  readonly ticks: number;
  readonly missedTicks: number;
  readonly lateUs: number;
  readonly workUs: number;
  /** Parts of the work. */
  readonly stepUs: number;
  readonly framesUs: number;
  /** What the thread did before, for all of its sessions. */
  readonly commandsUs: number;
  readonly inputsUs: number;
  /** Sessions on the thread. */
  readonly sessions: number;
}

/** Record kinds of the rings. A vital frame must arrive; of others newer ones follow. */
export const RingKind = { frame: 1, input: 2, vitalFrame: 3, viewersFrame: 4, rows: 5 } as const;

const EVERYBODY = 0;
/** One more than the greatest seat + 1. */
const SPECTATORS = 0xffff;

/** The word of a frame record that says whom it is for: u16 session, u16 everybody, a seat + 1, or spectators. */
export function packRecipients(session: number, recipients: FrameRecipients): number {
  return (session << 16) | recipientCode(recipients);
}

/** The word of a frame record that is for viewers: u16 session, u16 how many; their numbers, u16 each, are behind the frame. */
export function packViewers(session: number, count: number): number {
  return (session << 16) | count;
}

export const VIEWER_BYTES = 2;

export const recipientViewers = (word: number): number => word & 0xffff;

export const recipientSession = (word: number): number => word >>> 16;

export function unpackRecipients(word: number): FrameRecipients {
  const code = word & 0xffff;
  if (code === EVERYBODY) return "everybody";
  return code === SPECTATORS ? "spectators" : code - 1;
}

/**
 * A frame record: u32 ticks that the session has run, u32 milliseconds of the clock that the threads share,
 * modulo 2^32, then the frame.
 */
export const FRAME_HEAD_BYTES = 8;

/**
 * An input record: session u16, seat u16, sequence u32, generation of the seat u16 and two spare bytes, then
 * f32 values.
 */
export const INPUT_HEAD_BYTES = 12;

/**
 * A record of rows: session u16, viewer u16, tick + 1 of the newest snapshot that has come u32, tick of the first row
 * u32, number of rows u16, numbers of a row u16, then f32 values, the newest row first.
 */
export const ROWS_HEAD_BYTES = 16;

function recipientCode(recipients: FrameRecipients): number {
  if (recipients === "everybody") return EVERYBODY;
  return recipients === "spectators" ? SPECTATORS : recipients + 1;
}
