import { setTimeout as sleep } from "node:timers/promises";
import { pathStamp } from "./path-stamp.ts";

export interface ContentWatchOptions {
  readonly dirs: readonly string[];
  readonly intervalMs: number;
  /** Files are read once they have not changed for so long: whoever writes them is done. */
  readonly settleMs: number;
  /** Reads what has changed. */
  readonly changed: () => Promise<unknown>;
  readonly failed: (error: unknown) => void;
}

/** Files that change all the time are read after so many looks nevertheless. */
const settleLooksMax = 20;

/**
 * Looks at folders now and then, on whatever file system they are. A change is told when it is over: editors and
 * copies write in several steps, and the files between them are no content.
 */
export class ContentWatch {
  readonly #options: ContentWatchOptions;
  readonly #stop = new AbortController();
  #stamp: string | undefined;

  constructor(options: ContentWatchOptions) {
    this.#options = options;
  }

  /** Looks until it is stopped. */
  async run(): Promise<void> {
    const { intervalMs, failed } = this.#options;
    while (await this.#wait(intervalMs)) {
      try {
        await this.look();
      } catch (error) {
        failed(error);
      }
    }
  }

  stop(): void {
    this.#stop.abort();
  }

  /** One look; returns whether something had changed since the last one. The first one takes everything for changed. */
  async look(): Promise<boolean> {
    const { settleMs, changed } = this.#options;
    let stamp = await this.#look();
    if (stamp === this.#stamp) return false;
    for (let looks = 0; looks < settleLooksMax && (await this.#wait(settleMs)); looks++) {
      const next = await this.#look();
      if (next === stamp) break;
      stamp = next;
    }
    if (stamp === this.#stamp) return false;
    this.#stamp = stamp;
    await changed();
    return true;
  }

  async #look(): Promise<string> {
    const stamps: string[] = [];
    for (const dir of this.#options.dirs) stamps.push(await pathStamp(dir));
    return stamps.join("\n\n");
  }

  /** False once it is stopped. */
  async #wait(ms: number): Promise<boolean> {
    const { signal } = this.#stop;
    await sleep(ms, undefined, { signal, ref: false }).catch(() => {});
    return !signal.aborted;
  }
}
