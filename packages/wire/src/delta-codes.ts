/**
 * How a column travels against what its reader holds. Every column of a row is a *code*: that of its quantised value
 * where others see it, else all bits of the number (the *exact* form, which own rows have in every column).
 *
 *     exact or unsigned:  1 bit "changed"; if so, all bits of the code
 *     range or angle:     1 bit "not as predicted"; if so, vu zigzag(code - predicted) - 1
 *
 * Angles take the shorter way round. `predicted` is what the game's `extrapolate` makes of the row that the reader holds;
 * without it, the code that it holds.
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
import { type ColumnPlan, exactBits, type TablePlan } from "./snapshot-plan.ts";

/** Of one call only. */
const scratch = new DataView(new ArrayBuffer(8));

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

/** Whether a code travels as the difference to what was predicted. Wider ones have no room for a sign. */
export const isPredicted = ({ encoding }: ColumnPlan): boolean =>
  (encoding.kind === "range" || encoding.kind === "angle") && encoding.bits <= 30;

/** Writes the difference between two codes of a predicted column. */
export function writeResidual(
  writer: BitWriter,
  encoding: FieldEncoding,
  code: number,
  predicted: number,
): void {
  const residual = shortest(encoding, code - predicted);
  writer.writeBool(residual !== 0);
  if (residual !== 0) writer.writeVarUint((((residual << 1) ^ (residual >> 31)) >>> 0) - 1);
}

/** The code behind a difference, or -1 where it lies outside of the column's codes. */
export function readResidual(reader: BitReader, encoding: FieldEncoding, predicted: number): number {
  if (!reader.readBool()) return predicted;
  const zigzag = reader.readVarUint() + 1;
  const residual = zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  const bits = "bits" in encoding ? encoding.bits : 0;
  const codes = (1 << bits) >>> 0;
  const code = predicted + residual;
  if (encoding.kind === "angle") return ((code % codes) + codes) % codes;
  return code >= 0 && code < codes ? code : -1;
}

function shortest(encoding: FieldEncoding, difference: number): number {
  if (encoding.kind !== "angle") return difference;
  const half = 1 << (encoding.bits - 1);
  if (difference >= half) return difference - 2 * half;
  return difference < -half ? difference + 2 * half : difference;
}

/**
 * What becomes of rows until a later tick, as codes. The row goes in by `set`, column by column; the predicted codes
 * come out after `run`.
 */
export class RowPredictor {
  readonly codes: Uint32Array;
  readonly #columns: readonly ColumnPlan[];
  readonly #extrapolate: Extrapolate | undefined;
  readonly #world: unknown;
  readonly #values: Float64Array;

  constructor(plan: TablePlan, world: unknown) {
    this.#columns = plan.shared;
    this.#extrapolate = plan.extrapolate;
    this.#world = world;
    this.codes = new Uint32Array(plan.shared.length);
    this.#values = new Float64Array(plan.shared.length);
  }

  /** The column's code that the reader holds. */
  set(column: number, low: number, high: number): void {
    this.codes[column] = low;
    if (this.#extrapolate !== undefined) this.#values[column] = valueOfCode(this.#columns[column], low, high);
  }

  run(ticks: number): void {
    if (this.#extrapolate === undefined) return;
    this.#extrapolate(this.#world, this.#values, ticks);
    for (let c = 0; c < this.#columns.length; c++) {
      const { encoding } = this.#columns[c];
      const value = this.#values[c];
      // What cannot be told stays as it was.
      if (!isPredicted(this.#columns[c]) || value - value !== 0) continue;
      if (encoding.kind === "range") {
        this.codes[c] = quantiseRange(value, encoding.min, encoding.max, encoding.bits);
      } else if (encoding.kind === "angle") {
        this.codes[c] = quantiseAngle(value, encoding.bits);
      }
    }
  }
}
