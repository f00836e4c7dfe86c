const MARK_M = 20;
const SECTORS = 3;

export interface LapTimes {
  readonly currentMs: number | undefined;
  readonly lastMs: number | undefined;
  readonly bestMs: number | undefined;
  /** Against the best lap at the same place; negative is faster. */
  readonly deltaMs: number | undefined;
  /** Of the lap being driven, as far as they are over. */
  readonly sectorsMs: readonly (number | undefined)[];
  readonly bestSectorsMs: readonly (number | undefined)[];
  /** The sector that is being driven; undefined before the line is crossed for the first time. */
  readonly sector: number | undefined;
}

/** What a lap timer reads of a car. Times in ms of the race. */
export interface LapSample {
  /** 0 before the line is crossed for the first time. */
  readonly lap: number;
  readonly progressM: number;
  readonly timeMs: number;
  /** When the lap began; undefined where that is not told, and then taken from when the lap changes. */
  readonly lapStartMs: number | undefined;
  /** 0 where there is none. */
  readonly lastLapMs: number;
  readonly bestLapMs: number;
}

/** The laps of one car as its driver wants to know them. */
export class LapTimer {
  readonly #lengthM: number;
  /** Ms since the lap began at each mark; NaN where the car was not seen. */
  #trace: Float64Array;
  #best: Float64Array | undefined;
  #bestMs = Number.POSITIVE_INFINITY;
  readonly #bestSectors: (number | undefined)[] = new Array(SECTORS).fill(undefined);
  #sectors: (number | undefined)[] = new Array(SECTORS).fill(undefined);
  #lap = -1;
  #lapStartMs = Number.NaN;
  #last: LapSample | undefined;

  constructor(lengthM: number) {
    this.#lengthM = lengthM;
    this.#trace = this.#emptyTrace();
  }

  update(sample: LapSample): LapTimes {
    if (sample.lap !== this.#lap) this.#beginLap(sample);
    if (sample.lapStartMs !== undefined) this.#lapStartMs = sample.lapStartMs;
    const currentMs = sample.lap > 0 ? Math.max(0, sample.timeMs - this.#lapStartMs) : undefined;
    if (currentMs !== undefined && !Number.isNaN(currentMs)) this.#note(sample, currentMs);
    this.#last = sample;
    return {
      currentMs: currentMs === undefined || Number.isNaN(currentMs) ? undefined : currentMs,
      lastMs: sample.lastLapMs || undefined,
      bestMs: sample.bestLapMs || undefined,
      deltaMs: this.#delta(sample.progressM, currentMs),
      sectorsMs: [...this.#sectors],
      bestSectorsMs: [...this.#bestSectors],
      sector: sample.lap > 0 ? this.#sectorOf(sample.progressM) : undefined,
    };
  }

  #beginLap(sample: LapSample): void {
    const isNext = sample.lap === this.#lap + 1 && this.#lap > 0;
    if (isNext && sample.lastLapMs > 0) this.#finishLap(sample.lastLapMs);
    this.#lap = sample.lap;
    this.#lapStartMs = isNext || sample.lap === 1 ? sample.timeMs : Number.NaN;
    this.#trace = this.#emptyTrace();
    this.#sectors = new Array(SECTORS).fill(undefined);
    this.#last = undefined;
  }

  #finishLap(lapMs: number): void {
    const before = this.#sectors
      .slice(0, SECTORS - 1)
      .reduce<number>((sum, ms) => sum + (ms ?? Number.NaN), 0);
    if (!Number.isNaN(before)) this.#keepBestSector(SECTORS - 1, lapMs - before);
    if (lapMs >= this.#bestMs) return;
    this.#bestMs = lapMs;
    this.#best = this.#trace;
  }

  #note(sample: LapSample, currentMs: number): void {
    const last = this.#last;
    if (last === undefined) return;
    const wayM = sample.progressM - last.progressM;
    if (wayM <= 0 || wayM > 5 * MARK_M) return;
    const lastMs = currentMs - (sample.timeMs - last.timeMs);
    const passedAt = (placeM: number) => lastMs + ((placeM - last.progressM) / wayM) * (currentMs - lastMs);
    for (let mark = Math.floor(last.progressM / MARK_M) + 1; mark * MARK_M <= sample.progressM; mark++)
      this.#trace[mark] = passedAt(mark * MARK_M);
    const [from, to] = [this.#sectorOf(last.progressM), this.#sectorOf(sample.progressM)];
    if (to !== from + 1) return;
    const endMs = passedAt((to * this.#lengthM) / SECTORS);
    const before = this.#sectors.slice(0, from).reduce<number>((sum, ms) => sum + (ms ?? Number.NaN), 0);
    if (Number.isNaN(before)) return;
    this.#sectors[from] = endMs - before;
    this.#keepBestSector(from, endMs - before);
  }

  #keepBestSector(sector: number, ms: number): void {
    const best = this.#bestSectors[sector];
    if (best === undefined || ms < best) this.#bestSectors[sector] = ms;
  }

  #delta(progressM: number, currentMs: number | undefined): number | undefined {
    if (this.#best === undefined || currentMs === undefined) return undefined;
    const mark = Math.floor(progressM / MARK_M);
    const [before, after] = [this.#best[mark], this.#best[mark + 1]];
    const thenMs = before + (after - before) * (progressM / MARK_M - mark);
    return Number.isNaN(thenMs) || Number.isNaN(currentMs) ? undefined : currentMs - thenMs;
  }

  #sectorOf(progressM: number): number {
    return Math.max(0, Math.min(SECTORS - 1, Math.floor((progressM / this.#lengthM) * SECTORS)));
  }

  #emptyTrace(): Float64Array {
    const trace = new Float64Array(Math.ceil(this.#lengthM / MARK_M) + 2).fill(Number.NaN);
    trace[0] = 0;
    return trace;
  }
}
