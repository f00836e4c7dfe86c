import type { SessionJob, StorageJob } from "./storage-job.ts";

export interface WaitingLimits {
  /** Writes of sessions (starts and results) that may wait; more are refused. */
  readonly sessionJobsMax: number;
  /** Bytes of telemetry that may wait; more is dropped. */
  readonly telemetryBytesMax: number;
}

/**
 * Writes that were handed to the storage thread and not answered, in their order. They are kept here whole, so that
 * none is lost with that thread. Telemetry has a bound of its own and never takes a result's place.
 */
export class WaitingJobs {
  readonly #limits: WaitingLimits;
  readonly #jobs = new Map<number, StorageJob>();
  #nextNumber = 1;
  #sessionJobs = 0;
  #telemetryBytes = 0;

  constructor(limits: WaitingLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#jobs.size;
  }

  /** Starts and results of sessions. */
  get sessionJobs(): number {
    return this.#sessionJobs;
  }

  get telemetryBatches(): number {
    return this.#jobs.size - this.#sessionJobs;
  }

  get telemetryBytes(): number {
    return this.#telemetryBytes;
  }

  /** The number of the job, or undefined where there is no room for it. */
  add(job: StorageJob): number | undefined {
    if (job.kind === "telemetry") {
      const bytes = this.#telemetryBytes + job.batch.buffer.byteLength;
      if (bytes > this.#limits.telemetryBytesMax) return undefined;
      this.#telemetryBytes = bytes;
    } else {
      if (this.#sessionJobs >= this.#limits.sessionJobsMax) return undefined;
      this.#sessionJobs++;
    }
    const number = this.#nextNumber++;
    this.#jobs.set(number, job);
    return number;
  }

  /** The job is done, or given up. */
  take(number: number): StorageJob | undefined {
    const job = this.#jobs.get(number);
    if (job === undefined) return undefined;
    this.#jobs.delete(number);
    if (job.kind === "telemetry") this.#telemetryBytes -= job.batch.buffer.byteLength;
    else this.#sessionJobs--;
    return job;
  }

  /** In the order in which they were added. */
  entries(): IterableIterator<[number, StorageJob]> {
    return this.#jobs.entries();
  }

  lost(): { readonly sessions: SessionJob[]; readonly frames: number } {
    const sessions: SessionJob[] = [];
    let frames = 0;
    for (const job of this.#jobs.values()) {
      if (job.kind === "telemetry") frames += job.batch.frameCount;
      else sessions.push(job);
    }
    return { sessions, frames };
  }
}
