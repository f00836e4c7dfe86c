/**
 * Numbers as codes of 1 to 32 bits. Both ends of a range are exact; a symmetric range (min === -max) gives up
 * its last code, so that the number of steps is even and 0 is exact too: no steering must mean no steering.
 * Dequantising and quantising again gives the same code.
 */
import { clamp, floor, lerp, PI, TAU, wrapAngle } from "./maths.ts";

/** Nearest code for `value` limited to [min, max]. Throws RangeError for NaN or bits that give no step. */
export function quantiseRange(value: number, min: number, max: number, bits: number): number {
  const steps = rangeSteps(min, max, bits);
  const fraction = (clamp(value, min, max) - min) / (max - min);
  const code = floor(fraction * steps + 0.5);
  if (Number.isNaN(code)) throw new RangeError(`Cannot quantise ${value} to the range ${min} to ${max}.`);
  return code;
}

/** The value of a code; the unused last code of a symmetric range (a sender may send it) counts as `max`. */
export function dequantiseRange(code: number, min: number, max: number, bits: number): number {
  const steps = rangeSteps(min, max, bits);
  if (code >= steps) return max;
  if (min !== -max) return lerp(min, max, code / steps);
  const half = steps / 2;
  return ((code - half) / half) * max;
}

/** Nearest of 2^bits directions, 0 being code 0. Throws RangeError for NaN and infinities. */
export function quantiseAngle(rad: number, bits: number): number {
  const levels = codeCount(bits);
  const turns = wrapAngle(rad) / TAU;
  if (Number.isNaN(turns)) throw new RangeError(`Cannot quantise the angle ${rad}.`);
  const code = floor(turns * levels + 0.5);
  return code < 0 ? code + levels : code % levels;
}

/** In (-PI, PI]; exact at 0 and PI. */
export function dequantiseAngle(code: number, bits: number): number {
  const half = codeCount(bits) / 2;
  return code > half ? ((code - 2 * half) / half) * PI : (code / half) * PI;
}

function rangeSteps(min: number, max: number, bits: number): number {
  const steps = codeCount(bits) - (min === -max ? 2 : 1);
  if (steps < 1 || !(min < max)) throw new RangeError(`No range of ${bits} bits from ${min} to ${max}.`);
  return steps;
}

function codeCount(bits: number): number {
  if (!(bits >= 1 && bits <= 32) || floor(bits) !== bits) {
    throw new RangeError(`A code has 1 to 32 bits, not ${bits}.`);
  }
  return bits === 32 ? 0x1_0000_0000 : (1 << bits) >>> 0;
}
