/** Lets frames through at a rate, as evenly as they come. */
export class FramePace {
  readonly #intervalMs: number;
  #nextMs = Number.NEGATIVE_INFINITY;

  /** `hz`: frames a second; infinite: all. */
  constructor(hz: number) {
    this.#intervalMs = 1000 / hz;
  }

  /** Whether a frame that comes now is one of those. */
  take(nowMs: number): boolean {
    if (nowMs < this.#nextMs) return false;
    // The rate is kept although frames do not come exactly when one is wanted.
    const isLate = nowMs - this.#nextMs >= this.#intervalMs;
    this.#nextMs = (isLate ? nowMs : this.#nextMs) + this.#intervalMs;
    return true;
  }
}
