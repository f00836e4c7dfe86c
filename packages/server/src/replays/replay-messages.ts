import type { ReplayHeader, ReplayOutcome } from "@fairtick/replay";
import type { ReplayLimits } from "./retention.ts";

/** What the network thread sends to the thread that writes replays. A recording is named by a number. */
export type ReplayCommand =
  | {
      readonly kind: "open";
      readonly recording: number;
      readonly name: string;
      readonly header: Omit<ReplayHeader, "maths">;
      /** The content of the session, each a `StoredContent` as JSON. */
      readonly content: readonly { readonly digest: string; readonly json: string }[];
    }
  | {
      readonly kind: "append";
      readonly recording: number;
      readonly entries: Uint8Array<ArrayBuffer>;
      readonly tick: number;
    }
  | { readonly kind: "finish"; readonly recording: number; readonly outcome: ReplayOutcome }
  /** The log has a gap, or too much waits: what is written stays. */
  | { readonly kind: "abandon"; readonly recording: number }
  | { readonly kind: "stop" };

export type ReplayReport =
  /** A command has been carried out; `byteLength` is that of its entries. */
  | { readonly kind: "done"; readonly byteLength: number; readonly writtenBytes: number }
  | { readonly kind: "finished"; readonly recording: number }
  | { readonly kind: "lost"; readonly recording: number; readonly reason: string }
  /** Old replays were removed to make room. */
  | { readonly kind: "removed"; readonly files: number }
  /** Old replays could not be removed, or content not be stored. */
  | { readonly kind: "trouble"; readonly reason: string };

export interface ReplayThreadOptions {
  readonly dir: string;
  readonly limits: ReplayLimits;
}
