import { faultAdvice, type StorageFault } from "./storage-fault.ts";
import type { SessionJob } from "./storage-job.ts";
import type { UpkeepReport } from "./upkeep.ts";

/** What an operator should know. A job that is lost comes whole, so that it can be written to the log. */
export type StorageEvent =
  /** Writes do not succeed; told once until `recovered` or another kind of fault. */
  | { readonly kind: "fault"; readonly fault: StorageFault; readonly waiting: number }
  | { readonly kind: "recovered"; readonly afterMs: number; readonly waiting: number }
  | { readonly kind: "failed"; readonly job: SessionJob; readonly fault: StorageFault }
  | {
      readonly kind: "telemetry-failed";
      readonly game: string;
      readonly frames: number;
      readonly fault: StorageFault;
    }
  | { readonly kind: "queue-full"; readonly job: SessionJob }
  /** Told once until there is room again. */
  | { readonly kind: "telemetry-dropped"; readonly bytesMax: number }
  | { readonly kind: "cut-short"; readonly sessionIds: readonly string[] }
  | { readonly kind: "stored"; readonly sessionId: string }
  | { readonly kind: "rewriting"; readonly bytes: number }
  /** Told once while the database is being opened and the disk has not answered. */
  | { readonly kind: "opening"; readonly database: string; readonly sinceMs: number }
  /** The replica answers no questions; told once until it does again. */
  | { readonly kind: "replica-lost"; readonly fault: StorageFault }
  | { readonly kind: "replica-back" }
  | { readonly kind: "upkeep-done"; readonly report: UpkeepReport }
  | { readonly kind: "upkeep-failed"; readonly fault: StorageFault };

export interface StorageLine {
  readonly level: "info" | "warn" | "error";
  readonly fields: object;
  readonly message: string;
}

/** An event as a line of the log: what happened, and what to do. */
export function storageLine(event: StorageEvent): StorageLine {
  switch (event.kind) {
    case "fault":
      return line("error", `nothing can be stored: ${faultText(event.fault)}`, {
        fault: event.fault.kind,
        waiting: event.waiting,
      });
    case "recovered":
      return line("info", "the database takes writes again", {
        after_ms: Math.round(event.afterMs),
        waiting: event.waiting,
      });
    case "failed":
      return line("error", `a write was dropped: ${faultText(event.fault)}`, { job: event.job });
    case "telemetry-failed":
      return line("error", `telemetry was dropped: ${faultText(event.fault)}`, { frames: event.frames });
    case "queue-full":
      return line("error", "too many results wait for the database: one is only in this line", {
        job: event.job,
      });
    case "telemetry-dropped":
      return line(
        "warn",
        `telemetry comes faster than the disk takes it and is dropped above ${event.bytesMax} bytes: raise ` +
          "persistence.telemetry_divisor or persistence.telemetry_queue_mib, or use a faster disk",
        {},
      );
    case "cut-short":
      return line("warn", "sessions that a server left when it was stopped by force have ended", {
        session_ids: event.sessionIds,
      });
    case "stored":
      return line("info", "result stored", { session_id: event.sessionId });
    case "rewriting":
      return line("info", "the database is written anew whole, so that its file can shrink later", {
        bytes: event.bytes,
      });
    case "opening":
      return line("warn", "the database is still being opened: look at its disk, or wait where it is big", {
        database: event.database,
        since_ms: event.sinceMs,
      });
    case "replica-lost":
      return line(
        "warn",
        `the replica is not asked for now, the first server is: ${faultText(event.fault)}`,
        {},
      );
    case "replica-back":
      return line("info", "the replica answers again", {});
    case "upkeep-done":
      return line("info", upkeepText[event.report.name], { count: event.report.count });
    case "upkeep-failed":
      return line("warn", `upkeep of the database is put off: ${faultText(event.fault)}`, {});
  }
}

/** What is wrong and what to do, in one sentence. */
export function faultText({ kind, reason }: StorageFault): string {
  return `${reason}; ${faultAdvice[kind]}`;
}

const upkeepText: Readonly<Record<UpkeepReport["name"], string>> = {
  "telemetry-retention": "old telemetry deleted",
  vacuum: "free pages of the database given back",
};

const line = (level: StorageLine["level"], message: string, fields: object): StorageLine => ({
  level,
  fields,
  message,
});
