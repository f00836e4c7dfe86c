import type { StorageJob } from "./storage-job.ts";

/** To the storage thread. */
export type StorageRequest =
  | { readonly kind: "write"; readonly number: number; readonly job: StorageJob }
  | { readonly kind: "probe" }
  /** Ends the thread when everything is written, at the latest after `withinMs`. */
  | { readonly kind: "close"; readonly withinMs: number };

/** From the storage thread. Every write is answered by `written` or `failed`, unless the thread closes first. */
export type StorageReply =
  | { readonly kind: "opened" }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "written"; readonly number: number; readonly durationMs: number }
  | {
      readonly kind: "retrying";
      readonly number: number;
      readonly attempt: number;
      readonly reason: string;
    }
  | { readonly kind: "failed"; readonly number: number; readonly reason: string }
  | { readonly kind: "probed"; readonly fault: string | undefined }
  | { readonly kind: "closed" };

export interface StorageThreadOptions {
  readonly databasePath: string;
  /** Longest wait between two attempts at a write. */
  readonly retryMsMax: number;
}
