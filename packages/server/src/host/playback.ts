import type { PhaseName, SessionFacts } from "@fairtick/contract";
import type { ReplayContentItem } from "@fairtick/replay";

/** A replay that is to be played to spectators, as a session of its own. */
export interface PlaybackRequest {
  /** UUID; not that of the session which was recorded. */
  readonly sessionId: string;
  readonly game: string;
  /** The whole file, in memory that threads share. */
  readonly replay: Uint8Array;
  /** What the recorded session was made with. */
  readonly content: readonly ReplayContentItem[];
}

/** Times as fast as it was. */
export const playbackSpeeds = { min: 0.25, max: 16 } as const;

/** What is to be another way from now on. */
export interface PlaybackChange {
  readonly isPaused?: boolean | undefined;
  /** Within `playbackSpeeds`. */
  readonly speed?: number | undefined;
  /** Where to go; beyond the ends of the replay: to the end. */
  readonly tick?: number | undefined;
}

/** What a replay turned out to be of. */
export interface PlaybackFacts {
  readonly session: SessionFacts;
  readonly phase: PhaseName;
  readonly firstTick: number;
  readonly lastTick: number;
}

/** Where a playback stands. */
export interface PlaybackState {
  /** Ticks that the recorded session had run. */
  readonly tick: number;
  readonly speed: number;
  /** Also at the end, of itself. */
  readonly isPaused: boolean;
  /** Raised with each jump: what is shown next does not follow from what was shown before. */
  readonly jumps: number;
}
