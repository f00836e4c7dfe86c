import type { Kysely } from "kysely";
import type { FrameBatch } from "./frame-batch.ts";
import type { StorageSchema } from "./schema.ts";
import type { FaultKind, StorageFault } from "./storage-fault.ts";

/** A database that is open and has the newest schema: what the engines do each in their own way. */
export interface StorageDatabase {
  readonly db: Kysely<StorageSchema>;
  /** Asks something about what is past, which may be answered as it was a moment ago. */
  askHistory<T>(ask: (db: Kysely<StorageSchema>) => Promise<T>): Promise<T>;
  /** The next write is on the disk when it is done. */
  beginDurable(): void;
  /**
   * Writes all frames of a batch or none. Frames that are there already stay as they are. Survives the end of this
   * process at once; a power cut may lose the newest.
   */
  writeTelemetry(batch: FrameBatch, storedAtSeconds: number): Promise<void>;
  /** Makes room for telemetry of the days ahead. */
  prepareTelemetry(nowSeconds: number): Promise<void>;
  /** Deletes some of the telemetry that was stored before that time. */
  deleteTelemetry(beforeSeconds: number): Promise<UpkeepChunk>;
  /** Gives some of the space that is free back to the file system. */
  giveBackSpace(): Promise<UpkeepChunk>;
  close(): Promise<void>;
}

/** A part of long work. */
export interface UpkeepChunk {
  /** Frames that were deleted, or pages that were given back. */
  readonly count: number;
  /** Whether there was nothing left to do. */
  readonly isLast: boolean;
}

/** What an open database tells of itself. */
export interface DatabaseObserver {
  /** A file of that many bytes is written anew whole. */
  rewriting?(bytes: number): void;
  /** The replica answers no questions, or does so again. */
  replica?(fault: StorageFault | undefined): void;
}

export type OpenedDatabase =
  | { readonly ok: true; readonly database: StorageDatabase }
  | { readonly ok: false; readonly kind: FaultKind; readonly reason: string };
