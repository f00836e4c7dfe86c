import { BucketCounts, latenessBucketsUs, tickBucketsUs } from "../ops/bucket-counts.ts";
import { noLosses } from "./session-losses.ts";
import type { GameStats } from "./thread-messages.ts";

/** Samples kept between two drains: a second of many sessions at 240 Hz. Those beyond are not sampled. */
const SAMPLES_MAX = 4096;

/** One session's part of a wake-up: how many ticks it ran, how late the first began, and what they took. */
interface Turn {
  readonly ran: number;
  readonly lateMs: number;
  readonly workMs: number;
}

/** Counts of one game on one thread. Recording allocates nothing. */
export class RunnerStats {
  readonly #samples: TickSamples | undefined;
  readonly #tickUs = new BucketCounts(tickBucketsUs);
  readonly #latenessUs = new BucketCounts(latenessBucketsUs);
  #ticks = 0;
  #missed = 0;
  #slow = 0;
  /** Sessions add to it what they left out. */
  losses = noLosses();

  /** With `samples` each wake-up is kept one by one, too: for measurements. */
  constructor(samples: boolean) {
    this.#samples = samples ? new TickSamples() : undefined;
  }

  /** Ticks that were made up for in it count with their mean duration. */
  record(turn: Turn, missed: number): void {
    const { ran, workMs } = turn;
    this.#ticks += ran;
    this.#missed += missed;
    if (ran > 0) this.#tickUs.observe((workMs * 1000) / ran, ran);
    this.#latenessUs.observe(turn.lateMs * 1000);
    this.#samples?.record(turn);
  }

  recordSlow(): void {
    this.#slow++;
  }

  drain(game: string, framesRefused: number): GameStats {
    const stats: GameStats = {
      game,
      ticks: this.#ticks,
      missedTicks: this.#missed,
      slowTicks: this.#slow,
      framesRefused,
      losses: this.losses,
      tickUs: this.#tickUs.drain(),
      latenessUs: this.#latenessUs.drain(),
      samples: this.#samples?.drain(),
    };
    this.#ticks = 0;
    this.#missed = 0;
    this.#slow = 0;
    this.losses = noLosses();
    return stats;
  }
}

class TickSamples {
  readonly #workUs = new Float32Array(SAMPLES_MAX);
  readonly #lateUs = new Float32Array(SAMPLES_MAX);
  #count = 0;

  record({ lateMs, workMs }: Turn): void {
    if (this.#count === SAMPLES_MAX) return;
    this.#workUs[this.#count] = workMs * 1000;
    this.#lateUs[this.#count] = lateMs * 1000;
    this.#count++;
  }

  drain(): { readonly workUs: Float32Array; readonly lateUs: Float32Array } {
    const drained = {
      workUs: this.#workUs.slice(0, this.#count),
      lateUs: this.#lateUs.slice(0, this.#count),
    };
    this.#count = 0;
    return drained;
  }
}
