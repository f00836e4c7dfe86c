interface Due {
  readonly atMs: number;
  readonly act: () => void;
}

/**
 * A clock that stands still while anything happens and jumps to what is due next. What is due at the same moment
 * happens in the order in which it was asked for.
 */
export class VirtualTime {
  /** In the order of their times, the next one last. */
  readonly #due: Due[] = [];
  #nowMs = 0;

  get nowMs(): number {
    return this.#nowMs;
  }

  readonly now = (): number => this.#nowMs;

  /** Does something at a moment, or as soon as everything is done that is due now if the moment is past. */
  at(atMs: number, act: () => void): void {
    const due = { atMs: Math.max(atMs, this.#nowMs), act };
    let low = 0;
    let high = this.#due.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#due[middle].atMs > due.atMs) low = middle + 1;
      else high = middle;
    }
    this.#due.splice(low, 0, due);
  }

  /** Does something every so many milliseconds, from now on and for ever. */
  every(intervalMs: number, act: () => void): void {
    const firstMs = this.#nowMs;
    let count = 0;
    const again = () => {
      act();
      // From the first moment, so that errors never add up.
      this.at(firstMs + ++count * intervalMs, again);
    };
    this.at(firstMs, again);
  }

  run(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (let next = this.#due.at(-1); next !== undefined && next.atMs <= endMs; next = this.#due.at(-1)) {
      this.#due.pop();
      this.#nowMs = next.atMs;
      next.act();
    }
    this.#nowMs = endMs;
  }

  /**
   * Lets time pass until something holds.
   *
   * @throws Error when it does not within a minute.
   */
  until(what: string, holds: () => boolean): void {
    for (const endMs = this.#nowMs + UNTIL_MS; !holds(); this.run(STEP_MS)) {
      if (this.#nowMs >= endMs) throw new Error(`in a minute it never came to this: ${what}`);
    }
  }
}

const UNTIL_MS = 60_000;
const STEP_MS = 5;
