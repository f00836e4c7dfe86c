import { fround } from "@fairtick/kernel";

/**
 * One field of a game's input row. Rules see it as a number in [min, max]; a native client sends it
 * with `bits` bits, of which 0 and both ends are exact.
 */
export interface InputField {
  readonly min: -1 | 0;
  readonly max: 1;
  readonly bits: number;
}

export interface InputSchema {
  readonly [field: string]: InputField;
}

/** One typed array a field, indexed by seat. */
export type InputColumns<I extends InputSchema> = { readonly [K in keyof I]: Float32Array };

/** A pedal or trigger: 0 to 1. */
export const unit = (bits: number): InputField => ({ min: 0, max: 1, bits });

/** A stick or wheel: -1 to 1. */
export const signed = (bits: number): InputField => ({ min: -1, max: 1, bits });

/** What the session does for a seat whose row for a tick has not come. */
export interface MissingInputPolicy {
  /** Ticks for which the newest row is repeated. After them all fields are 0. */
  readonly repeatTicks: number;
}

/**
 * The value that rules may see: finite, within the field's range, single precision as in the input columns,
 * never -0. Anything not finite is 0.
 */
export function sanitiseInput(field: InputField, value: number): number {
  // Infinities and NaN are the values that do not cancel themselves.
  if (value - value !== 0) return 0;
  if (value <= field.min) return field.min;
  return value < field.max ? fround(value) + 0 : field.max;
}
