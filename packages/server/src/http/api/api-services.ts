import type { Accounts } from "../../accounts/open-accounts.ts";
import type { Lobby } from "../../lobby/lobby.ts";
import type { Playbacks } from "../../lobby/playbacks.ts";
import type { RemoteSessions } from "../../lobby/remote-sessions.ts";
import type { RecordContext } from "../../records/record-context.ts";
import type { ReplayShelf } from "../../replays/replay-shelf.ts";
import type { ResultArchive } from "../../results/result-archive.ts";
import type { ServedGame } from "../../served-game.ts";
import type { Schedule } from "../../templates/schedule.ts";
import type { ServedTemplates } from "../../templates/served-templates.ts";
import type { Access } from "./access.ts";
import type { ApiApp } from "./api-app.ts";
import type { OperatorServices } from "./operator-services.ts";

/** What routes work with. */
export interface ApiServices {
  readonly version: string;
  /** Unix milliseconds. */
  readonly startedAtMs: number;
  readonly games: readonly ServedGameFacts[];
  readonly lobby: Pick<Lobby, "summaries" | "summary" | "playerCount" | "runningCount">;
  readonly isAccepting: () => boolean;
  /** Undefined where content is read at the start only, as in tests of other routes. */
  readonly templates: (ServedTemplates & { readonly schedule: Schedule }) | undefined;
  /** Undefined where this server keeps none. */
  readonly replays: ReplayShelf | undefined;
  /** Undefined where nothing of sessions is stored. */
  readonly results: ResultArchive | undefined;
  /** Undefined where accounts cannot ask for anything. */
  readonly remote: RemoteSessions | undefined;
  /** Undefined where none are played. */
  readonly playbacks: Pick<Playbacks, "open" | "find" | "change" | "close"> | undefined;
  /** Largest replay that is played. */
  readonly playbackBytesMax: number;
  readonly accounts: Accounts | undefined;
  /** Undefined where there is nothing to operate, as in tests of other routes. */
  readonly operator: OperatorServices | undefined;
  /** Whether games let nobody in without a token that says who it is. */
  readonly isTokenNeeded: boolean;
  /** Undefined without accounts, whose records they are. */
  readonly records: RecordContext | undefined;
  readonly access: Access;
  /** Counts a new account of an address. @throws Problem when it has made too many. */
  readonly countSignUp: (address: string) => void;
}

/** A game with where it listens. */
export interface ServedGameFacts {
  readonly served: ServedGame;
  readonly tcpPort: number;
  readonly udpPort: number;
}

/** Adds routes to the API: one file for each, listed in `api-groups.ts`. */
export type ApiGroup = (app: ApiApp, services: ApiServices) => void;
