/**
 * Two kinds of randomness, both the same in every engine. A generator's state is four words inside the
 * state buffer, so that saving, rolling back and replaying cover it; it decides what must stay secret.
 * The counter-based hashes keep no state: whoever knows the seed and the tick knows the value, so clients
 * predict what they decide (wind, for example).
 */
import { floor, imul } from "./maths.ts";

/** Words of generator state: a column of this many u32, or a `subarray` of one. */
export const RANDOM_WORDS = 4;

/**
 * Starts the generator in `words` at an integer `seed` of 0 to 2^53 - 1; different `stream`s (u32) of one
 * seed are independent sequences. The state is never all zero, the one state that never leaves itself.
 */
export function seedRandom(words: Uint32Array, seed: number, stream = 0): void {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`A random seed is an integer from 0 to 2^53 - 1, not ${seed}.`);
  }
  const high = floor(seed / 0x1_0000_0000);
  for (let i = 0; i < RANDOM_WORDS; i++) words[i] = hashUint32(hashUint32(seed, high, i), stream, i);
  if ((words[0] | words[1] | words[2] | words[3]) === 0) words[0] = 1;
}

/** The next 32 bits: xoshiro128** 1.1 (Blackman and Vigna, prng.di.unimi.it/xoshiro128starstar.c). */
export function nextUint32(words: Uint32Array): number {
  const s1 = words[1];
  const scrambled = imul(s1, 5);
  const s2 = words[2] ^ words[0];
  const s3 = words[3] ^ s1;
  words[1] = s1 ^ s2;
  words[0] ^= s3;
  words[2] = s2 ^ (s1 << 9);
  words[3] = (s3 << 11) | (s3 >>> 21);
  return imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
}

/** A multiple of 2^-53 in [0, 1); takes two words from the sequence. */
export function nextFloat(words: Uint32Array): number {
  const high = nextUint32(words) >>> 5;
  const low = nextUint32(words) >>> 6;
  return (high * 0x400_0000 + low) / 0x20_0000_0000_0000;
}

/**
 * An integer in [0, bound), every one equally likely; `bound` is an integer from 1 to 2^32. Draws again when
 * a word falls into the incomplete last group, so the number of words taken varies.
 */
export function nextInt(words: Uint32Array, bound: number): number {
  if (!(bound >= 1 && bound <= 0x1_0000_0000) || floor(bound) !== bound) {
    throw new RangeError(`A bound is an integer from 1 to 2^32, not ${bound}.`);
  }
  const limit = 0x1_0000_0000 - (0x1_0000_0000 % bound);
  let word = nextUint32(words);
  while (word >= limit) word = nextUint32(words);
  return word % bound;
}

/**
 * 32 bits that look random and depend on nothing else: MurmurHash3 x86 32-bit (Appleby, SMHasher) of the
 * eight bytes of `tick` and `stream`. All arguments are taken modulo 2^32. Not secret: a few values reveal
 * the seed.
 */
export function hashUint32(seed: number, tick: number, stream: number): number {
  let hash = mixWord(mixWord(seed | 0, tick), stream) ^ 8;
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** `hashUint32` as a multiple of 2^-32 in [0, 1). */
export function hashFloat(seed: number, tick: number, stream: number): number {
  return hashUint32(seed, tick, stream) / 0x1_0000_0000;
}

function mixWord(hash: number, word: number): number {
  let k = imul(word, 0xcc9e2d51);
  k = imul((k << 15) | (k >>> 17), 0x1b873593);
  hash ^= k;
  return (imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
}
