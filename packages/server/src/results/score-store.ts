import type { Board } from "@fairtick/contract";
import type { BoardPeriod } from "./board-period.ts";

/** A board of a game, for one of its variants. */
export interface BoardKey {
  readonly game: string;
  readonly board: string;
  readonly variant: string;
}

/** What somebody achieved, and where a replay shows it. */
export interface AccountScore {
  readonly accountId: string;
  readonly value: number;
  /** Unix milliseconds. */
  readonly achievedAt: number;
  readonly sessionId: string;
  readonly seat: number;
  readonly fromTick: number;
  readonly toTick: number;
}

export interface NewScore extends BoardKey, AccountScore {
  readonly better: Board["better"];
}

export interface RankedScore extends AccountScore {
  /** 1 for the best. Whoever achieved the same earlier is before. */
  readonly rank: number;
}

export interface BoardQuery extends BoardKey {
  readonly better: Board["better"];
  readonly period: Pick<BoardPeriod, "key">;
  /** Best ones that are wanted. */
  readonly limit: number;
  /** Whose own rank is wanted besides. */
  readonly accountId: string | undefined;
  /** Unix milliseconds: what has expired by then is not there any more. */
  readonly nowMs: number;
}

export interface BoardPage {
  readonly best: readonly RankedScore[];
  /** That of the account that was asked for, wherever it ranks. */
  readonly own: RankedScore | undefined;
}

/** Where leaderboards are kept: the best of each account in each period. */
export interface ScoreStore {
  /** Keeps those that are better than what is there. Doing it twice changes nothing. */
  keep(scores: readonly NewScore[]): Promise<void>;
  page(query: BoardQuery): Promise<BoardPage>;
  /** Removes what has expired; unix milliseconds. */
  removeExpired(nowMs: number): Promise<void>;
}
