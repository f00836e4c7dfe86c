import type { Kysely } from "kysely";
import type { StorageSchema } from "./schema.ts";
import type { StorageDatabase, UpkeepChunk } from "./storage-database.ts";
import { transact } from "./transact.ts";

export interface UpkeepSettings {
  /** Telemetry that was stored longer ago is deleted. */
  readonly retentionHours: number;
  /** Hour of the day, UTC, from which on the day's upkeep is done. */
  readonly hourUtc: number;
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

  /** Makes room for telemetry, and claims a job that is due, if there is one. */
  async claim(database: StorageDatabase, nowSeconds: number): Promise<void> {
    await database.prepareTelemetry(nowSeconds);
    if (this.#current !== undefined) return;
    for (const { name, everySeconds } of jobs) {
      const dueSeconds = this.#lastHourAt(nowSeconds) - (everySeconds - DAY_SECONDS);
      if (!(await claimJob(database.db, name, this.#workerId, nowSeconds, dueSeconds))) continue;
      this.#current = { name, count: 0 };
      return;
    }
  }

  /** Does a part of the claimed job; answers when it is done. */
  async runChunk(database: StorageDatabase, nowSeconds: number): Promise<UpkeepReport | undefined> {
    const current = this.#current;
    if (current === undefined) return undefined;
    const { count, isLast } = await this.#chunk(database, current.name, nowSeconds);
    current.count += count;
    if (!(await this.#renew(database, current.name, nowSeconds, isLast))) {
      // Another server has taken over after a long pause of this one.
      this.#current = undefined;
      return undefined;
    }
    if (!isLast) return undefined;
    this.#current = undefined;
    return current;
  }

  /** Leaves the claimed job to whoever claims it when the lease has run out. */
  abandon(): void {
    this.#current = undefined;
  }

  #chunk(database: StorageDatabase, name: UpkeepName, nowSeconds: number): Promise<UpkeepChunk> {
    if (name === "vacuum") return database.giveBackSpace();
    return database.deleteTelemetry(nowSeconds - this.#settings.retentionHours * HOUR_SECONDS);
  }

  async #renew(
    { db }: StorageDatabase,
    name: UpkeepName,
    nowSeconds: number,
    done: boolean,
  ): Promise<boolean> {
    const { numUpdatedRows } = await transact(db, (transaction) =>
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
  return transact(db, async (transaction) => {
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
