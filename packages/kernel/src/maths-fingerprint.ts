import { hashWords } from "./hash.ts";
import {
  abs,
  acos,
  asin,
  atan,
  atan2,
  cos,
  exp,
  fround,
  hypot,
  log,
  PI,
  pow,
  sin,
  sinCos,
  sqrt,
  tan,
  wrapAngle,
} from "./maths.ts";
import { hashFloat, hashUint32 } from "./random.ts";

const ROUNDS = 6250;
/** Results of one round: 16 x 6250 = 100,000 in all. */
const RESULTS = 16;
const SPECIAL = [0, -0, 1, -1, 0.5, -0.5, Infinity, -Infinity, NaN, PI, -PI, 5e-324, 1e308, -1e308];

/**
 * A hash of 100,000 results of every approximated function, over ordinary, extreme and special arguments. Two
 * engines that give the same text agree on the simulation's arithmetic to the last bit.
 */
export function mathsFingerprint(): string {
  const results = new Float64Array(ROUNDS * RESULTS);
  for (let round = 0; round < ROUNDS; round++) {
    // Moderate, small and huge arguments in turn; the special ones first.
    const scale = exp((hashFloat(1, round, 0) - 0.5) * (round % 3 === 0 ? 1400 : 12));
    const a = SPECIAL[round] ?? (hashFloat(1, round, 1) - 0.5) * scale;
    const b = SPECIAL[hashUint32(1, round, 2) % 400] ?? (hashFloat(1, round, 3) - 0.5) * 20;
    const ratio = SPECIAL[round] ?? hashFloat(1, round, 4) * 2 - 1;
    writeResults(results.subarray(round * RESULTS), a, b, ratio);
  }
  const words = new Uint32Array(results.buffer);
  // An engine may store any NaN pattern; this is the only freedom it has.
  for (let i = 0; i < results.length; i++)
    if (Number.isNaN(results[i])) words.fill(0x7ff80000, 2 * i, 2 * i + 2);
  return hashWords(words);
}

function writeResults(out: Float64Array, a: number, b: number, ratio: number): void {
  sinCos(a, out);
  out[2] = sin(b);
  out[3] = cos(b);
  out[4] = tan(a);
  out[5] = atan(a);
  out[6] = atan2(a, b);
  out[7] = atan2(b, ratio);
  out[8] = asin(ratio);
  out[9] = acos(ratio);
  out[10] = exp(b * 40);
  out[11] = log(abs(a));
  out[12] = pow(abs(a), b);
  out[13] = hypot(a, b);
  out[14] = wrapAngle(a) + sqrt(abs(b));
  out[15] = fround(ratio);
}
