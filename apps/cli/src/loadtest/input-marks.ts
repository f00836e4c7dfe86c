import { DelayHistogram } from "./delay-histogram.ts";

/** Marks in turn: 1 to 1023; 0 is what a server that has no input shows. */
const marks = 1023;
const markSteps = 16_384;
/** Throttle is driven in so many steps; a mark is less than one of them. */
const throttleSteps = 16;

/**
 * Inputs that can be told apart in telemetry: the lowest bits of the throttle number them, and telemetry
 * shows the throttle of the own car as it was applied. The delay of an input is the time from the moment it
 * was due to be sent until telemetry shows it or one that was sent later. Inputs that are lost or overwritten within a
 * tick are thus counted, with the time that it took until a newer one came through, and so is time that the client lost
 * before it sent: nothing is left out because somebody was slow.
 */
export class InputMarks {
  readonly #dueMs = new Float64Array(marks);
  /** Number of the oldest input that has not been shown. */
  #oldest = 0;
  #next = 0;
  readonly delays = new DelayHistogram();
  /** Inputs of the measured time that telemetry never showed. */
  neverShown = 0;
  #fromMs = Number.POSITIVE_INFINITY;
  #toMs = Number.POSITIVE_INFINITY;

  /** Inputs that are due from `fromMs` on and before `toMs` count. */
  measure(fromMs: number, toMs: number): void {
    this.#fromMs = fromMs;
    this.#toMs = toMs;
  }

  /** The throttle to send: `wanted` (0 to 1) in sixteenths, and the mark of this input. Exact in an f32. */
  mark(wanted: number, dueMs: number): number {
    if (this.#next - this.#oldest >= marks) this.#settle(dueMs, true);
    const number = this.#next++;
    this.#dueMs[number % marks] = dueMs;
    const coarse = Math.min(throttleSteps - 1, Math.floor(wanted * throttleSteps));
    return coarse / throttleSteps + ((number % marks) + 1) / markSteps;
  }

  /** Telemetry has shown this throttle. */
  shown(throttle: number, nowMs: number): void {
    const mark = Math.round(throttle * markSteps) % (markSteps / throttleSteps);
    if (mark === 0) return;
    const number = this.#oldest + ((mark - 1 - (this.#oldest % marks) + marks) % marks);
    if (number >= this.#next) return;
    while (this.#oldest <= number) this.#settle(nowMs, false);
  }

  /** What has not been shown by now counts with its age. */
  end(nowMs: number): void {
    while (this.#oldest < this.#next) this.#settle(nowMs, true);
  }

  #settle(nowMs: number, isLost: boolean): void {
    const dueMs = this.#dueMs[this.#oldest++ % marks]!;
    if (dueMs < this.#fromMs || dueMs >= this.#toMs) return;
    if (isLost) this.neverShown++;
    this.delays.record(nowMs - dueMs);
  }
}
