import type { ContentStore } from "./content-store.ts";
import type { LapTables } from "./lap-tables.ts";
import type { ReplayCatalogue } from "./replay-catalogue.ts";

/** The replays of a running server, for those who read them. */
export interface ReplayShelf {
  readonly catalogue: Pick<ReplayCatalogue, "page" | "find" | "read">;
  readonly content: Pick<ContentStore, "text">;
  /** Undefined where none are made. */
  readonly laps?: Pick<LapTables, "table">;
  /**
   * Whether the recording of a session goes on. Nobody reads it meanwhile: it shows more, and sooner, than the
   * session's spectators see.
   */
  isRecording(sessionId: string): boolean;
}
