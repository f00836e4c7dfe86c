import { abs, clamp, floor, max } from "@fairtick/kernel";

/** Arrivals that are remembered. */
const WINDOW = 64;
/** A snapshot comes later than the delay allows for in one of twenty cases. */
const QUANTILE = 0.95;
/** Snapshots that a delay spans, so that losing one is no gap. */
const INTERVALS = 2;
const DELAY_MAX_MS = 500;
/** Fastest change: so much of the time that passes, hence of the speed at which others are seen to move. */
const SLEW = 0.05;
/** At first the delay follows at once: nobody has looked for long, ms. */
const SETTLE_MS = 500;

/**
 * How far behind the newest tick that could have arrived others are drawn: two snapshots and what they come late,
 * so that there is nearly always one before and one behind the moment that is drawn.
 */
export class InterpolationDelay {
  readonly #ticksPerMs: number;
  readonly #latenessMs = new Float64Array(WINDOW);
  readonly #intervals = new Float64Array(WINDOW);
  readonly #sorted = new Float64Array(WINDOW);
  #count = 0;
  #newestTick = -1;
  #startedMs = 0;
  #updatedMs = 0;
  #delayMs = 0;
  #goalMs = 0;
  #jitterMs = 0;

  constructor(tickHz: number) {
    this.#ticksPerMs = tickHz / 1000;
  }

  get ticks(): number {
    return this.#delayMs * this.#ticksPerMs;
  }

  get delayMs(): number {
    return this.#delayMs;
  }

  /** Ticks between two snapshots: the smallest distance of late. 0 before the second. */
  get intervalTicks(): number {
    const count = this.#count < WINDOW ? this.#count : WINDOW;
    let least = 0;
    for (let i = 0; i < count; i++) {
      if (this.#intervals[i] > 0 && (least === 0 || this.#intervals[i] < least)) least = this.#intervals[i];
    }
    return least;
  }

  /** Mean change of the delay from one frame to the next, smoothed as in RFC 3550 section 6.4.1. */
  get jitterMs(): number {
    return this.#jitterMs;
  }

  reset(): void {
    this.#count = 0;
    this.#newestTick = -1;
    this.#jitterMs = 0;
  }

  /** A frame of `tick` has come when the arrival clock stood at `clockTick`. */
  arrived(tick: number, clockTick: number, nowMs: number): void {
    if (this.#count === 0) this.#startedMs = nowMs;
    const latenessMs = max((clockTick - tick) / this.#ticksPerMs, 0);
    if (this.#count > 0) {
      const before = this.#latenessMs[(this.#count - 1) % WINDOW];
      this.#jitterMs += (abs(latenessMs - before) - this.#jitterMs) / 16;
    }
    const at = this.#count % WINDOW;
    this.#latenessMs[at] = latenessMs;
    this.#intervals[at] = this.#newestTick < 0 || tick <= this.#newestTick ? 0 : tick - this.#newestTick;
    this.#newestTick = max(this.#newestTick, tick);
    this.#count++;
    const wantedMs = (INTERVALS * this.intervalTicks) / this.#ticksPerMs + this.#lateMs();
    this.#goalMs = clamp(wantedMs, 0, DELAY_MAX_MS);
  }

  update(nowMs: number): void {
    const passedMs = max(nowMs - this.#updatedMs, 0);
    this.#updatedMs = nowMs;
    if (nowMs - this.#startedMs < SETTLE_MS && this.#goalMs > this.#delayMs) {
      this.#delayMs = this.#goalMs;
      return;
    }
    const step = SLEW * passedMs;
    this.#delayMs += clamp(this.#goalMs - this.#delayMs, -step, step);
  }

  #lateMs(): number {
    const count = this.#count < WINDOW ? this.#count : WINDOW;
    for (let i = 0; i < count; i++) this.#sorted[i] = this.#latenessMs[i];
    for (let i = count; i < WINDOW; i++) this.#sorted[i] = Number.POSITIVE_INFINITY;
    this.#sorted.sort();
    return this.#sorted[floor((count - 1) * QUANTILE)];
  }
}
