import { imul } from "./maths.ts";

/**
 * A 64-bit hash of 32-bit words as 16 hexadecimal digits: two lanes of the MurmurHash3 (x86, 32-bit)
 * mixing with different seeds. It finds states that differ; it does not withstand an adversary.
 */
export function hashWords(words: Uint32Array): string {
  let a = 0x9747b28c;
  let b = 0x3c6ef372;
  for (let i = 0; i < words.length; i++) {
    a = mix(a, words[i]);
    b = mix(b, words[i] ^ 0x85ebca6b);
  }
  return hex(finish(a ^ words.length)) + hex(finish(b ^ words.length));
}

/** The same hash over the UTF-16 code units of a text, for identifiers such as a layout's. */
export function hashText(text: string): string {
  const words = new Uint32Array(text.length);
  for (let i = 0; i < text.length; i++) words[i] = text.charCodeAt(i);
  return hashWords(words);
}

function mix(hash: number, word: number): number {
  let k = imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  hash ^= imul(k, 0x1b873593);
  hash = (hash << 13) | (hash >>> 19);
  return (imul(hash, 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function hex(word: number): string {
  return word.toString(16).padStart(8, "0");
}
