import type { Json, PhaseName } from "@fairtick/contract";
import type { ResultVerdict } from "../results/stored-result.ts";

interface OfGame {
  readonly game: string;
}
interface OfSession extends OfGame {
  readonly sessionId: string;
}

/** What happens on a server, whatever the game. */
export type PlatformEvent =
  | ({ readonly kind: "session-created"; readonly title: string; readonly isServerMade: boolean } & OfSession)
  | ({ readonly kind: "session-phase"; readonly phase: PhaseName } & OfSession)
  /** It has its results, or has failed; once a session that has begun. */
  | ({ readonly kind: "session-ended"; readonly hasFailed: boolean } & OfSession)
  /** Nobody can look at it any more. */
  | ({ readonly kind: "session-removed"; readonly phase: PhaseName } & OfSession)
  | ({ readonly kind: "player-joined"; readonly playerId: string; readonly seat: number } & OfSession)
  /** From a seat, or from watching. */
  | ({ readonly kind: "player-left"; readonly playerId: string } & OfSession)
  /** Told at least once: also again after a restart. */
  | ({ readonly kind: "result-judged"; readonly verdict: ResultVerdict } & OfSession)
  | ({
      readonly kind: "record-changed";
      readonly accountId: string;
      readonly revision: number;
      readonly profile: Json;
    } & OfGame);

/** What happens in a game's sessions: its events that must arrive and are for everybody, by their names. */
export type GameEvent<Name extends string = string> = {
  readonly [N in Name]: {
    readonly kind: `game:${N}`;
    /** After so many ticks of the session. */
    readonly tick: number;
    /** The seat or row that it is about. */
    readonly subject: number;
    /** By the names that the game has declared. */
    readonly values: { readonly [name: string]: number };
  } & OfSession;
}[Name];

/** Everything that a server tells of a game. `ServerEvent<keyof typeof raceEvents>` is that of one whose events are known. */
export type ServerEvent<Name extends string = string> = PlatformEvent | GameEvent<Name>;
