import type { Kysely } from "kysely";
import type Database from "libsql";
import type { StorageSchema } from "./schema.ts";

export interface UpkeepSettings {
  /** Telemetry that was stored longer ago is deleted. */
  readonly retentionHours: number;
  /** Hour of the day, UTC, from which on the day's upkeep is done. */
  readonly hourUtc: number;
}

/** A database on which upkeep is done; a new connection is another one. */
export interface UpkeepDatabase {
  readonly db: Kysely<StorageSchema>;
  readonly file: Pick<Database.Database, "exec" | "pragma">;
}

export type UpkeepName = "telemetry-retention" | "vacuum";

export interface UpkeepReport {
  readonly name: UpkeepName;
  /** Frames that were deleted, or pages that were given back to the file system. */
  readonly count: number;
}

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;
/** A job that was claimed and not gone on with for this long may be done by another server. */
const LEASE_SECONDS = 600;
/** Batches of frames that one transaction deletes, and pages that one step gives back: tens of milliseconds. */
const BATCHES_PER_CHUNK = 50;
const PAGES_PER_CHUNK = 1000;

const jobs: readonly { readonly name: UpkeepName; readonly everySeconds: number }[] = [
  { name: "telemetry-retention", everySeconds: DAY_SECONDS },
  { name: "vacuum", everySeconds: 7 * DAY_SECONDS },
];

/**
 * The regular jobs of a database: old telemetry is deleted every night, free pages are given back every week. When
 * each was last done is in the database, so that a restart neither repeats nor forgets one and that of several
 * servers one does it. Work comes in chunks, between which others may write. Times are unix seconds.
 */
export class Upkeep {
  readonly #settings: UpkeepSettings;
  readonly #workerId: string;
  #current: { readonly name: UpkeepName; count: number } | undefined;

  constructor(settings: UpkeepSettings, workerId: string) {
    this.#settings = settings;
    this.#workerId = workerId;
  }

  get hasWork(): boolean {
    return this.#current !== undefined;
  }

  /** Claims a job that is due, if there is one. */
  async claim({ db }: UpkeepDatabase, nowSeconds: number): Promise<void> {
    if (this.#current !== undefined) return;
    for (const { name, everySeconds } of jobs) {
      const dueSeconds = this.#lastHourAt(nowSeconds) - (everySeconds - DAY_SECONDS);
      if (!(await claimJob(db, name, this.#workerId, nowSeconds, dueSeconds))) continue;
      this.#current = { name, count: 0 };
      return;
    }
  }

  /** Does a part of the claimed job; answers when it is done. */
  async runChunk(on: UpkeepDatabase, nowSeconds: number): Promise<UpkeepReport | undefined> {
    const current = this.#current;
    if (current === undefined) return undefined;
    const done = await this.#chunk(on, current.name, nowSeconds);
    current.count += done;
    if (!(await this.#renew(on, current.name, nowSeconds, done === 0))) {
      // Another server has taken over after a long pause of this one.
      this.#current = undefined;
      return undefined;
    }
    if (done > 0) return undefined;
    this.#current = undefined;
    return current;
  }

  /** Leaves the claimed job to whoever claims it when the lease has run out. */
  abandon(): void {
    this.#current = undefined;
  }

  #chunk(on: UpkeepDatabase, name: UpkeepName, nowSeconds: number): Promise<number> | number {
    if (name === "vacuum") return giveBackPages(on);
    return deleteTelemetry(on.db, nowSeconds - this.#settings.retentionHours * HOUR_SECONDS);
  }

  async #renew(
    { db }: UpkeepDatabase,
    name: UpkeepName,
    nowSeconds: number,
    done: boolean,
  ): Promise<boolean> {
    const { numUpdatedRows } = await db.transaction().execute((transaction) =>
      transaction
        .updateTable("upkeep_jobs")
        .set(
          done
            ? { last_run_at: nowSeconds, holder: null, lease_until: 0 }
            : { lease_until: nowSeconds + LEASE_SECONDS },
        )
        .where("name", "=", name)
        .where("holder", "=", this.#workerId)
        .executeTakeFirstOrThrow(),
    );
    return numUpdatedRows > 0n;
  }

  /** The last time at which the hour of upkeep began. */
  #lastHourAt(nowSeconds: number): number {
    const offset = this.#settings.hourUtc * HOUR_SECONDS;
    return Math.floor((nowSeconds - offset) / DAY_SECONDS) * DAY_SECONDS + offset;
  }
}

/** True when the job was last done before `dueSeconds`, nobody does it now, and it is ours from now on. */
async function claimJob(
  db: Kysely<StorageSchema>,
  name: UpkeepName,
  workerId: string,
  nowSeconds: number,
  dueSeconds: number,
): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    // A job that is new here is first done when its time comes.
    await transaction
      .insertInto("upkeep_jobs")
      .values({ name, last_run_at: nowSeconds, holder: null, lease_until: 0 })
      .onConflict((conflict) => conflict.column("name").doNothing())
      .execute();
    const { numUpdatedRows } = await transaction
      .updateTable("upkeep_jobs")
      .set({ holder: workerId, lease_until: nowSeconds + LEASE_SECONDS })
      .where("name", "=", name)
      .where("last_run_at", "<", dueSeconds)
      .where((row) => row.or([row("holder", "is", null), row("lease_until", "<", nowSeconds)]))
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  });
}

/** Deletes frames of some batches stored before that time. Returns how many; 0 when none are left. */
async function deleteTelemetry(db: Kysely<StorageSchema>, beforeSeconds: number): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const batches = await transaction
      .selectFrom("telemetry_batches")
      .select(["session_id", "first_tick", "last_tick"])
      .where("stored_at", "<", beforeSeconds)
      .orderBy("stored_at")
      .limit(BATCHES_PER_CHUNK)
      .execute();
    let frames = 0;
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
      // A batch whose frames are gone already still counts as progress.
      frames += Math.max(1, Number(numDeletedRows));
    }
    return frames;
  });
}

/** Gives free pages at the end of the file back. Returns how many; 0 when none are left. */
function giveBackPages({ file }: UpkeepDatabase): number {
  const before = freePages(file);
  if (before === 0) return 0;
  file.exec(`pragma incremental_vacuum(${PAGES_PER_CHUNK})`);
  return Math.max(0, before - freePages(file));
}

function freePages(file: Pick<Database.Database, "pragma">): number {
  const [row] = file.pragma("freelist_count") as { readonly freelist_count: number }[];
  return row?.freelist_count ?? 0;
}
