/** How long work that nobody waits for rests, beside what its last part took. */
const REST_FACTOR = 2;

/** Lets the disk and the core have a rest between the parts of long work, unless there is something to do. */
export class Rest {
  #untilMs = 0;
  #wake: () => void = () => {};

  /** Whether the rest that the last part has earned is over. */
  get isOver(): boolean {
    return performance.now() >= this.#untilMs;
  }

  /** A part of the work has been done. */
  earn(beganMs: number): void {
    const nowMs = performance.now();
    this.#untilMs = nowMs + REST_FACTOR * (nowMs - beganMs);
  }

  /** Resolves when the rest is over, or when it is interrupted. */
  async take(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#untilMs - performance.now());
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Something is to be done; the rest goes on afterwards. */
  interrupt(): void {
    this.#wake();
  }
}
