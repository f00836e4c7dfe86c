/** Upper bounds of the buckets of histograms that session threads fill. */
export const tickBucketsUs = [50, 100, 250, 500, 1000, 2000, 3000, 4167, 8333, 16_667, 33_333];
export const latenessBucketsUs = [10, 25, 50, 100, 250, 500, 1000, 2000, 4167, 8333, 16_667, 100_000];

/** What was counted into buckets: a count for each and one for what is above the last, and the sum of the values. */
export interface BucketTotals {
  readonly counts: Float64Array;
  readonly sum: number;
}

/** A histogram in plain numbers. Counting allocates nothing. */
export class BucketCounts {
  readonly bounds: readonly number[];
  readonly #counts: Float64Array;
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  get totals(): BucketTotals {
    return { counts: this.#counts, sum: this.#sum };
  }

  /** Counts a value, `times` over: in the first bucket whose bound it does not exceed. */
  observe(value: number, times = 1): void {
    let bucket = 0;
    while (bucket < this.bounds.length && value > this.bounds[bucket]!) bucket++;
    this.#counts[bucket] = this.#counts[bucket]! + times;
    this.#sum += value * times;
  }

  /** Adds what was counted elsewhere into the same buckets, there in a unit of which `unit` is one of here. */
  merge({ counts, sum }: BucketTotals, unit = 1): void {
    for (let i = 0; i < this.#counts.length; i++) this.#counts[i] = this.#counts[i]! + (counts[i] ?? 0);
    this.#sum += sum / unit;
  }

  /** What was counted since the last call. */
  drain(): BucketTotals {
    const drained = { counts: this.#counts.slice(), sum: this.#sum };
    this.#counts.fill(0);
    this.#sum = 0;
    return drained;
  }
}
