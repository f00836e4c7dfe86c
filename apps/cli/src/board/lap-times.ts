import type { CarSample } from "./car-sample.ts";

/** A car passes such a mark several times a second. Between two of them its speed hardly changes. */
const markSpacingM = 20;

/**
 * The times of one car: when it passed each mark of the way and each line. Moments between two
 * samples are interpolated.
 */
export class LapTimes {
  readonly #lengthM: number | undefined;
  /** Time at which mark i, `i * markSpacingM` metres from the start, was passed. */
  readonly #marks: (number | undefined)[] = [];
  #lapStartMs: number | undefined;
  #seenAtMs = 0;
  /** Metres since the line was crossed first; stands still once the car has finished. */
  distanceM = 0;
  lastLapMs: number | undefined;
  bestLapMs: number | undefined;
  finishedAtMs: number | undefined;

  constructor(lengthM: number | undefined) {
    this.#lengthM = lengthM;
  }

  observe(before: CarSample | undefined, beforeMs: number, now: CarSample, nowMs: number): void {
    if (this.finishedAtMs !== undefined) return;
    const lengthM = this.#lengthM;
    this.#seenAtMs = nowMs;
    if (now.finishPosition > 0) {
      this.#finish(before, beforeMs, now, nowMs);
    } else {
      if (before !== undefined && lengthM !== undefined) {
        const movedM = now.distanceM - before.distanceM;
        if (movedM > 0 && movedM < lengthM / 2)
          this.#advance(before, beforeMs, now.distanceM, nowMs, lengthM);
      }
      this.distanceM = now.distanceM;
    }
    this.lastLapMs = now.lastLapMs ?? this.lastLapMs;
    this.bestLapMs = now.bestLapMs ?? this.bestLapMs;
  }

  /** How long after `ahead` this car came to where it is now; undefined where that was not seen. */
  behind(ahead: LapTimes): number | undefined {
    if (this.finishedAtMs !== undefined && ahead.finishedAtMs !== undefined) {
      return this.finishedAtMs - ahead.finishedAtMs;
    }
    const aheadAtMs = ahead.#timeAt(this.distanceM);
    return aheadAtMs === undefined ? undefined : this.#seenAtMs - aheadAtMs;
  }

  #timeAt(distanceM: number): number | undefined {
    const mark = Math.floor(distanceM / markSpacingM);
    const from = this.#marks[mark];
    const markM = mark * markSpacingM;
    const next = this.#marks[mark + 1];
    const toMs = next ?? this.finishedAtMs ?? this.#seenAtMs;
    const toM = next === undefined ? this.distanceM : markM + markSpacingM;
    if (from === undefined || toM <= markM) return from;
    return from + ((distanceM - markM) / (toM - markM)) * (toMs - from);
  }

  #advance(before: CarSample, beforeMs: number, toM: number, nowMs: number, lengthM: number): void {
    const fromM = before.distanceM;
    const at = (distanceM: number) => beforeMs + ((distanceM - fromM) / (toM - fromM)) * (nowMs - beforeMs);
    for (let mark = Math.max(0, Math.floor(fromM / markSpacingM) + 1); mark * markSpacingM <= toM; mark++) {
      this.#marks[mark] ??= at(mark * markSpacingM);
    }
    const lineM = Math.floor(toM / lengthM) * lengthM;
    if (lineM >= 0 && lineM > fromM) this.#crossLine(at(lineM));
  }

  /** The distance of a finished car begins its last lap again, so that the line lies before it. */
  #finish(before: CarSample | undefined, beforeMs: number, now: CarSample, nowMs: number): void {
    const lengthM = this.#lengthM;
    if (lengthM === undefined || before === undefined || before.lap !== now.lap) {
      this.finishedAtMs = nowMs;
      return;
    }
    const lineM = now.lap * lengthM;
    const movedM = now.distanceM + lengthM - before.distanceM;
    const share = movedM > 0 && movedM < lengthM / 2 ? (lineM - before.distanceM) / movedM : 1;
    this.finishedAtMs = beforeMs + Math.min(1, Math.max(0, share)) * (nowMs - beforeMs);
    this.distanceM = lineM;
    this.#crossLine(this.finishedAtMs);
  }

  #crossLine(atMs: number): void {
    if (this.#lapStartMs !== undefined) {
      this.lastLapMs = atMs - this.#lapStartMs;
      this.bestLapMs = Math.min(this.bestLapMs ?? this.lastLapMs, this.lastLapMs);
    }
    this.#lapStartMs = atMs;
  }
}
