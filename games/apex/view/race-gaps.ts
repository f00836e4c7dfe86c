/** Times are taken every so many metres. */
const MARK_M = 20;
/** Twenty kilometres back: nobody who is that far behind is told a gap in seconds. */
const MARKS = 1024;

/**
 * How far cars are apart, in time: how long ago the one ahead was where the one behind is now. That holds through
 * corners and straights, where metres do not.
 */
export class RaceGaps {
  /** By car and mark, ms of the race; and which mark it was. */
  readonly #timesMs: Float64Array;
  readonly #marks: Int32Array;
  readonly #lastM: Float64Array;
  readonly #lastMs: Float64Array;

  constructor(cars: number) {
    this.#timesMs = new Float64Array(cars * MARKS);
    this.#marks = new Int32Array(cars * MARKS).fill(-1);
    this.#lastM = new Float64Array(cars).fill(Number.NaN);
    this.#lastMs = new Float64Array(cars);
  }

  /** A car has driven so far since the start. Cars that jump, forward or back, begin anew. */
  passed(car: number, distanceM: number, timeMs: number): void {
    const [lastM, lastMs] = [this.#lastM[car], this.#lastMs[car]];
    const wayM = distanceM - lastM;
    if (wayM > 0 && wayM < 5 * MARK_M && timeMs > lastMs) {
      for (let mark = Math.floor(lastM / MARK_M) + 1; mark * MARK_M <= distanceM; mark++) {
        if (mark < 0) continue;
        const at = car * MARKS + (mark % MARKS);
        this.#timesMs[at] = lastMs + ((mark * MARK_M - lastM) / wayM) * (timeMs - lastMs);
        this.#marks[at] = mark;
      }
    }
    this.#lastM[car] = distanceM;
    this.#lastMs[car] = timeMs;
  }

  /** Undefined where it is not known. */
  gapMs(ahead: number, behind: number): number | undefined {
    const distanceM = this.#lastM[behind];
    const mark = Math.floor(distanceM / MARK_M);
    const [before, after] = [this.#timeAt(ahead, mark), this.#timeAt(ahead, mark + 1)];
    if (before === undefined) return undefined;
    const part = distanceM / MARK_M - mark;
    const thenMs = after === undefined ? before : before + (after - before) * part;
    return Math.max(0, this.#lastMs[behind] - thenMs);
  }

  #timeAt(car: number, mark: number): number | undefined {
    if (!(mark >= 0)) return undefined;
    const at = car * MARKS + (mark % MARKS);
    return this.#marks[at] === mark ? this.#timesMs[at] : undefined;
  }
}
