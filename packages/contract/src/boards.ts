import type { ContentLookup, Json, RosterEntry } from "./game.ts";

/** A list of the best by one measure. The platform keeps the best of each account by day, by week and for ever. */
export interface Board {
  /** Lower-case kebab; unlike those of the game's other boards. */
  readonly id: string;
  readonly title: string;
  /** What a value is: milliseconds, or a plain number. */
  readonly unit: "ms" | "points";
  readonly better: "lower" | "higher";
  /** What the board is kept for, each by itself: for example every track. One of the id "" where there is no difference. */
  variants(content: ContentLookup): readonly BoardVariant[];
}

export interface BoardVariant {
  readonly id: string;
  readonly title: string;
  /** Of what it is, so that it can be chosen by it. */
  readonly content: readonly { readonly kind: string; readonly id: string }[];
}

/** What counts for a board of what somebody did in a session. */
export interface Score {
  readonly board: string;
  readonly variant: string;
  /** Who, and where: an entry of the roster. */
  readonly seat: number;
  readonly playerId: string;
  /** In the board's unit; finite. */
  readonly value: number;
  /** The ticks in which the session's replay shows it: from the one to the other. */
  readonly fromTick: number;
  readonly toTick: number;
}

/** A session that finished as it should, whose results were confirmed. */
export interface ScoredSession {
  readonly options: Json;
  /** What it was played on; first the item that names it. */
  readonly content: readonly { readonly kind: string; readonly id: string }[];
  /** Everybody who had a seat. */
  readonly roster: readonly RosterEntry[];
  readonly results: Json;
}

/** The leaderboards of a game. Pure, and total: what is not understood has no score. */
export interface Boards {
  readonly boards: readonly Board[];
  scores(session: ScoredSession): readonly Score[];
}
