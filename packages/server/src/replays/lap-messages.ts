import type { LapRowsRequest } from "@fairtick/replay";

export interface LapTableRequest extends LapRowsRequest {
  readonly sessionId: string;
}

/** What a thread that makes a table is given. */
export interface LapThreadSetup {
  /** Folder of the replays. */
  readonly dir: string;
  /** Modules that export the packages of the games. */
  readonly gameModules: readonly string[];
  readonly request: LapTableRequest;
}

/** A table as comma-separated values with a head, or why there is none. */
export type LapTableAnswer =
  | { readonly ok: true; readonly csv: string }
  | {
      readonly ok: false;
      readonly code: "not-found" | "conflict" | "rate-limited" | "unavailable";
      readonly reason: string;
    };
