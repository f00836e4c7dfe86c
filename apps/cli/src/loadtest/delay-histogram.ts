const fineMs = 0.05;
const fineBuckets = 2000;
const coarseMs = 1;
const coarseBuckets = 4000;
const fineEndMs = fineMs * fineBuckets;

/** Delays in buckets of 0.05 ms up to 100 ms and of 1 ms up to 4.1 s; longer ones count in the last. */
export class DelayHistogram {
  readonly #counts = new Uint32Array(fineBuckets + coarseBuckets);
  count = 0;
  maxMs = 0;

  record(ms: number): void {
    this.#counts[bucketOf(ms)]!++;
    this.count++;
    if (ms > this.maxMs) this.maxMs = ms;
  }

  add(other: DelayHistogram): void {
    for (let i = 0; i < this.#counts.length; i++) this.#counts[i]! += other.#counts[i]!;
    this.count += other.count;
    this.maxMs = Math.max(this.maxMs, other.maxMs);
  }

  /** The upper end of the bucket in which the `share` (0 to 1) of all delays ends; NaN without any. */
  quantile(share: number): number {
    if (this.count === 0) return Number.NaN;
    const rank = Math.max(1, Math.ceil(share * this.count));
    let seen = 0;
    for (let i = 0; i < this.#counts.length; i++) {
      seen += this.#counts[i]!;
      if (seen >= rank) return Math.min(this.maxMs, upperEndMs(i));
    }
    return this.maxMs;
  }
}

function bucketOf(ms: number): number {
  if (!(ms > 0)) return 0;
  if (ms < fineEndMs) return Math.floor(ms / fineMs);
  return Math.min(fineBuckets + coarseBuckets - 1, fineBuckets + Math.floor((ms - fineEndMs) / coarseMs));
}

function upperEndMs(bucket: number): number {
  if (bucket < fineBuckets) return (bucket + 1) * fineMs;
  return fineEndMs + (bucket - fineBuckets + 1) * coarseMs;
}
