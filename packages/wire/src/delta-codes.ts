/**
 * How a column travels against what its reader holds. Every column of a row is a *code*: that of its quantised value
 * where others see it, else all bits of the number (the *exact* form, which own rows have in every column).
 *
 * A *residual* is the difference between a code and the predicted one, the shorter way round where it is an angle, as an
 * unsigned number u (0, -1, 1, -2, ... are 0, 1, 2, 3, ...). With the column's width k and n the place of the highest bit
 * of u + 2^k:
 *
 *     n - k < 12:  n - k bits 1, a bit 0, the lower n bits of u + 2^k
 *     else         12 bits 1, all bits of the code
 *
 * An *exact* change of a number of 16 or 32 bits is the difference of the numbers (of singles: of their bits in the order of
 * the numbers) modulo 2^32, as an unsigned number u like that one:
 *
 *     5  the number of its bits, 31 for 31 and more
 *        its bits below the highest; with 31 all 32
 *
 * Other exact numbers come with all their bits.
 */
import type { BitReader, BitWriter, ColumnType } from "@fairtick/kernel";
import type { CodeScale } from "./code-scale.ts";
import { exactBits } from "./exact-bits.ts";
import { bitLength } from "./residual-widths.ts";

/** So many bits 1 say that the code follows as it is. */
const ESCAPE = 12;
const ESCAPE_BITS = (1 << ESCAPE) - 1;
const LENGTH_BITS = 5;
const LENGTH_MAX = 31;

export function writeBitsOf(writer: BitWriter, bits: number, low: number, high: number): void {
  writer.writeBits(low, bits > 32 ? 32 : bits);
  if (bits > 32) writer.writeBits(high, bits - 32);
}

/** The difference between two codes of a predicted column, as it travels. */
export function residualOf(scale: CodeScale, code: number, predicted: number): number {
  return zigzag(shortest(scale, code - predicted));
}

export function writeResidual(
  writer: BitWriter,
  { bits }: CodeScale,
  width: number,
  code: number,
  residual: number,
): void {
  const value = residual + powerOf2(width);
  const low = bitLength(value) - 1;
  const prefix = low - width;
  if (prefix >= ESCAPE) {
    writer.writeBits(ESCAPE_BITS, ESCAPE);
    writer.writeBits(code, bits);
    return;
  }
  const ones = (1 << prefix) - 1;
  const rest = value - powerOf2(low);
  // In one go where that is possible, which it nearly always is.
  if (prefix + 1 + low <= 30) {
    writer.writeBits(ones | (rest << (prefix + 1)), prefix + 1 + low);
    return;
  }
  writer.writeBits(ones, prefix + 1);
  writer.writeBits(rest, low);
}

/** The code behind a residual, or -1 where it lies outside of the column's codes. */
export function readResidual(
  reader: BitReader,
  { bits, isAngle }: CodeScale,
  width: number,
  predicted: number,
): number {
  let prefix = 0;
  while (prefix < ESCAPE && reader.readBool()) prefix++;
  if (prefix === ESCAPE) return reader.readBits(bits);
  const low = prefix + width;
  const value = powerOf2(low) + (low > 0 ? reader.readBits(low) : 0);
  const code = predicted + signed(value - powerOf2(width));
  const codes = powerOf2(bits);
  if (isAngle) return ((code % codes) + codes) % codes;
  return code >= 0 && code < codes ? code : -1;
}

/** Whether an exact number comes as the difference to what its reader expects. */
const isNear = (type: ColumnType): boolean =>
  type === "f32" || type === "u32" || type === "i32" || type === "u16" || type === "i16";

/** No exact change takes more. */
export const exactChangeBitsMax = (type: ColumnType): number =>
  isNear(type) ? LENGTH_BITS + 32 : exactBits[type];

/** `expected`: the lower 32 bits of what the reader makes of what it holds. */
export function writeExact(
  writer: BitWriter,
  type: ColumnType,
  low: number,
  high: number,
  expected: number,
): void {
  if (!isNear(type)) {
    writeBitsOf(writer, exactBits[type], low, high);
    return;
  }
  const difference = zigzag((ordered(type, low) - ordered(type, expected)) | 0);
  const bits = bitLength(difference);
  writer.writeBits(bits < LENGTH_MAX ? bits : LENGTH_MAX, LENGTH_BITS);
  if (bits >= LENGTH_MAX) writer.writeBits(difference, 32);
  else if (bits > 1) writer.writeBits(difference - powerOf2(bits - 1), bits - 1);
}

/** The lower 32 bits of a number that came as `writeExact` writes those of near types; of others all bits come. */
export function readExact(reader: BitReader, type: ColumnType, expected: number): number {
  if (!isNear(type)) return reader.readBits(exactBits[type] > 32 ? 32 : exactBits[type]);
  const bits = reader.readBits(LENGTH_BITS);
  let difference = bits;
  if (bits === LENGTH_MAX) difference = reader.readBits(32);
  else if (bits > 1) difference = powerOf2(bits - 1) + reader.readBits(bits - 1);
  const number = ordered(type, (ordered(type, expected) + signed(difference)) | 0) >>> 0;
  return exactBits[type] === 32 ? number : number & 0xffff;
}

/** The bits of a single as a whole number that is greater where the single is, and back; of whole numbers themselves. */
function ordered(type: ColumnType, bits: number): number {
  return type === "f32" ? bits ^ ((bits >> 31) & 0x7fff_ffff) : bits;
}

/** Of 0 to 31. */
const powerOf2 = (exponent: number): number => (1 << exponent) >>> 0;

const zigzag = (difference: number): number => ((difference << 1) ^ (difference >> 31)) >>> 0;

const signed = (value: number): number => (value >>> 1) ^ -(value & 1);

function shortest({ isAngle, bits }: CodeScale, difference: number): number {
  if (!isAngle) return difference;
  const half = 1 << (bits - 1);
  if (difference >= half) return difference - 2 * half;
  return difference < -half ? difference + 2 * half : difference;
}
