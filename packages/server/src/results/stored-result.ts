import type { Json, RosterEntry } from "@fairtick/contract";

/** Somebody who had a seat. `accountId` is undefined for AI drivers and for players without an account. */
export type ResultSeat = RosterEntry & { readonly accountId: string | undefined };

/** An item of content that a session was played on. */
export interface ResultContent {
  readonly kind: string;
  readonly id: string;
  readonly digest: string;
}

/**
 * `verified`: run again from its replay, it gave the same results. `refused`: it did not. `unverifiable`: it could
 * not be run again, for example because there is no replay of it.
 */
export type ResultVerdict = "verified" | "refused" | "unverifiable";

/** A finished session as it is stored, whose replay was judged. Times are unix milliseconds. */
export interface StoredResult {
  readonly sessionId: string;
  readonly game: string;
  readonly options: Json;
  readonly title: string;
  /** What it was played on, first the one that names it (the track). */
  readonly content: readonly ResultContent[];
  /** Everybody who had a seat, also those who left. */
  readonly roster: readonly ResultSeat[];
  readonly results: Json;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly verdict: ResultVerdict;
}

/** Called at least once for each result, also after a restart, until it resolves; so it must be idempotent by sessionId. */
export type ResultConsumer = (result: StoredResult) => Promise<void>;
