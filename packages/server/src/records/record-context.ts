import type { AnyRecords, LedgerEntry } from "@fairtick/contract";
import type { Ask } from "../storage/storage-questions.ts";

/** How something that was to change a profile ended; a closed set, which labels a metric. */
export type RecordOutcome =
  | "done"
  /** It was done before. */
  | "known"
  /** The game, or the amounts of the profile, do not allow it. */
  | "refused"
  /** The result is not verified. */
  | "unpaid"
  /** The account has been deleted meanwhile. */
  | "no-account"
  | "failed";

/** A profile as it is now. Times are unix milliseconds, undefined where nothing has changed it yet. */
export interface RecordState {
  readonly game: string;
  /** Of the game's records. */
  readonly version: number;
  /** 0 before the first change; each makes it one more. */
  readonly revision: number;
  readonly profile: object;
  readonly updatedAt: number | undefined;
}

export type BookedEntry = LedgerEntry & { readonly balance: number };

/** What the parts that look after records share. */
export interface RecordContext {
  /** The records of each game that has some, by its id. */
  readonly games: ReadonlyMap<string, AnyRecords>;
  /** Whether results that could not be verified change profiles, too. */
  readonly settlesUnverified: boolean;
  readonly ask: Ask;
  readonly log: { error(fields: object, message: string): void };
  /** Unix milliseconds. */
  readonly wallClock: () => number;
  counted(game: string, source: "session" | "action", outcome: RecordOutcome): void;
  /** After a profile has changed. */
  changed(accountId: string, state: RecordState): void;
}

/** A profile cannot be used as it is stored, or its game has made something of it that it must not: a fault of the server. */
export class RecordFault extends Error {}
