import { setTimeout as sleep } from "node:timers/promises";
import type { OperationArgs, OperationName } from "./operations.ts";
import { type Ask, StorageUnavailable } from "./storage-questions.ts";

export interface WriteBehindOptions {
  readonly ask: Ask;
  /** Writes that may wait; one more is lost. */
  readonly max: number;
  /** Time between two tries while the database does not answer. */
  readonly retryMs?: number;
  /** A write will never be done. */
  lost(write: { readonly name: OperationName; readonly args: unknown }, why: string): void;
}

interface Waiting {
  readonly name: OperationName;
  args: unknown;
  readonly key: string | undefined;
}

/**
 * Writes that nobody waits for, done one after the other in their order. While the database does not answer they are kept
 * and tried again, so each must be harmless when it is done twice.
 */
export class WriteBehind {
  readonly #options: WriteBehindOptions;
  readonly #waiting: Waiting[] = [];
  #idle: Promise<void> | undefined;
  readonly #stop = new AbortController();
  #isClosed = false;

  constructor(options: WriteBehindOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** Never waits and never throws. `key`: takes the place of a write with the same one that has not begun. */
  write<Name extends OperationName>(name: Name, args: OperationArgs<Name>, key?: string): void {
    if (this.#isClosed) {
      this.#options.lost({ name, args }, "the server ends");
      return;
    }
    const replaced = key === undefined ? undefined : this.#waiting.slice(1).find((each) => each.key === key);
    if (replaced !== undefined) {
      replaced.args = args;
      return;
    }
    if (this.#waiting.length >= this.#options.max) {
      this.#options.lost({ name, args }, `${this.#options.max} writes wait already`);
      return;
    }
    this.#waiting.push({ name, args, key });
    this.#idle ??= this.#run();
  }

  /** Takes no more, finishes those that wait within the time, and loses the others. */
  async close(withinMs: number): Promise<void> {
    this.#isClosed = true;
    const timer = new AbortController();
    const late = sleep(withinMs, undefined, { signal: timer.signal }).catch(() => {});
    await Promise.race([this.#idle, late]);
    timer.abort();
    this.#stop.abort();
    for (const { name, args } of this.#waiting.splice(0))
      this.#options.lost({ name, args }, "the server ends");
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#stop.signal.aborted) {
      if (await this.#try(this.#waiting[0]!)) this.#waiting.shift();
      else
        await sleep(this.#options.retryMs ?? 1000, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
    this.#idle = undefined;
  }

  /** Whether it is done, or never will be. */
  async #try({ name, args }: Waiting): Promise<boolean> {
    try {
      await this.#options.ask(name, args as never);
    } catch (error) {
      if (error instanceof StorageUnavailable) return false;
      this.#options.lost({ name, args }, (error as Error).message);
    }
    return true;
  }
}
