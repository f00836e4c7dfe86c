import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { sqliteFile } from "../storage/database-target.ts";
import { FrameBatchWriter, firstBatchBytes } from "../storage/frame-batch.ts";
import { openDatabase } from "../storage/open-database.ts";
import { SqliteDatabase } from "../storage/sqlite/sqlite-database.ts";
import type { StorageEvent } from "../storage/storage-event.ts";
import { startStorageHere } from "../storage/storage-here.ts";
import type { SessionResult } from "../storage/storage-job.ts";
import type { StartStorageLink } from "../storage/storage-link.ts";
import { runStorageThread } from "../storage/storage-loop.ts";
import {
  type StorageWriter,
  type StorageWriterOptions,
  startStorageWriter,
} from "../storage/storage-writer.ts";

const writers: StorageWriter[] = [];

/** Ends the writers of a test. */
export async function closeWriters(): Promise<void> {
  await Promise.all(writers.splice(0).map((writer) => writer.close(1000)));
}

export async function startWriter(
  options: Partial<StorageWriterOptions> & {
    readonly isSilent?: boolean;
    /** Of a SQLite file; without one, and without a `database`, it is a new one. */
    readonly databasePath?: string;
  } = {},
) {
  const path = options.databasePath ?? join(mkdtempSync(join(tmpdir(), "storage-")), "test.db");
  const events: StorageEvent[] = [];
  const durations: number[] = [];
  const started = await startStorageWriter({
    database: sqliteFile(path),
    retryMsMax: 10,
    startLink: startStorageHere,
    onEvent: (event) => events.push(event),
    onWritten: (durationMs) => durations.push(durationMs),
    ...options,
  });
  if (!started.ok) throw new Error(started.reason);
  writers.push(started.writer);
  // The upkeep of the start is over when this is answered.
  if (options.isSilent !== true) await started.writer.probe(5000);
  const kinds = () => events.map(({ kind }) => kind);
  return { path, writer: started.writer, events, kinds, durations };
}

type OpenFile = SqliteDatabase["file"];

interface LinkControl {
  readonly files: OpenFile[];
  /** The connection that was opened last. */
  file(): OpenFile;
  /** Ends the loop as if its thread had died. */
  end(reason: string): void;
  starts: number;
  isRefusing: boolean;
  /** Set on every connection that is opened from now on. */
  pragma: string;
}

/** A link whose connections can be broken, and which can be made to end. */
export function breakableLink(): { readonly control: LinkControl; readonly startLink: StartStorageLink } {
  const files: OpenFile[] = [];
  const control: LinkControl = {
    files,
    file: () => files.at(-1)!,
    end: () => {},
    starts: 0,
    isRefusing: false,
    pragma: "",
  };
  const startLink: StartStorageLink = (port, options) => {
    control.starts++;
    const open: typeof openDatabase = async (target) => {
      if (control.isRefusing) return { ok: false, kind: "io", reason: "not now" };
      const opened = await openDatabase(target);
      if (opened.ok && opened.database instanceof SqliteDatabase) {
        files.push(opened.database.file);
        if (control.pragma !== "") opened.database.file.exec(`pragma ${control.pragma}`);
      }
      return opened;
    };
    const ended = new Promise<string>((resolve) => {
      control.end = (reason) => {
        port.close();
        resolve(reason);
      };
      void runStorageThread(port, options, open).then(() => resolve("the loop ended"));
    });
    return { ended, stop: async () => port.close() };
  };
  return { control, startLink };
}

export function result(id: string, resultJson = "{}"): SessionResult {
  return { id, templateId: null, trackConfigId: "oval", startedAt: 100, finishedAt: 200, resultJson };
}

/** A batch with frames of the ticks from `first` on. */
export function frames(
  writer: StorageWriter,
  sessionId: string,
  first: number,
  count = 60,
  frameBytes = 100,
) {
  const buffer = writer.takeBuffer(firstBatchBytes(60));
  const batch = new FrameBatchWriter({ sessionId, game: "apex", frameCapacity: 60 }, buffer);
  for (let i = 0; i < count; i++) batch.append(first + i, new Uint8Array(frameBytes).fill(i));
  return batch.batch();
}

export function query(path: string, sql: string): Record<string, unknown>[] {
  const file = new Database(path);
  const rows = file.prepare(sql).all() as Record<string, unknown>[];
  file.close();
  return rows;
}

export const sessions = (path: string) => query(path, "select * from race_sessions order by id");

/** Waits for something that must happen; fails by the time limit of the test. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

export function lock(path: string): () => void {
  const other = new Database(path);
  other.exec("begin immediate");
  return () => {
    other.exec("rollback");
    other.close();
  };
}

export const nothingLost = { sessions: [], frames: 0, isHanging: false };
