import type { DatabaseTarget } from "./database-target.ts";
import type { OperationName } from "./operations.ts";
import type { StorageFault } from "./storage-fault.ts";
import type { StorageJob } from "./storage-job.ts";
import type { UpkeepReport, UpkeepSettings } from "./upkeep.ts";

/** To the storage thread. Times are unix milliseconds. */
export type StorageRequest =
  | { readonly kind: "write"; readonly number: number; readonly job: StorageJob }
  | {
      readonly kind: "ask";
      readonly number: number;
      readonly operation: OperationName;
      readonly args: unknown;
    }
  | { readonly kind: "probe" }
  /** A minute has passed: does what is regularly done. */
  | { readonly kind: "upkeep"; readonly nowMs: number }
  /** Ends the thread when everything is written, at the latest after `withinMs`. */
  | { readonly kind: "close"; readonly withinMs: number };

/**
 * From the storage thread. Every write is answered by `written` or `failed`, every question by `answered` or
 * `unanswered`, unless the thread ends first.
 */
export type StorageReply =
  | { readonly kind: "opened" }
  /** The file is written anew whole before anything else is done, which takes long where it is big. */
  | { readonly kind: "rewriting"; readonly bytes: number }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "written"; readonly number: number; readonly durationMs: number }
  | { readonly kind: "failed"; readonly number: number; readonly fault: StorageFault }
  | { readonly kind: "answered"; readonly number: number; readonly value: unknown }
  | { readonly kind: "unanswered"; readonly number: number; readonly fault: StorageFault }
  /** Writes do not succeed and are tried again; sent once until `recovered` or another fault. */
  | { readonly kind: "fault"; readonly fault: StorageFault }
  | { readonly kind: "recovered"; readonly afterMs: number }
  /** Sessions that another server left without an end, and which have one now. */
  | { readonly kind: "cut-short"; readonly sessionIds: readonly string[] }
  /** The replica answers no questions, or does so again (without a fault); the first server answers them. */
  | { readonly kind: "replica"; readonly fault: StorageFault | undefined }
  | { readonly kind: "upkeep-done"; readonly report: UpkeepReport }
  | { readonly kind: "upkeep-failed"; readonly fault: StorageFault }
  | { readonly kind: "probed"; readonly fault: StorageFault | undefined }
  | { readonly kind: "closed" };

export interface StorageThreadOptions {
  readonly database: DatabaseTarget;
  /** Whose the sessions are that begin here. The same for a thread that takes another's place: they still run. */
  readonly workerId: string;
  /** Longest wait between two attempts at a write. */
  readonly retryMsMax: number;
  readonly upkeep: UpkeepSettings;
  /** Memory of the `StorageGate` that the thread passes on its way to a file. */
  readonly gate: SharedArrayBuffer;
  /** Whether a database that is not there is created: where the server begins, never when a thread takes another's place. */
  readonly mayCreate: boolean;
}
