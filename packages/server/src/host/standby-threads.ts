import type { ThreadLink, ThreadReceiver } from "./thread-link.ts";

/** After one has been taken the next starts so much later: until then, processors are for what it took over. */
const REFILL_MS = 5000;

/** Threads that have loaded their games and wait to take the place of one that ends. */
export class StandbyThreads {
  readonly #count: number;
  readonly #start: (receiver: ThreadReceiver) => ThreadLink;
  readonly #waiting = new Set<ThreadLink>();
  #refill: NodeJS.Timeout | undefined;

  constructor(count: number, start: (receiver: ThreadReceiver) => ThreadLink) {
    this.#count = count;
    this.#start = start;
  }

  fill(): void {
    while (this.#waiting.size < this.#count) {
      const link: ThreadLink = this.#start({
        ready: () => {},
        report: () => {},
        frame: () => undefined,
        viewerFrame: () => {},
        framesSent: () => {},
        // It is missed when it is needed, and replaced then.
        died: () => this.#waiting.delete(link),
      });
      this.#waiting.add(link);
    }
  }

  /** A thread that can run sessions at once, if there is one. */
  take(): ThreadLink | undefined {
    if (this.#count === 0) return undefined;
    this.#refill ??= setTimeout(() => {
      this.#refill = undefined;
      this.fill();
    }, REFILL_MS);
    for (const link of this.#waiting) {
      if (!link.loaded) continue;
      this.#waiting.delete(link);
      return link;
    }
    return undefined;
  }

  /** Exchanges those that wait: the next ones load other games. */
  renew(): void {
    for (const link of this.#waiting) void link.abandon();
    this.#waiting.clear();
    this.fill();
  }

  async close(): Promise<void> {
    clearTimeout(this.#refill);
    await Promise.all([...this.#waiting].map((link) => link.abandon()));
  }
}
