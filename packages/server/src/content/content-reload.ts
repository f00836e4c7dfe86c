import type { ContentFinding } from "./finding.ts";

/** What a look at the files of one game has changed. */
export interface ReloadedContent {
  readonly game: string;
  /** Items that are new, gone or of another version. */
  readonly changed: readonly { readonly kind: string; readonly id: string }[];
  /** Faults that were not there before; the items are as they were. */
  readonly faults: readonly ContentFinding[];
}

/** Reads the content of all games again; sessions keep what they were made with. */
export type ContentReload = () => Promise<readonly ReloadedContent[]>;
