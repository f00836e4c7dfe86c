import { type Kysely, sql } from "kysely";
import type { StorageSchema } from "../schema.ts";

const DAY_SECONDS = 24 * 3600;
/** So many days from today on have their partition. */
const DAYS_AHEAD = 3;
/** Of any number, for those who make or drop partitions: one at a time. */
const LOCK_ID = 7_271_604_123;
/** Batches that one statement deletes. */
const BATCHES_PER_CHUNK = 5000;
/** A partition with more frames is counted by the server's own estimate. */
const COUNTED_MAX = 100_000;

type Db = Kysely<StorageSchema>;

/**
 * The partitions of `telemetry_frames`, one for each day of UTC. They are made ahead, attached without holding up
 * anybody, and dropped whole when all in them is too old.
 */
export class TelemetryPartitions {
  readonly #db: Db;
  /** Numbers of days since 1970. */
  readonly #known = new Set<number>();

  constructor(db: Db) {
    this.#db = db;
  }

  async prepare(nowSeconds: number): Promise<void> {
    const today = dayOf(nowSeconds);
    for (let day = today; day <= today + DAYS_AHEAD; day++) await this.#make(day);
  }

  /** Makes the partition for that time where it is missing. */
  async makeFor(seconds: number): Promise<void> {
    await this.#make(dayOf(seconds));
  }

  /**
   * Drops the oldest partition if all in it was stored before that time, after what is in `telemetry_batches` of it.
   * Undefined when there is none.
   */
  async dropOldest(beforeSeconds: number): Promise<number | undefined> {
    const [oldest] = await partitionDays(this.#db);
    if (oldest === undefined || (oldest + 1) * DAY_SECONDS > beforeSeconds) return undefined;
    const deleted = await deleteBatches(this.#db, (oldest + 1) * DAY_SECONDS, BATCHES_PER_CHUNK);
    if (deleted === BATCHES_PER_CHUNK) return 0;
    const frames = await countFrames(this.#db, oldest);
    this.#known.delete(oldest);
    await sql`drop table if exists ${sql.table(partitionName(oldest))}`.execute(this.#db);
    return frames;
  }

  async #make(day: number): Promise<void> {
    if (this.#known.has(day)) return;
    await this.#db
      .transaction()
      .setIsolationLevel("read committed")
      .execute(async (transaction) => {
        await sql`select pg_advisory_xact_lock(${sql.lit(LOCK_ID)})`.execute(transaction);
        if ((await partitionDays(transaction)).includes(day)) return;
        const partition = sql.table(partitionName(day));
        await sql`create table ${partition} (like telemetry_frames including all)`.execute(transaction);
        await sql`alter table telemetry_frames attach partition ${partition}
          for values from (${sql.lit(day * DAY_SECONDS)}) to (${sql.lit((day + 1) * DAY_SECONDS)})`.execute(
          transaction,
        );
      });
    this.#known.add(day);
  }
}

const dayOf = (seconds: number) => Math.floor(seconds / DAY_SECONDS);

/** `telemetry_frames_20261129`. */
function partitionName(day: number): string {
  const date = new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10);
  return `telemetry_frames_${date.replaceAll("-", "")}`;
}

export const isTelemetryPartition = (table: string) => /^telemetry_frames_\d{8}$/.test(table);

/** The days that have a partition, from the oldest on. */
async function partitionDays(db: Db): Promise<number[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'telemetry_frames'::regclass order by c.relname`.execute(db);
  return rows.flatMap(({ name }) => {
    const [, year, month, day] = /_(\d{4})(\d\d)(\d\d)$/.exec(name) ?? [];
    return day === undefined ? [] : [dayOf(Date.UTC(Number(year), Number(month) - 1, Number(day)) / 1000)];
  });
}

/** Counting a big one would take as long as deleting it row by row. */
async function countFrames(db: Db, day: number): Promise<number> {
  const name = partitionName(day);
  const { rows } = await sql<{ frames: number }>`
    select greatest(
      (select count(*) from (select 1 from ${sql.table(name)} limit ${sql.lit(COUNTED_MAX)}) as first),
      (select reltuples::bigint from pg_class where oid = ${name}::regclass)
    ) as frames`.execute(db);
  return rows[0]?.frames ?? 0;
}

async function deleteBatches(db: Db, beforeSeconds: number, countMax: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from telemetry_batches where (session_id, first_tick) in (
      select session_id, first_tick from telemetry_batches where stored_at < ${beforeSeconds}
      order by stored_at limit ${sql.lit(countMax)}
    )`.execute(db);
  return Number(numAffectedRows);
}
