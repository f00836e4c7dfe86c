/**
 * Numbers as codes of 1 to 32 bits. Both ends of a range are exact; a symmetric range (min === -max) gives up
 * its last code, so that the number of steps is even and 0 is exact too: no steering must mean no steering.
 * Dequantising and quantising again gives the same code.
 */
import { clamp, floor, lerp, PI, TAU, wrapAngle } from "./maths.ts";

/** Nearest code for `value` limited to [min, max]. Throws RangeError for NaN or bits that give no step. */
export function quantiseRange(value: number, min: number, max: number, bits: number): number {
  const code = rangeCode(value, min, max, rangeSteps(min, max, bits));
  if (Number.isNaN(code)) throw new RangeError(`Cannot quantise ${value} to the range ${min} to ${max}.`);
  return code;
}

/** The value of a code; the unused last code of a symmetric range (a sender may send it) counts as `max`. */
export function dequantiseRange(code: number, min: number, max: number, bits: number): number {
  return rangeValue(code, min, max, rangeSteps(min, max, bits));
}

/** `quantiseRange` of a range whose steps are known; NaN for NaN. */
export function rangeCode(value: number, min: number, max: number, steps: number): number {
  return floor(((clamp(value, min, max) - min) / (max - min)) * steps + 0.5);
}

/** `dequantiseRange` of a range whose steps are known. */
export function rangeValue(code: number, min: number, max: number, steps: number): number {
  if (code >= steps) return max;
  if (min !== -max) return lerp(min, max, code / steps);
  const half = steps / 2;
  return ((code - half) / half) * max;
}

/** Nearest of 2^bits directions, 0 being code 0. Throws RangeError for NaN and infinities. */
export function quantiseAngle(rad: number, bits: number): number {
  const code = angleCode(rad, codeCount(bits));
  if (Number.isNaN(code)) throw new RangeError(`Cannot quantise the angle ${rad}.`);
  return code;
}

/** In (-PI, PI]; exact at 0 and PI. */
export function dequantiseAngle(code: number, bits: number): number {
  return angleValue(code, codeCount(bits));
}

/** `quantiseAngle` to one of so many directions; NaN for NaN and infinities. */
export function angleCode(rad: number, levels: number): number {
  const code = floor((wrapAngle(rad) / TAU) * levels + 0.5);
  return code < 0 ? code + levels : code % levels;
}

/** `dequantiseAngle` of one of so many directions. */
export function angleValue(code: number, levels: number): number {
  const half = levels / 2;
  return code > half ? ((code - levels) / half) * PI : (code / half) * PI;
}

/** Between the first and the last code of a range. Throws RangeError for bits that give no step, or no range. */
export function rangeSteps(min: number, max: number, bits: number): number {
  const steps = codeCount(bits) - (min === -max ? 2 : 1);
  if (steps < 1 || !(min < max)) throw new RangeError(`No range of ${bits} bits from ${min} to ${max}.`);
  return steps;
}

/** Codes of so many bits. */
export function codeCount(bits: number): number {
  if (!(bits >= 1 && bits <= 32) || floor(bits) !== bits) {
    throw new RangeError(`A code has 1 to 32 bits, not ${bits}.`);
  }
  return bits === 32 ? 0x1_0000_0000 : (1 << bits) >>> 0;
}
