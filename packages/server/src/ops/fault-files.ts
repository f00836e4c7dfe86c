import { mkdir, readdir, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FaultReport } from "../host/fault-report.ts";

/** Reports that wait for the disk; each may hold some MiB of log. */
const WAITING_MAX = 4;
const OWN_FILE = /^\d{8}T\d{9}Z-[\w-]+\.(ftlog|json)$/;

/** Keeps what is known of sessions that failed. */
export interface FaultArchive {
  /** Takes a report over and returns at once. */
  save(report: FaultReport): void;
}

export interface FaultFilesOptions {
  /** Folder of the files, made when the first is written. */
  readonly dir: string;
  /** Faults that are kept; the oldest go. 0: none is written. */
  readonly kept: number;
  /** Unix milliseconds. */
  readonly wallClock: () => number;
  /** A report could not be written, or too many waited. */
  lost(report: FaultReport, reason: string): void;
}

/**
 * Writes each fault into two files, `<utc time>-<session id>.ftlog` with the session's log and `.json` with the
 * rest, one fault after the other. A disk that stalls holds up nobody: a few reports wait, others are lost.
 */
export class FaultFiles implements FaultArchive {
  readonly #options: FaultFilesOptions;
  #waiting = 0;
  #isClosed = false;
  #last: Promise<void> = Promise.resolve();

  constructor(options: FaultFilesOptions) {
    this.#options = options;
  }

  save(report: FaultReport): void {
    if (this.#options.kept === 0) return;
    if (this.#isClosed || this.#waiting === WAITING_MAX) {
      const reason = this.#isClosed ? "the server has stopped" : "too many faults wait for the disk";
      this.#options.lost(report, reason);
      return;
    }
    this.#waiting++;
    const at = new Date(this.#options.wallClock());
    this.#last = this.#last.then(async () => {
      try {
        await this.#write(report, at);
        await this.#dropOldest();
      } catch (error) {
        this.#options.lost(report, (error as Error).message);
      }
      this.#waiting--;
    });
  }

  /** Resolves when what has been taken over so far is on the disk, or lost. */
  get settled(): Promise<void> {
    return this.#last;
  }

  /**
   * Waits for what has been taken over, `withinMs` at most, and takes nothing over any more. Resolves with whether all
   * of it was written or lost by then.
   */
  async close(withinMs: number): Promise<boolean> {
    this.#isClosed = true;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), withinMs);
    });
    const isSettled = await Promise.race([this.#last.then(() => true), late]);
    clearTimeout(timer);
    return isSettled;
  }

  async #write({ log, ...facts }: FaultReport, at: Date): Promise<void> {
    const { dir } = this.#options;
    await mkdir(dir, { recursive: true });
    const name = join(dir, `${at.toISOString().replace(/[-:.]/g, "")}-${facts.sessionId}`);
    if (log !== undefined) await writeFile(`${name}.ftlog`, log);
    const { sessionId, game, kind, tick, thread, reason } = facts;
    const json = { at: at.toISOString(), session_id: sessionId, game, kind, tick, thread, reason };
    await writeFile(`${name}.json`, `${JSON.stringify(json, undefined, 2)}\n`);
  }

  async #dropOldest(): Promise<void> {
    const { dir, kept } = this.#options;
    const names = (await readdir(dir)).filter((name) => OWN_FILE.test(name));
    const faults = [...new Set(names.map((name) => name.replace(/\.\w+$/, "")))].sort();
    const old = new Set(faults.slice(0, -kept));
    for (const name of names) if (old.has(name.replace(/\.\w+$/, ""))) await unlink(join(dir, name));
  }
}
