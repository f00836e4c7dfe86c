import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashFloat, hashUint32, nextFloat, nextInt, nextUint32, RANDOM_WORDS, seedRandom } from "./random.ts";

function seeded(seed: number, stream?: number): Uint32Array {
  const words = new Uint32Array(RANDOM_WORDS);
  seedRandom(words, seed, stream);
  return words;
}

const take = (count: number, draw: () => number) => Array.from({ length: count }, draw);

/** Chi-square of counts against an even spread, as standard deviations from its mean (large bin counts). */
function deviation(counts: number[]): number {
  const expected = counts.reduce((sum, n) => sum + n, 0) / counts.length;
  const chiSquare = counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  const freedom = counts.length - 1;
  return (chiSquare - freedom) / Math.sqrt(2 * freedom);
}

function countInto(bins: number, draws: number, bin: (i: number) => number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < draws; i++) counts[bin(i)] += 1;
  return counts;
}

describe("the generator in the state buffer", () => {
  it("gives the published xoshiro128** sequence for the state 1, 2, 3, 4 [HOST-082]", () => {
    const words = Uint32Array.of(1, 2, 3, 4);
    expect(take(10, () => nextUint32(words))).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it("continues the sequence when its words are copied back [HOST-082]", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat(50), (seed, skipped) => {
        const words = seeded(seed);
        take(skipped, () => nextUint32(words));
        const saved = words.slice();
        const first = take(20, () => nextInt(words, 1000));
        words.set(saved);
        expect(take(20, () => nextInt(words, 1000))).toEqual(first);
      }),
    );
  });

  it("starts at the same place for the same seed and stream only", () => {
    expect(seeded(7)).toEqual(seeded(7, 0));
    const starts = [seeded(0), seeded(1), seeded(2 ** 32), seeded(2 ** 52), seeded(0, 1), seeded(1, 1)];
    expect(new Set(starts.map(String)).size).toBe(starts.length);
    expect(Array.from(seeded(20260101, 3))).toEqual([1234508694, 2036412347, 2068677021, 4160151525]);
  });

  it("refuses a seed that is not an integer from 0 to 2^53 - 1", () => {
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => seeded(seed)).toThrow(/integer from 0/);
  });

  it("spreads words, floats and bounded integers evenly", () => {
    const words = seeded(4711);
    expect(Math.abs(deviation(countInto(256, 100_000, () => nextUint32(words) >>> 24)))).toBeLessThan(4);
    expect(Math.abs(deviation(countInto(256, 100_000, () => nextUint32(words) & 255)))).toBeLessThan(4);
    expect(
      Math.abs(deviation(countInto(100, 100_000, () => Math.floor(nextFloat(words) * 100)))),
    ).toBeLessThan(4);
    expect(Math.abs(deviation(countInto(37, 100_000, () => nextInt(words, 37))))).toBeLessThan(4);
  });

  it("draws again instead of favouring small results of a large bound", () => {
    // A plain remainder would give the lower half of this bound twice as often as the upper.
    const bound = 3 * 2 ** 30;
    const words = seeded(99);
    const counts = countInto(3, 30_000, () => Math.floor(nextInt(words, bound) / 2 ** 30));
    expect(Math.abs(deviation(counts))).toBeLessThan(4);
  });

  it("keeps bounded integers and floats in range at the ends", () => {
    const words = seeded(5);
    expect(take(50, () => nextInt(words, 1))).toEqual(new Array(50).fill(0));
    const whole = words.slice();
    expect(nextInt(words, 2 ** 32)).toBe(nextUint32(whole));
    // Words of all ones, the largest float: 2^53 - 1 steps of 2^-53.
    expect(take(1000, () => nextFloat(words)).every((x) => x >= 0 && x < 1)).toBe(true);
    for (const bound of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN]) {
      expect(() => nextInt(words, bound)).toThrow(/bound is an integer/);
    }
  });
});

/** MurmurHash3 x86 32-bit over bytes, written for any length from the published description. */
function murmur3(bytes: number[], seed: number): number {
  const wrap = (n: bigint) => n & 0xffffffffn;
  const rotate = (n: bigint, by: bigint) => wrap(n << by) | (n >> (32n - by));
  const scramble = (k: bigint) => wrap(rotate(wrap(k * 0xcc9e2d51n), 15n) * 0x1b873593n);
  let hash = BigInt(seed >>> 0);
  const whole = bytes.length & ~3;
  const wordAt = (at: number) =>
    bytes.slice(at, at + 4).reduce((word, byte, i) => word | (BigInt(byte) << BigInt(8 * i)), 0n);
  for (let at = 0; at < whole; at += 4) {
    hash = wrap(rotate(hash ^ scramble(wordAt(at)), 13n) * 5n + 0xe6546b64n);
  }
  if (whole < bytes.length) hash ^= scramble(wordAt(whole));
  hash ^= BigInt(bytes.length);
  hash = wrap((hash ^ (hash >> 16n)) * 0x85ebca6bn);
  hash = wrap((hash ^ (hash >> 13n)) * 0xc2b2ae35n);
  return Number(hash ^ (hash >> 16n));
}

describe("the hash of seed, tick and stream", () => {
  const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  const bytesOf = (n: number) => [n & 255, (n >>> 8) & 255, (n >>> 16) & 255, n >>> 24];

  it("is MurmurHash3 of the two words, as published vectors and a byte-wise reference give it [HOST-082]", () => {
    expect(murmur3([], 1)).toBe(0x514e28b7);
    expect(murmur3([0x21, 0x43, 0x65, 0x87], 0)).toBe(0xf55b516b);
    expect(murmur3([0x21, 0x43, 0x65, 0x87], 0x5082edee)).toBe(0x2362f9de);
    expect(murmur3([1, 2, 3, 4, 5, 6, 7, 8], 293)).toBe(2343089733);
    expect(hashUint32(293, 0x04030201, 0x08070605)).toBe(2343089733);
    fc.assert(
      fc.property(word, word, word, (seed, tick, stream) => {
        expect(hashUint32(seed, tick, stream)).toBe(murmur3([...bytesOf(tick), ...bytesOf(stream)], seed));
      }),
    );
  });

  it("spreads consecutive ticks and streams evenly", () => {
    expect(Math.abs(deviation(countInto(256, 100_000, (i) => hashUint32(1, i, 0) >>> 24)))).toBeLessThan(4);
    expect(Math.abs(deviation(countInto(256, 100_000, (i) => hashUint32(1, 0, i) & 255)))).toBeLessThan(4);
    expect(
      Math.abs(deviation(countInto(100, 100_000, (i) => Math.floor(hashFloat(2, i, 7) * 100)))),
    ).toBeLessThan(4);
  });

  it("changes about half of its bits when one bit of the tick changes", () => {
    let changed = 0;
    for (let tick = 0; tick < 500; tick++) {
      for (let bit = 0; bit < 32; bit++) {
        const difference = hashUint32(3, tick, 5) ^ hashUint32(3, tick ^ (1 << bit), 5);
        changed += difference.toString(2).replace(/[^1]/g, "").length;
      }
    }
    expect(changed / (500 * 32)).toBeGreaterThan(15);
    expect(changed / (500 * 32)).toBeLessThan(17);
  });
});
