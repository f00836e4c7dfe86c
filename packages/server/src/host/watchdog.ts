import { Activity, type ThreadReading } from "./thread-words.ts";

/** How long a session thread may be busy with one thing. */
export interface WatchLimits {
  /** One tick, or one command. */
  readonly tickTimeoutMs: number;
  /** Making a session: its world, or all ticks since its last keyframe. */
  readonly prepareTimeoutMs: number;
}

/** A thread's loop goes around at least once a second when nothing is to be done. */
const IDLE_MS = 1000;

/**
 * Judges from what a thread tells whether it hangs. Time counts only while it is looked at: after a pause of
 * the whole process, as on a machine that slept, no thread has hung.
 */
export class Watchdog {
  readonly #limits: WatchLimits;
  readonly #lookMs: number;
  #beats = -1;
  #stillMs = 0;
  #lookedMs = Number.NaN;

  /** `lookMs`: the interval at which `look` will be called. */
  constructor(limits: WatchLimits, lookMs: number) {
    this.#limits = limits;
    this.#lookMs = lookMs;
  }

  /** Whether the thread has been busy with one thing for longer than it may. */
  look(reading: ThreadReading, nowMs: number): boolean {
    const passedMs = Math.min(nowMs - this.#lookedMs, 2 * this.#lookMs) || 0;
    this.#lookedMs = nowMs;
    this.#stillMs = reading.beats === this.#beats ? this.#stillMs + passedMs : 0;
    this.#beats = reading.beats;
    return this.#stillMs > this.limitMs(reading.activity);
  }

  limitMs(activity: Activity): number {
    const { tickTimeoutMs, prepareTimeoutMs } = this.#limits;
    if (activity === Activity.preparing) return prepareTimeoutMs;
    return activity === Activity.idle ? IDLE_MS + tickTimeoutMs : tickTimeoutMs;
  }
}
