/** Evenly distributed u32; equal dice give equal abuse. */
export type Dice = () => number;

export const lengthsOfInterest = [0, 1, 4, 15, 17, 255, 65_535, 999_999, 1_000_001, 0x7fff_ffff, 0xffff_ffff];
const floatsOfInterest = [NaN, Infinity, -Infinity, -0, 1e-45, 3.4e38, -3.4e38, 1e9, -1];
/** No UTF-8, or UTF-8 that parsers have tripped over: overlong, a surrogate, beyond the last code point, cut off. */
export const textGarbage = [
  [0xc0, 0xaf],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xe2, 0x82],
  [0xff, 0xfe, 0x00],
  [0xef, 0xbb, 0xbf],
];
const insertedMax = 64;
/** What begins an `f32` in MessagePack. */
const packedFloat = 0xca;

export const pick = <T>(items: readonly T[], dice: Dice): T => items[dice() % items.length]!;

export function noise(length: number, dice: Dice): Uint8Array {
  // Four bytes a throw: noise is much of what is sent.
  const words = new Uint32Array((length + 3) >> 2);
  for (let i = 0; i < words.length; i++) words[i] = dice();
  return new Uint8Array(words.buffer, 0, length);
}

/** A copy of the message with one to three things wrong. */
export function mutate(message: Uint8Array, dice: Dice): Uint8Array {
  let mutant: Uint8Array = message.slice();
  for (let times = 1 + (dice() % 3); times > 0; times--) mutant = pick(mutations, dice)(mutant, dice);
  return mutant;
}

type Mutation = (bytes: Uint8Array, dice: Dice) => Uint8Array;

const mutations: readonly Mutation[] = [
  flipBits,
  truncate,
  (bytes, dice) => insert(bytes, bytes.length, noise(1 + (dice() % insertedMax), dice)),
  (bytes, dice) => insert(bytes, dice() % (bytes.length + 1), pick(textGarbage, dice)),
  (bytes, dice) => insert(bytes, bytes.length, bytes.slice(dice() % (bytes.length + 1))),
  overwriteTag,
  overwriteLength,
  overwriteFloat,
];

function flipBits(bytes: Uint8Array, dice: Dice): Uint8Array {
  if (bytes.length === 0) return bytes;
  for (let times = 1 + (dice() % 8); times > 0; times--) bytes[dice() % bytes.length]! ^= 1 << (dice() % 8);
  return bytes;
}

function truncate(bytes: Uint8Array, dice: Dice): Uint8Array {
  return bytes.slice(0, dice() % (bytes.length + 1));
}

function insert(bytes: Uint8Array, at: number, inserted: ArrayLike<number>): Uint8Array {
  const longer = new Uint8Array(bytes.length + inserted.length);
  longer.set(bytes.subarray(0, at));
  longer.set(inserted, at);
  longer.set(bytes.subarray(at), at + inserted.length);
  return longer;
}

/** A tag of bincode: published ones, their neighbours and those of the extensions. */
function overwriteTag(bytes: Uint8Array, dice: Dice): Uint8Array {
  if (bytes.length < 4) return bytes;
  const tag = pick([dice() % 13, 0x1_0000 + (dice() % 5), dice()], dice);
  viewOf(bytes).setUint32(0, tag, true);
  return bytes;
}

/** A number somewhere, of a size that a length or a count may have. */
function overwriteLength(bytes: Uint8Array, dice: Dice): Uint8Array {
  if (bytes.length < 8) return bytes;
  const at = dice() % (bytes.length - 7);
  const length = BigInt(pick(lengthsOfInterest, dice));
  viewOf(bytes).setBigUint64(at, pick([length, length << 32n, -1n], dice), dice() % 2 === 0);
  return bytes;
}

/** Behind the mark of a float in MessagePack if there is one, else in one of the words of a bincode message. */
function overwriteFloat(bytes: Uint8Array, dice: Dice): Uint8Array {
  const mark = bytes.indexOf(packedFloat, dice() % (bytes.length + 1));
  const isMarked = mark >= 0 && mark + 5 <= bytes.length;
  const at = isMarked ? mark + 1 : 4 * (dice() % 5);
  if (at + 4 <= bytes.length) viewOf(bytes).setFloat32(at, pick(floatsOfInterest, dice), !isMarked);
  return bytes;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
