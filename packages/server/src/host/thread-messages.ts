import type { Json } from "@fairtick/contract";
import type { SeatRequest } from "@fairtick/session";
import type { CreateRequest, FrameRecipients, HostEvent } from "./session-host.ts";

/**
 * What the network thread sends to a session thread. Sessions are named by a number that is unique
 * in the process, because input records carry it 240 times a second.
 */
export type ThreadCommand =
  | { readonly kind: "create"; readonly session: number; readonly request: CreateRequest }
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
  | { readonly kind: "remove"; readonly session: number }
  | { readonly kind: "stop" };

/** What a session thread sends back beside frames. */
export type ThreadReport =
  /** The games are loaded; sent once. */
  | { readonly kind: "ready" }
  | { readonly kind: "event"; readonly event: HostEvent }
  | { readonly kind: "stats"; readonly stats: ThreadStats }
  /** Frames lie in the ring. */
  | { readonly kind: "doorbell" };

/** One game's last second on one thread. */
export interface ThreadStats {
  readonly game: string;
  /** Time that the counts cover. */
  readonly elapsedMs: number;
  /** Sessions whose ticks run. */
  readonly sessions: number;
  readonly ticks: number;
  readonly missedTicks: number;
  readonly framesRefused: number;
  /** Duration of each wake-up's work and how late it began, microseconds. */
  readonly workUs: Float32Array;
  readonly lateUs: Float32Array;
}

/** Record kinds of the rings. A vital frame must arrive; of others newer ones follow. */
export const RingKind = { frame: 1, input: 2, vitalFrame: 3 } as const;

const EVERYBODY = 0;
/** One more than the greatest seat + 1. */
const SPECTATORS = 0xffff;

/** The word of a frame record that says whom it is for: u16 session, u16 everybody, a seat + 1, or spectators. */
export function packRecipients(session: number, recipients: FrameRecipients): number {
  return (session << 16) | recipientCode(recipients);
}

export const recipientSession = (word: number): number => word >>> 16;

export function unpackRecipients(word: number): FrameRecipients {
  const code = word & 0xffff;
  if (code === EVERYBODY) return "everybody";
  return code === SPECTATORS ? "spectators" : code - 1;
}

/** A frame record: u32 ticks that the session has run, then the frame. */
export const FRAME_HEAD_BYTES = 4;

/** An input record: session u16, seat u16, sequence u32, then f32 values. */
export const INPUT_HEAD_BYTES = 8;

function recipientCode(recipients: FrameRecipients): number {
  if (recipients === "everybody") return EVERYBODY;
  return recipients === "spectators" ? SPECTATORS : recipients + 1;
}
