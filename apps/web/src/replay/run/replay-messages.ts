import type { GameEvent } from "@fairtick/client";
import type { RosterEntry } from "@fairtick/contract";
import type { SpokenTexts, SurveyedLap, TimelineMark } from "@fairtick/game-view";
import type { ReplayContentItem, ReplayMisfit } from "@fairtick/replay";

/** The ticks of a replay in which a seat drove a lap. */
export type LapTicks = Pick<SurveyedLap, "seat" | "fromTick" | "toTick">;

/** A replay as it was downloaded. */
interface ReplayFile {
  /** Id of the game, as the page lists it. */
  readonly game: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly content: readonly ReplayContentItem[];
  /** What the thread is to tell in. */
  readonly texts: SpokenTexts;
}

/** What the page asks of the thread that runs a replay. The first is `open`, and there is one; or all it is asked for is a `lap`. */
export type ReplayRequest =
  | ({ readonly kind: "open" } & ReplayFile)
  | ({ readonly kind: "lap"; readonly lap: LapTicks } & ReplayFile)
  | { readonly kind: "seek"; readonly tick: number };

/** What the thread answers. After `opened` it surveys the replay by itself, between what is asked of it. */
export type ReplayReply =
  | { readonly kind: "opened" }
  | { readonly kind: "lap"; readonly block: SampleBlock }
  | RefusedReplay
  | ReplayPicture
  | ({ readonly kind: "surveyed" } & SurveyPiece);

export interface RefusedReplay {
  readonly kind: "refused";
  /** What of it is not here, or `file` for one that cannot be read. */
  readonly what: ReplayMisfit["what"] | "file" | "state";
  readonly reason: string;
}

/** The session at a tick. */
export interface ReplayPicture {
  readonly kind: "picture";
  readonly tick: number;
  readonly state: Uint8Array<ArrayBuffer>;
  /** Undefined: as before. */
  readonly roster: readonly RosterEntry[] | undefined;
  /** What happened since the picture before, where that is less than a second ago. */
  readonly events: readonly GameEvent[];
  /** The replay is not true from here on, or cannot be read any further; in words. */
  readonly problem: string | undefined;
}

/** What was found out since the piece before. */
export interface SurveyPiece {
  /** So far the replay has been surveyed. */
  readonly toTick: number;
  readonly isDone: boolean;
  readonly marks: readonly TimelineMark[];
  readonly laps: readonly SurveyedLap[];
  /** A block of samples is full, or is the last. */
  readonly block: SampleBlock | undefined;
}

/** Samples of all seats, one every few ticks: by sample, then seat, then channel. */
export interface SampleBlock {
  readonly fromTick: number;
  readonly everyTicks: number;
  readonly seats: number;
  readonly channels: number;
  /** NaN in the first channel where a seat has none. */
  readonly values: Float32Array<ArrayBuffer>;
}
