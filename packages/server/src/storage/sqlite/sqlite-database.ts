import type { Kysely } from "kysely";
import type Database from "libsql";
import type { FrameBatch } from "../frame-batch.ts";
import type { StorageSchema } from "../schema.ts";
import type { StorageDatabase, UpkeepChunk } from "../storage-database.ts";
import { transact } from "../transact.ts";
import { TelemetryTable } from "./telemetry-table.ts";

/** Batches of frames that one transaction deletes, and pages that one step gives back: tens of milliseconds. */
const BATCHES_PER_CHUNK = 50;
const PAGES_PER_CHUNK = 1000;

/** A SQLite file, which has one connection: everything takes turns. */
export class SqliteDatabase implements StorageDatabase {
  readonly db: Kysely<StorageSchema>;
  /** The same connection as `db`, for statements that are to be fast. */
  readonly file: Database.Database;
  readonly #telemetry: TelemetryTable;

  constructor(db: Kysely<StorageSchema>, file: Database.Database) {
    this.db = db;
    this.file = file;
    this.#telemetry = new TelemetryTable(file);
  }

  askHistory<T>(ask: (db: Kysely<StorageSchema>) => Promise<T>): Promise<T> {
    return ask(this.db);
  }

  beginDurable(): void {
    this.file.exec("pragma synchronous = FULL");
  }

  async writeTelemetry(batch: FrameBatch, storedAtSeconds: number): Promise<void> {
    this.file.exec("pragma synchronous = NORMAL");
    this.#telemetry.write(batch, storedAtSeconds);
  }

  async prepareTelemetry(): Promise<void> {}

  deleteTelemetry(beforeSeconds: number): Promise<UpkeepChunk> {
    return transact(this.db, async (transaction) => {
      const batches = await transaction
        .selectFrom("telemetry_batches")
        .select(["session_id", "first_tick", "last_tick"])
        .where("stored_at", "<", beforeSeconds)
        .orderBy("stored_at")
        .limit(BATCHES_PER_CHUNK)
        .execute();
      let count = 0;
      for (const batch of batches) {
        const { numDeletedRows } = await transaction
          .deleteFrom("telemetry_frames")
          .where("session_id", "=", batch.session_id)
          .where("tick", ">=", batch.first_tick)
          .where("tick", "<=", batch.last_tick)
          .executeTakeFirstOrThrow();
        await transaction
          .deleteFrom("telemetry_batches")
          .where("session_id", "=", batch.session_id)
          .where("first_tick", "=", batch.first_tick)
          .execute();
        count += Number(numDeletedRows);
      }
      return { count, isLast: batches.length === 0 };
    });
  }

  /** Free pages at the end of the file. */
  async giveBackSpace(): Promise<UpkeepChunk> {
    const before = this.#freePages();
    if (before === 0) return { count: 0, isLast: true };
    this.file.exec(`pragma incremental_vacuum(${PAGES_PER_CHUNK})`);
    const count = before - this.#freePages();
    return { count: Math.max(0, count), isLast: count <= 0 };
  }

  close(): Promise<void> {
    return this.db.destroy();
  }

  #freePages(): number {
    const [row] = this.file.pragma("freelist_count") as { readonly freelist_count: number }[];
    return row?.freelist_count ?? 0;
  }
}
