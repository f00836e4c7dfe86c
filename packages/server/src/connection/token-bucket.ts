import type { Rate } from "../ops/rate.ts";

const unitMs = { second: 1000, minute: 60_000 } as const;

/** Tokens that come back evenly up to a bound; what is limited takes one. Never allocates. */
export class TokenBucket {
  readonly #burst: number;
  readonly #perMs: number;
  #tokens: number;
  #atMs: number;

  /** Full at first. `perMs`: tokens that come back in a millisecond; times are monotonic milliseconds. */
  constructor(burst: number, perMs: number, nowMs: number) {
    this.#burst = burst;
    this.#perMs = perMs;
    this.#tokens = burst;
    this.#atMs = nowMs;
  }

  /** Takes a token; false when there is none. */
  take(nowMs: number): boolean {
    this.#tokens = refilled(this.#tokens, (nowMs - this.#atMs) * this.#perMs, this.#burst);
    this.#atMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}

/** Undefined where there is no limit. */
export function bucketOf(rate: Rate | "off", nowMs: number): TokenBucket | undefined {
  return rate === "off" ? undefined : new TokenBucket(rate.burst, tokensPerMs(rate), nowMs);
}

export function tokensPerMs({ amount, per }: Rate): number {
  return amount / unitMs[per];
}

/** What a bucket holds after `added` tokens came. Sums of fractions may miss a whole number by a hair. */
export function refilled(tokens: number, added: number, burst: number): number {
  return Math.min(burst, tokens + added + 1e-9);
}
