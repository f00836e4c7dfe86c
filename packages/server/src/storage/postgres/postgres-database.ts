import { type Kysely, sql } from "kysely";
import type { FrameBatch } from "../frame-batch.ts";
import type { StorageSchema } from "../schema.ts";
import type { StorageDatabase, UpkeepChunk } from "../storage-database.ts";
import type { ServerPool } from "./postgres-pool.ts";
import type { Replica } from "./replica.ts";
import { telemetryInsert } from "./telemetry-insert.ts";
import { TelemetryPartitions } from "./telemetry-partitions.ts";

/** Batches of frames that one statement deletes: tens of milliseconds. */
const BATCHES_PER_CHUNK = 50;

export interface PostgresParts {
  readonly db: Kysely<StorageSchema>;
  /** The connections below `db`. */
  readonly pool: ServerPool;
  readonly replica: Replica | undefined;
}

/** A database of a PostgreSQL server. */
export class PostgresDatabase implements StorageDatabase {
  readonly db: Kysely<StorageSchema>;
  readonly #replica: Replica | undefined;
  readonly #pool: ServerPool;
  readonly #partitions: TelemetryPartitions;

  constructor({ db, pool, replica }: PostgresParts) {
    this.db = db;
    this.#replica = replica;
    this.#pool = pool;
    this.#partitions = new TelemetryPartitions(db);
  }

  async askHistory<T>(ask: (db: Kysely<StorageSchema>) => Promise<T>): Promise<T> {
    const answer = await this.#replica?.ask(ask);
    return answer === undefined ? ask(this.db) : answer.value;
  }

  /** Each transaction waits for the disk of the server, unless it says otherwise. */
  beginDurable(): void {}

  async writeTelemetry(batch: FrameBatch, storedAtSeconds: number): Promise<void> {
    const statement = telemetryInsert(batch, storedAtSeconds);
    if (statement === undefined) return;
    await this.#partitions.makeFor(storedAtSeconds);
    await this.#pool.run(statement);
  }

  prepareTelemetry(nowSeconds: number): Promise<void> {
    return this.#partitions.prepare(nowSeconds);
  }

  /** Days that are over whole, then what is too old of the day after them. */
  async deleteTelemetry(beforeSeconds: number): Promise<UpkeepChunk> {
    const dropped = await this.#partitions.dropOldest(beforeSeconds);
    if (dropped !== undefined) return { count: dropped, isLast: false };
    const { rows } = await sql<{ batches: number; frames: number }>`
      with old as (
        delete from telemetry_batches where (session_id, first_tick) in (
          select session_id, first_tick from telemetry_batches where stored_at < ${beforeSeconds}
          order by stored_at limit ${sql.lit(BATCHES_PER_CHUNK)}
        ) returning *
      ), gone as (
        delete from telemetry_frames f using old
        where f.session_id = old.session_id and f.stored_at = old.stored_at
          and f.tick between old.first_tick and old.last_tick
        returning 1
      )
      select (select count(*) from old) as batches, (select count(*) from gone) as frames`.execute(this.db);
    const { batches = 0, frames = 0 } = rows[0] ?? {};
    return { count: frames, isLast: batches === 0 };
  }

  /** The server's own autovacuum does it. */
  async giveBackSpace(): Promise<UpkeepChunk> {
    return { count: 0, isLast: true };
  }

  async close(): Promise<void> {
    await Promise.all([this.db.destroy(), this.#replica?.close()]);
  }
}
