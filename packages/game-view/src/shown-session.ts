import type { GameEvent } from "@fairtick/client";
import type { AnyGame, RosterEntry } from "@fairtick/contract";
import type { StateOf } from "@fairtick/kernel";

/**
 * What a scene needs to know of a session: one that a client is in, or one of a replay. `view` changes between two
 * pictures, and nothing else does it.
 */
export interface ShownSession<G extends AnyGame = AnyGame> {
  readonly sessionId: string;
  /** Undefined where nobody plays here. */
  readonly seat: number | undefined;
  /** What the game has prepared of the session's options and content. */
  readonly world: unknown;
  readonly view: StateOf<G["state"]>;
  readonly roster: readonly RosterEntry[];
  /** The moment of the own rows that `view` shows, fractional; undefined without a seat. */
  readonly ownTick: number | undefined;
  /** The moment of the other rows. */
  readonly othersTick: number;
  /** What the server has said last, as it came; undefined where no server speaks. */
  readonly snapshot?: ShownSnapshot | undefined;
  /** `view` holds every column of every row, also those that other viewers are not told. */
  readonly isWhole?: boolean;
  /** Calls back for each event of a name; returns what ends that. */
  on(name: string, happened: (event: GameEvent) => void): () => void;
}

/** The state as a server has told it. */
export interface ShownSnapshot {
  readonly tick: number;
  readonly tables: {
    readonly [section: string]: {
      /** By row: 0 where nothing is told of it. */
      readonly shown: Uint8Array;
      /** Values by column and row. */
      readonly columns: { readonly [column: string]: Float64Array };
    };
  };
}
