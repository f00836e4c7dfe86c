import type { FieldEncoding } from "@fairtick/contract";
import { type BitWriter, type ColumnType, floor, quantiseAngle, quantiseRange } from "@fairtick/kernel";
import { exactBits } from "./exact-bits.ts";
import type { ColumnPlan } from "./snapshot-plan.ts";

export type ColumnArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

const NO_SINGLES = new Float32Array(0);

/**
 * One column of a session's state on its way into snapshots. Fractions never cross a call here: engines
 * would allocate each of them. They become codes in one loop, and exact ones are copied as words.
 */
export class SnapshotColumn {
  readonly isExact: boolean;
  readonly #plan: ColumnPlan;
  readonly #values: ColumnArray;
  /** The same column, if it is of this type; else empty. */
  readonly #singles: Float32Array;
  /** The same bytes. */
  readonly #words: Uint32Array;
  readonly #codes: Uint32Array;

  constructor(plan: ColumnPlan, values: ColumnArray) {
    this.isExact = plan.encoding.kind === "exact";
    this.#plan = plan;
    this.#values = values;
    this.#singles = values instanceof Float32Array ? values : NO_SINGLES;
    // Columns begin at multiples of 8 bytes and are padded to them.
    this.#words = new Uint32Array(values.buffer, values.byteOffset, (values.byteLength + 3) >>> 2);
    this.#codes = new Uint32Array(this.isExact ? 0 : values.length);
  }

  /** Computes the codes of the shown rows, for `writeCode`. */
  quantise(rows: Uint16Array, count: number): void {
    const { encoding } = this.#plan;
    if (encoding.kind === "exact") return;
    if (encoding.kind === "unsigned") saturateRows(this.#values, rows, count, encoding.bits, this.#codes);
    else if (this.#singles.length > 0) quantiseSingles(this.#singles, rows, count, encoding, this.#codes);
    else quantiseRows(this.#values, rows, count, encoding, this.#codes);
  }

  /** The code of the i-th shown row. */
  writeCode(writer: BitWriter, i: number): void {
    const { encoding } = this.#plan;
    if (encoding.kind !== "exact") writer.writeBits(this.#codes[i], encoding.bits);
  }

  /** The code of the i-th shown row as a number. */
  code(i: number): number {
    return this.#codes[i];
  }

  /** The lower 32 of the bits of a row, or all where the type has fewer. */
  low(row: number): number {
    const bits = exactBits[this.#plan.type];
    if (bits === 64) return this.#words[2 * row];
    return bits === 32 ? this.#words[row] : this.#values[row] & ((1 << bits) - 1);
  }

  /** The upper 32 of the bits of a row, 0 where the type has no more than 32. */
  high(row: number): number {
    return exactBits[this.#plan.type] === 64 ? this.#words[2 * row + 1] : 0;
  }

  writeExact(writer: BitWriter, row: number): void {
    const bits = exactBits[this.#plan.type];
    if (bits === 64) {
      writeWord(writer, this.#words[2 * row]);
      writeWord(writer, this.#words[2 * row + 1]);
    } else if (bits === 32) {
      writeWord(writer, this.#words[row]);
    } else {
      writer.writeBits(this.#values[row] & ((1 << bits) - 1), bits);
    }
  }
}

type Fraction = Extract<FieldEncoding, { readonly kind: "range" | "angle" }>;

/** The usual case of `quantiseRows` on its own: an array of one known type. */
function quantiseSingles(
  values: Float32Array,
  rows: Uint16Array,
  count: number,
  encoding: Fraction,
  codes: Uint32Array,
): void {
  if (encoding.kind === "angle") quantiseAngles(values, rows, count, encoding.bits, codes);
  else quantiseRanges(values, rows, count, encoding, codes);
}

function quantiseAngles(
  values: Float32Array,
  rows: Uint16Array,
  count: number,
  bits: number,
  codes: Uint32Array,
): void {
  for (let i = 0; i < count; i++) codes[i] = quantiseAngle(values[rows[i]], bits);
}

function quantiseRanges(
  values: Float32Array,
  rows: Uint16Array,
  count: number,
  { min, max, bits }: Extract<Fraction, { kind: "range" }>,
  codes: Uint32Array,
): void {
  for (let i = 0; i < count; i++) codes[i] = quantiseRange(values[rows[i]], min, max, bits);
}

function quantiseRows(
  values: ColumnArray,
  rows: Uint16Array,
  count: number,
  encoding: Fraction,
  codes: Uint32Array,
): void {
  for (let i = 0; i < count; i++) {
    const value = values[rows[i]];
    codes[i] =
      encoding.kind === "angle"
        ? quantiseAngle(value, encoding.bits)
        : quantiseRange(value, encoding.min, encoding.max, encoding.bits);
  }
}

/** The nearest whole numbers of so many bits; what is no number counts as 0. */
function saturateRows(
  values: ColumnArray,
  rows: Uint16Array,
  count: number,
  bits: number,
  codes: Uint32Array,
): void {
  const greatest = 0xffff_ffff >>> (32 - bits);
  for (let i = 0; i < count; i++) {
    const value = values[rows[i]];
    codes[i] = value > greatest ? greatest : value > 0 ? floor(value) : 0;
  }
}

/** A number of a column's type, in all its bits. */
export function writeNumber(writer: BitWriter, type: ColumnType, value: number): void {
  if (type === "f32") writer.writeFloat32(value);
  else if (type === "f64") writer.writeFloat64(value);
  else if (type === "i8" || type === "i16" || type === "i32") writer.writeSigned(value, exactBits[type]);
  else writer.writeBits(value, exactBits[type]);
}

/** In halves, because numbers above 2^31 would be allocated as well. */
function writeWord(writer: BitWriter, word: number): void {
  writer.writeBits(word & 0xffff, 16);
  writer.writeBits(word >>> 16, 16);
}
