import type { BucketTotals } from "./bucket-counts.ts";

/** Counts of the last seconds, from totals that only ever rise. */
export class RecentQuantiles {
  readonly #bounds: readonly number[];
  readonly #samplesMax: number;
  /** Totals at the ends of the last seconds, oldest first. */
  readonly #samples: Float64Array[] = [];

  /** `seconds`: how far back it looks, for one sample a second. */
  constructor(bounds: readonly number[], seconds: number) {
    this.#bounds = bounds;
    this.#samplesMax = seconds + 1;
  }

  sample({ counts }: BucketTotals): void {
    this.#samples.push(counts.slice());
    if (this.#samples.length > this.#samplesMax) this.#samples.shift();
  }

  /**
   * The value that so much of the counted ones (0 to 1) do not exceed, straight between the bounds of its bucket;
   * the last bound where it is above. Undefined where nothing was counted.
   */
  quantile(share: number): number | undefined {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined) return undefined;
    const counts = Array.from(last, (count, i) => count - first[i]!);
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total === 0) return undefined;
    let left = share * total;
    for (const [i, count] of counts.entries()) {
      const bound = this.#bounds[i];
      if (bound === undefined) break;
      const below = this.#bounds[i - 1] ?? 0;
      if (count > 0 && left <= count) return below + ((bound - below) * left) / count;
      left -= count;
    }
    return this.#bounds.at(-1);
  }
}
