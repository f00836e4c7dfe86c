import type { GameEvent } from "@fairtick/client";
import type { AnyGame, ContentKind } from "@fairtick/contract";
import type { StateOf } from "@fairtick/kernel";

/**
 * What a game can tell of a whole session that is run again: numbers of its seats over time, laps that can be compared,
 * and what happened when. Pure, and without a picture: it is asked for in another thread than the page's.
 */
export interface GameTelemetry<G extends AnyGame = AnyGame> {
  readonly game: G;
  readonly content: readonly ContentKind<unknown>[];
  readonly channels: readonly TelemetryChannel[];
  /** The channel over which laps are compared, in the unit of its axis. */
  readonly distance: string;
  /** Kinds of marks in the order in which legends list them. */
  readonly markKinds: readonly MarkKind[];
  /** The length of a lap in the unit of `distance`. */
  lapLength(world: unknown): number;
  /** Watches one session from its beginning to its end. */
  survey(world: unknown): Surveyor<G>;
}

/** A game's telemetry where it does not matter whose it is. */
// biome-ignore lint/suspicious/noExplicitAny: surveys are contravariant in their game, and a list holds them all.
export type AnyGameTelemetry = GameTelemetry<any>;

/** A number of a seat that is kept over time. */
export interface TelemetryChannel {
  readonly name: string;
  /** In English; pages translate it (`textKey`). */
  readonly label: string;
  /** As it stands behind numbers; empty without one. */
  readonly unit: string;
  /** Digits behind the point, where it is shown as a number. */
  readonly digits: number;
  /** Whether it has a chart of its own; what has none is for maps and ghosts. */
  readonly isCharted: boolean;
  /** Of the chart, where it is not to follow the values. */
  readonly range?: readonly [from: number, to: number];
  /** An angle in (-pi, pi]: between two values the shorter way counts. */
  readonly isAngle?: boolean;
  /** It stays what it is until it changes: a number of something, not a measure. */
  readonly isStep?: boolean;
}

export type MarkSymbol = "flag" | "star" | "arrow" | "cross" | "dot";

/** A kind of moments that a timeline shows. */
export interface MarkKind {
  readonly name: string;
  /** In English; pages translate it (`textKey`). */
  readonly label: string;
  readonly symbol: MarkSymbol;
}

/** Something that happened in a session. */
export interface TimelineMark {
  readonly tick: number;
  /** Name of its kind. */
  readonly kind: string;
  /** The seats that it is about, the one to look at first. */
  readonly seats: readonly number[];
  /** In words; `{0}` stands for the name of the first seat, `{1}` for that of the second. */
  readonly text: string;
}

/** A way round that a seat has completed, counted or not. */
export interface SurveyedLap {
  readonly seat: number;
  /** From 1; that of a lap which does not count is that of the lap it was to be. */
  readonly lap: number;
  /** Of a session that has several, the part in which it was driven, where that is not the main one: `Qualifying`. */
  readonly part?: string;
  /** Fractional: when the line was crossed. */
  readonly fromTick: number;
  readonly toTick: number;
  readonly timeMs: number;
  readonly sectorsMs: readonly number[];
  /** It does not count. */
  readonly isStruck: boolean;
}

/** The state of a session behind a tick. */
export interface SurveyMoment<G extends AnyGame = AnyGame> {
  /** Ticks that are complete. */
  readonly tick: number;
  readonly state: StateOf<G["state"]>;
  /** What happened in the last of them. */
  readonly events: readonly GameEvent[];
}

export interface SurveyReport {
  mark(mark: TimelineMark): void;
  lap(lap: SurveyedLap): void;
}

export interface Surveyor<G extends AnyGame = AnyGame> {
  /** After each tick, one after the other. */
  observe(moment: SurveyMoment<G>, report: SurveyReport): void;
  /** Writes the channels of a seat, in their order, from `at` on; false where the seat has none now. */
  read(state: StateOf<G["state"]>, seat: number, out: Float32Array, at: number): boolean;
}
