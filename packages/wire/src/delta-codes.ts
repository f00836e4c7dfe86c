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
import type { Extrapolate, FieldEncoding } from "@fairtick/contract";
import {
  type BitReader,
  type BitWriter,
  type ColumnType,
  dequantiseAngle,
  dequantiseRange,
  quantiseAngle,
  quantiseRange,
} from "@fairtick/kernel";
import { bitLength } from "./residual-widths.ts";
import { type ColumnPlan, exactBits, type TablePlan } from "./snapshot-plan.ts";

/** Of one call only. */
const scratch = new DataView(new ArrayBuffer(8));
/** So many bits 1 say that the code follows as it is. */
const ESCAPE = 12;
const ESCAPE_BITS = (1 << ESCAPE) - 1;
const LENGTH_BITS = 5;
const LENGTH_MAX = 31;

/** The number that these bits stand for. */
export function numberOfBits(type: ColumnType, low: number, high: number): number {
  if (type === "f64") {
    scratch.setUint32(0, low, true);
    scratch.setUint32(4, high, true);
    return scratch.getFloat64(0, true);
  }
  scratch.setUint32(0, low, true);
  if (type === "f32") return scratch.getFloat32(0, true);
  const bits = exactBits[type];
  return type === "i8" || type === "i16" || type === "i32" ? (low << (32 - bits)) >> (32 - bits) : low;
}

/** The value that a code of others' rows stands for. */
export function valueOfCode({ encoding, type }: ColumnPlan, low: number, high: number): number {
  switch (encoding.kind) {
    case "exact":
      return numberOfBits(type, low, high);
    case "range":
      return dequantiseRange(low, encoding.min, encoding.max, encoding.bits);
    case "angle":
      return dequantiseAngle(low, encoding.bits);
    case "unsigned":
      return low;
  }
}

/** Bits of a whole code of others' rows. */
export const codeBits = ({ encoding, type }: ColumnPlan): number =>
  encoding.kind === "exact" ? exactBits[type] : encoding.bits;

export function writeBitsOf(writer: BitWriter, bits: number, low: number, high: number): void {
  writer.writeBits(low, bits > 32 ? 32 : bits);
  if (bits > 32) writer.writeBits(high, bits - 32);
}

/** The difference between two codes of a predicted column, as it travels. */
export function residualOf({ encoding }: ColumnPlan, code: number, predicted: number): number {
  return zigzag(shortest(encoding, code - predicted));
}

export function writeResidual(
  writer: BitWriter,
  column: ColumnPlan,
  width: number,
  code: number,
  residual: number,
): void {
  const value = residual + powerOf2(width);
  const low = bitLength(value) - 1;
  const prefix = low - width;
  if (prefix >= ESCAPE) {
    writer.writeBits(ESCAPE_BITS, ESCAPE);
    writer.writeBits(code, codeBits(column));
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
  column: ColumnPlan,
  width: number,
  predicted: number,
): number {
  let prefix = 0;
  while (prefix < ESCAPE && reader.readBool()) prefix++;
  if (prefix === ESCAPE) return reader.readBits(codeBits(column));
  const low = prefix + width;
  const value = powerOf2(low) + (low > 0 ? reader.readBits(low) : 0);
  const code = predicted + signed(value - powerOf2(width));
  const codes = powerOf2(codeBits(column));
  if (column.encoding.kind === "angle") return ((code % codes) + codes) % codes;
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

function shortest(encoding: FieldEncoding, difference: number): number {
  if (encoding.kind !== "angle") return difference;
  const half = 1 << (encoding.bits - 1);
  if (difference >= half) return difference - 2 * half;
  return difference < -half ? difference + 2 * half : difference;
}

/**
 * What becomes of rows until a later tick. The row that the reader holds goes in by `hold` or `holdExact`, column by
 * column, what is known of its inputs since by `mix`; after `run` the predicted codes are there.
 */
export class RowPredictor {
  /** Lower bits, for each shared column. */
  readonly codes: Uint32Array;
  readonly #plan: TablePlan;
  readonly #world: unknown;
  readonly #values: Float64Array;
  /** Values before `run`. */
  readonly #before: Float64Array;

  constructor(plan: TablePlan, world: unknown) {
    this.#plan = plan;
    this.#world = world;
    this.codes = new Uint32Array(plan.shared.length);
    this.#values = new Float64Array(plan.shared.length);
    this.#before = new Float64Array(plan.shared.length);
  }

  /** A column's code of another's row. */
  hold(column: number, low: number, high: number): void {
    this.codes[column] = low;
    if (this.#extrapolate !== undefined)
      this.#values[column] = valueOfCode(this.#plan.shared[column], low, high);
  }

  /** A column's bits of an own row. */
  holdExact(column: number, low: number, high: number): void {
    this.codes[column] = low;
    if (this.#extrapolate !== undefined)
      this.#values[column] = numberOfBits(this.#plan.shared[column].type, low, high);
  }

  /** The code that an input has now: on the way there it was somewhere between. */
  mix(column: number, low: number, high: number, isOwn: boolean): void {
    if (this.#extrapolate === undefined) return;
    const plan = this.#plan.shared[column];
    const value = isOwn ? numberOfBits(plan.type, low, high) : valueOfCode(plan, low, high);
    this.#values[column] = (this.#values[column] + value) / 2;
  }

  run(ticks: number, isOwn: boolean): void {
    if (this.#extrapolate === undefined) return;
    const { order, shared } = this.#plan;
    const values = this.#values;
    this.#before.set(values);
    this.#extrapolate(this.#world, values, ticks);
    for (let i = 0; i < order.predicted.length; i++) {
      const c = order.predicted[i];
      const value = values[c];
      // What cannot be told stays as it was, and so does what is told to be as it was.
      if (value - value !== 0 || value === this.#before[c]) continue;
      this.codes[c] = isOwn ? bitsOf(shared[c], value, this.codes[c]) : codeOf(shared[c], value);
    }
  }

  get #extrapolate(): Extrapolate | undefined {
    return this.#plan.extrapolate;
  }
}

/** Of a column that is predicted. */
function codeOf({ encoding }: ColumnPlan, value: number): number {
  if (encoding.kind === "range") return quantiseRange(value, encoding.min, encoding.max, encoding.bits);
  return encoding.kind === "angle" ? quantiseAngle(value, encoding.bits) : 0;
}

/** Only singles are foretold to the bit, nearly; of others the bits that are held are as good. */
function bitsOf({ type }: ColumnPlan, value: number, held: number): number {
  if (type !== "f32") return held;
  scratch.setFloat32(0, value, true);
  return scratch.getUint32(0, true);
}
