import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashText, hashWords } from "./hash.ts";

describe("the hash of words", () => {
  it("is 16 lower-case hexadecimal digits and always the same for the same words", () => {
    fc.assert(
      fc.property(fc.uint32Array(), (words) => {
        expect(hashWords(words)).toMatch(/^[0-9a-f]{16}$/);
        expect(hashWords(words.slice())).toBe(hashWords(words));
      }),
    );
  });

  it("is what the same definition in whole-number arithmetic gives", () => {
    fc.assert(
      fc.property(fc.uint32Array(), (words) => {
        expect(hashWords(words)).toBe(exactHash(words));
      }),
    );
  });

  it("keeps its values over versions, as logs carry them", () => {
    expect(hashWords(new Uint32Array())).toBe("ebb6c2283cd6e3f3");
    expect(hashWords(Uint32Array.of(1, 2, 3))).toBe("11306c2bfcc544d0");
    expect(hashText("cars")).toBe("2bef23569f918a91");
  });

  it("changes with any single bit of any word", () => {
    const words = Uint32Array.of(0, 1, 0xffff_ffff, 0x8000_0000);
    const seen = new Set([hashWords(words)]);
    for (let word = 0; word < words.length; word++) {
      for (let bit = 0; bit < 32; bit++) {
        const changed = words.slice();
        changed[word] ^= 1 << bit;
        seen.add(hashWords(changed));
      }
    }
    expect(seen.size).toBe(1 + words.length * 32);
  });

  it("changes with the order and with the number of zeros", () => {
    expect(hashWords(Uint32Array.of(1, 2))).not.toBe(hashWords(Uint32Array.of(2, 1)));
    const zeros = Array.from({ length: 50 }, (_, length) => hashWords(new Uint32Array(length)));
    expect(new Set(zeros).size).toBe(50);
  });

  it("spreads: 20,000 small states have 20,000 hashes, and either half alone is as good", () => {
    const hashes = Array.from({ length: 20_000 }, (_, i) => hashWords(Uint32Array.of(i >>> 8, i & 255)));
    expect(new Set(hashes).size).toBe(20_000);
    for (const half of [0, 8]) {
      expect(new Set(hashes.map((hash) => hash.slice(half, half + 8))).size).toBeGreaterThan(19_990);
    }
  });
});

/** MurmurHash3 (x86, 32-bit) mixing, twice, in integers of any size. */
function exactHash(words: Uint32Array): string {
  const lane = (seed: bigint, flip: bigint) => {
    let hash = seed;
    for (const word of words) {
      const k = rotate(((BigInt(word) ^ flip) * 0xcc9e2d51n) & MASK, 15n);
      hash = (rotate(hash ^ ((k * 0x1b873593n) & MASK), 13n) * 5n + 0xe6546b64n) & MASK;
    }
    hash ^= BigInt(words.length);
    hash = ((hash ^ (hash >> 16n)) * 0x85ebca6bn) & MASK;
    hash = ((hash ^ (hash >> 13n)) * 0xc2b2ae35n) & MASK;
    return (hash ^ (hash >> 16n)).toString(16).padStart(8, "0");
  };
  return lane(0x9747b28cn, 0n) + lane(0x3c6ef372n, 0x85ebca6bn);
}

const MASK = 0xffff_ffffn;
const rotate = (value: bigint, by: bigint) => ((value << by) | (value >> (32n - by))) & MASK;
