import type { ThreadStats } from "./thread-messages.ts";

/** Samples kept between two drains: a second of many sessions at 240 Hz. Those beyond are not sampled. */
const SAMPLES_MAX = 4096;

/** Counts of one game on one thread. Recording allocates nothing. */
export class RunnerStats {
  readonly #workUs = new Float32Array(SAMPLES_MAX);
  readonly #lateUs = new Float32Array(SAMPLES_MAX);
  #samples = 0;
  #ticks = 0;
  #missed = 0;

  record(ticks: number, missed: number, lateMs: number, workMs: number): void {
    this.#ticks += ticks;
    this.#missed += missed;
    if (this.#samples === SAMPLES_MAX) return;
    this.#workUs[this.#samples] = workMs * 1000;
    this.#lateUs[this.#samples] = lateMs * 1000;
    this.#samples++;
  }

  drain(game: string, elapsedMs: number, sessions: number, framesRefused: number): ThreadStats {
    const stats: ThreadStats = {
      game,
      elapsedMs,
      sessions,
      ticks: this.#ticks,
      missedTicks: this.#missed,
      framesRefused,
      workUs: this.#workUs.slice(0, this.#samples),
      lateUs: this.#lateUs.slice(0, this.#samples),
    };
    this.#samples = 0;
    this.#ticks = 0;
    this.#missed = 0;
    return stats;
  }
}
