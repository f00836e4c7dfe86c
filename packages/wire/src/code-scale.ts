import type { FieldEncoding } from "@fairtick/contract";
import {
  angleCode,
  angleValue,
  type ColumnType,
  codeCount,
  rangeCode,
  rangeSteps,
  rangeValue,
} from "@fairtick/kernel";
import { exactBits, numberOfBits } from "./exact-bits.ts";

const Kind = { exact: 0, unsigned: 1, range: 2, angle: 3 } as const;
type Kind = (typeof Kind)[keyof typeof Kind];

/**
 * What the codes of a column stand for, ready for use in every row of every snapshot: one shape for all encodings, so that
 * engines need not tell them apart, and numbers that stay in arrays, which never have to be allocated.
 */
export class CodeScale {
  /** Of a code, 1 to 64. */
  readonly bits: number;
  /** Whether the difference of two codes goes the shorter way round. */
  readonly isAngle: boolean;
  readonly #kind: Kind;
  readonly #type: ColumnType;
  readonly #min: number;
  readonly #max: number;
  /** Steps of a range, directions of an angle. */
  readonly #steps: number;

  constructor(type: ColumnType, encoding: FieldEncoding) {
    const isRange = encoding.kind === "range";
    this.bits = encoding.kind === "exact" ? exactBits[type] : encoding.bits;
    this.isAngle = encoding.kind === "angle";
    this.#kind = Kind[encoding.kind];
    this.#type = type;
    this.#min = isRange ? encoding.min : 0;
    this.#max = isRange ? encoding.max : 0;
    if (isRange) this.#steps = rangeSteps(encoding.min, encoding.max, encoding.bits);
    else this.#steps = this.isAngle ? codeCount(this.bits) : 0;
  }

  /** Puts the value of a code at a place of `values`. */
  decode(low: number, high: number, values: Float64Array, at: number): void {
    if (this.#kind === Kind.range) values[at] = rangeValue(low, this.#min, this.#max, this.#steps);
    else if (this.#kind === Kind.angle) values[at] = angleValue(low, this.#steps);
    else values[at] = this.#kind === Kind.exact ? numberOfBits(this.#type, low, high) : low;
  }

  /** The code of the finite value at a place of `values`, in ranges and angles; 0 in others. */
  encode(values: Float64Array, at: number): number {
    if (this.#kind === Kind.range) return rangeCode(values[at], this.#min, this.#max, this.#steps);
    return this.#kind === Kind.angle ? angleCode(values[at], this.#steps) : 0;
  }
}
