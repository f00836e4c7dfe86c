/**
 * Deterministic maths: the same bits in every engine, so that a server, a browser and a replay agree.
 *
 * ECMAScript fixes + - * / % and Math.sqrt, floor, ceil, trunc, round, fround, imul, clz32, abs, min, max, sign to
 * the last bit, and lets engines approximate everything else. The functions here are therefore built from
 * the exact operations alone. They allocate nothing, and special values follow ECMAScript's tables.
 * Errors stay below 2 ULP (the tests measure against an exact reference; most functions stay below 1).
 * All of it is one file, because this is the one pure file that may name Math.
 *
 * Polynomial coefficients are those published with fdlibm / FreeBSD msun (minimax fits, named at each use).
 */

export const PI = Math.PI;
export const TAU = 2 * PI;
export const HALF_PI = PI / 2;

export const abs: (x: number) => number = Math.abs;
export const sqrt: (x: number) => number = Math.sqrt;
export const floor: (x: number) => number = Math.floor;
export const ceil: (x: number) => number = Math.ceil;
export const trunc: (x: number) => number = Math.trunc;
/** Nearest integer, ties towards +Infinity. */
export const round: (x: number) => number = Math.round;
export const min: (a: number, b: number) => number = Math.min;
export const max: (a: number, b: number) => number = Math.max;
export const sign: (x: number) => number = Math.sign;
export const fround: (x: number) => number = Math.fround;
export const imul: (a: number, b: number) => number = Math.imul;
/** Leading zero bits of a u32; 32 for 0. */
export const clz32: (x: number) => number = Math.clz32;

/** `value` limited to [low, high]; NaN stays NaN. Needs low <= high. */
export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/** Linear interpolation, exactly `from` at 0 and exactly `to` at 1. */
export function lerp(from: number, to: number, fraction: number): number {
  return from * (1 - fraction) + to * fraction;
}

/** The same direction in (-PI, PI]; NaN for an infinite or NaN angle. Angles already inside keep their bits. */
export function wrapAngle(rad: number): number {
  if (rad > -PI && rad <= PI) return rad;
  if (!(Math.abs(rad) <= REDUCTION_MAX)) rad %= TAU;
  const turns = nearestInteger(rad / TAU);
  const wrapped = rad - turns * (4 * HALF_PI_1) - turns * (4 * HALF_PI_1_TAIL);
  if (wrapped > PI) return wrapped - TAU;
  return wrapped <= -PI ? wrapped + TAU : wrapped;
}

/** Beyond |rad| = 1.6e6 the angle is first taken modulo the double nearest 2 pi (exact, but another period). */
export function sin(rad: number): number {
  if (Math.abs(rad) <= QUARTER_PI) return sinKernel(rad, 0);
  const quadrant = reduce(rad);
  const high = reduced[0];
  const low = reduced[1];
  const value = (quadrant & 1) === 0 ? sinKernel(high, low) : cosKernel(high, low);
  return (quadrant & 2) === 0 ? value : -value;
}

/** Large arguments as in `sin`. */
export function cos(rad: number): number {
  if (Math.abs(rad) <= QUARTER_PI) return cosKernel(rad, 0);
  const quadrant = reduce(rad);
  const high = reduced[0];
  const low = reduced[1];
  const value = (quadrant & 1) === 0 ? cosKernel(high, low) : sinKernel(high, low);
  return ((quadrant + 1) & 2) === 0 ? value : -value;
}

/** Writes sin to out[0] and cos to out[1]: the same bits as `sin` and `cos`, with one range reduction. */
export function sinCos(rad: number, out: Float64Array): void {
  let quadrant = 0;
  let high = rad;
  let low = 0;
  if (!(Math.abs(rad) <= QUARTER_PI)) {
    quadrant = reduce(rad);
    high = reduced[0];
    low = reduced[1];
  }
  const sine = sinKernel(high, low);
  const cosine = cosKernel(high, low);
  const sinValue = (quadrant & 1) === 0 ? sine : cosine;
  const cosValue = (quadrant & 1) === 0 ? cosine : sine;
  out[0] = (quadrant & 2) === 0 ? sinValue : -sinValue;
  out[1] = ((quadrant + 1) & 2) === 0 ? cosValue : -cosValue;
}

/** `sinCos` of the angles in rows `from` to `end` - 1 of a column, without a call for each. */
export function sinCosColumn(
  rads: Float32Array,
  from: number,
  end: number,
  sines: Float64Array,
  cosines: Float64Array,
): void {
  for (let i = from; i < end; i++) {
    const rad = rads[i];
    let quadrant = 0;
    let high = rad;
    let low = 0;
    if (!(Math.abs(rad) <= QUARTER_PI)) {
      quadrant = reduceRow(rads, i);
      high = reduced[0];
      low = reduced[1];
    }
    const sine = sinKernel(high, low);
    const cosine = cosKernel(high, low);
    const sinValue = (quadrant & 1) === 0 ? sine : cosine;
    const cosValue = (quadrant & 1) === 0 ? cosine : sine;
    sines[i] = (quadrant & 2) === 0 ? sinValue : -sinValue;
    cosines[i] = ((quadrant + 1) & 2) === 0 ? cosValue : -cosValue;
  }
}

/**
 * sin / cos with the rounding errors of both kernels carried into the quotient, because the plain quotient
 * of two rounded values can miss by more than 2 ULP. Large arguments as in `sin`.
 */
export function tan(rad: number): number {
  let quadrant = 0;
  let high = rad;
  let low = 0;
  if (!(Math.abs(rad) <= QUARTER_PI)) {
    quadrant = reduce(rad);
    high = reduced[0];
    low = reduced[1];
  }
  if (Math.abs(high) < TINY) return (quadrant & 1) === 0 ? high : -1 / high;
  const square = high * high;
  const deficit = sinDeficit(high, low, square);
  const sine = high - deficit;
  const sineError = high - sine - deficit;
  const base = 1 - 0.5 * square;
  const cosineTail = cosTail(high, low, square, base);
  const cosine = base + cosineTail;
  const cosineError = base - cosine + cosineTail;
  if ((quadrant & 1) === 0) {
    const quotient = sine / cosine;
    return quotient + (sineError - quotient * cosineError) / cosine;
  }
  const quotient = -cosine / sine;
  return quotient - (cosineError + quotient * sineError) / sine;
}

/**
 * Moves |x| next to 0, 1/2, 1, 3/2 or infinity by atan(x) = atan(c) + atan((x - c) / (1 + c x)), each centre's
 * arctangent being kept in two doubles.
 */
export function atan(x: number): number {
  const size = Math.abs(x);
  if (size < 0.4375) return size < TINY ? x : x - atanTail(x);
  let value: number;
  if (size < 0.6875) {
    const t = (2 * size - 1) / (2 + size);
    value = 0.4636476090008061 - (atanTail(t) - 2.2698777452961687e-17 - t);
  } else if (size < 1.1875) {
    const t = (size - 1) / (size + 1);
    value = QUARTER_PI - (atanTail(t) - 0.5 * HALF_PI_LOW - t);
  } else if (size < 2.4375) {
    const t = (size - 1.5) / (1 + 1.5 * size);
    value = 0.982793723247329 - (atanTail(t) - 1.3903311031230998e-17 - t);
  } else {
    const t = -1 / size;
    value = HALF_PI - (atanTail(t) - HALF_PI_LOW - t);
  }
  return x < 0 ? -value : value;
}

/** The angle of the vector (x, y), in [-PI, PI]. */
export function atan2(y: number, x: number): number {
  const slope = Math.abs(y / x);
  if (!(slope > 0 && slope < Infinity)) return atan2Special(y, x, slope);
  const angle = atan(slope);
  if (x > 0) return y < 0 ? -angle : angle;
  const obtuse = PI - (angle - PI_LOW);
  return y < 0 ? -obtuse : obtuse;
}

/** NaN outside [-1, 1]. Near the ends asin(x) = pi/2 - 2 asin(sqrt((1 - |x|) / 2)). */
export function asin(x: number): number {
  const size = Math.abs(x);
  if (size < 0.5) return size < TINY ? x : x + x * asinRatio(x * x);
  const square = (1 - size) * 0.5;
  const root = Math.sqrt(square);
  const ratio = asinRatio(square);
  let value: number;
  if (size >= 0.975) {
    value = HALF_PI - (2 * (root + root * ratio) - HALF_PI_LOW);
  } else {
    const rootHigh = Math.fround(root);
    const rootLow = (square - rootHigh * rootHigh) / (root + rootHigh);
    value = QUARTER_PI - (2 * root * ratio - (HALF_PI_LOW - 2 * rootLow) - (QUARTER_PI - 2 * rootHigh));
  }
  return x < 0 ? -value : value;
}

/** NaN outside [-1, 1]. */
export function acos(x: number): number {
  if (Math.abs(x) < 0.5) return HALF_PI - (x - (HALF_PI_LOW - x * asinRatio(x * x)));
  if (x < 0) {
    const square = (1 + x) * 0.5;
    const root = Math.sqrt(square);
    return PI - 2 * (root + (root * asinRatio(square) - HALF_PI_LOW));
  }
  const square = (1 - x) * 0.5;
  if (square === 0) return 0;
  const root = Math.sqrt(square);
  const rootHigh = Math.fround(root);
  const rootLow = (square - rootHigh * rootHigh) / (root + rootHigh);
  return 2 * (rootHigh + (root * asinRatio(square) + rootLow));
}

/** exp(x) = 2^k exp(r) with |r| <= ln2 / 2 in two doubles; exp(r) by the quotient 1 + r c / (2 - c) + r. */
export function exp(x: number): number {
  if (x > 709.79) return Infinity;
  if (x < -745.14) return 0;
  const k = nearestInteger(x * Math.LOG2E);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const c = r - expTail(r * r);
  return scaleByPowerOfTwo(1 + ((r * c) / (2 - c) - low + high), k);
}

/** Natural logarithm: x = 2^k m with m in [sqrt(1/2), sqrt(2)], log m = 2 atanh(f / (2 + f)), f = m - 1. */
export function log(x: number): number {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x > 0 ? x : NaN;
  let k = splitExponent(x);
  let m = doubleView[0];
  if (m > Math.SQRT2) {
    m *= 0.5;
    k += 1;
  }
  const f = m - 1;
  const halfSquare = 0.5 * f * f;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  // fdlibm e_log.c: Lg1 to Lg7
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd =
    z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  return k * LN2_HIGH - (halfSquare - (s * (halfSquare + even + odd) + k * LN2_LOW) - f);
}

/** `base` to the power `exponent`, as ECMAScript's `**` (so 1 ** Infinity is NaN and NaN ** 0 is 1). */
export function pow(base: number, exponent: number): number {
  if (exponent === 0) return 1;
  const size = Math.abs(base);
  const power = Math.abs(exponent);
  if (!(size > 0 && size < Infinity && power < Infinity)) return powSpecial(base, exponent, size, power);
  if (base < 0) {
    if (Math.floor(exponent) !== exponent) return NaN;
    return exponent % 2 === 0 ? powPositive(size, exponent) : -powPositive(size, exponent);
  }
  return powPositive(size, exponent);
}

/** Length of (x, y) without overflow or underflow on the way. */
export function hypot(x: number, y: number): number {
  const square = x * x + y * y;
  if (square > 1e-290 && square < Infinity) return Math.sqrt(square);
  const size = Math.max(Math.abs(x), Math.abs(y));
  if (size === 0 || size === Infinity) return size;
  if (Number.isNaN(size)) return Math.abs(x) === Infinity || Math.abs(y) === Infinity ? Infinity : NaN;
  // Powers of two, so that scaling itself rounds nothing.
  const scale = size > 1 ? TWO_M600 : TWO_600;
  const scaledX = x * scale;
  const scaledY = y * scale;
  return Math.sqrt(scaledX * scaledX + scaledY * scaledY) / scale;
}

const QUARTER_PI = PI / 4;
/** What the doubles PI and HALF_PI lack to the true values. */
const PI_LOW = 1.2246467991473532e-16;
const HALF_PI_LOW = PI_LOW / 2;
// Powers of two in decimal, because the operator ** is one of those that engines may approximate.
const TWO_M28 = 3.725290298461914e-9;
const TWO_54 = 18014398509481984;
const TWO_65 = 36893488147419103000;
const TWO_600 = 4.149515568880993e180;
const TWO_M600 = 2.409919865102884e-181;
const TWO_M1000 = 9.332636185032189e-302;
/** Below this x^2 vanishes beside 1. */
const TINY = TWO_M28;
/** ln 2 as 32 leading bits (so that k * LN2_HIGH is exact) and the rest. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/**
 * pi/2 as 33 bits + 33 bits + 33 bits + rest (fdlibm e_rem_pio2.c), so that a quadrant number below 2^20
 * times any of the first three is exact; each _TAIL is all that follows its part, as one double.
 */
const HALF_PI_1 = 1.5707963267341256;
const HALF_PI_1_TAIL = 6.077100506506192e-11;
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487111665e-21;
const HALF_PI_3_TAIL = 8.4784276603689e-32;
const REDUCTION_MAX = 1647099;

/**
 * Scratch of one call, so that a function can return two doubles without allocating. Nothing is read from
 * it that the same call has not written.
 */
const reduced = new Float64Array(2);
const doubleView = new Float64Array(1);
const wordView = new Uint32Array(doubleView.buffer);
const HIGH_WORD = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Ties to even, |x| < 2^51: adding 1.5 * 2^52 pushes the fraction out of the mantissa. Odd, unlike floor(x + 0.5). */
function nearestInteger(x: number): number {
  return x + 6755399441055744 - 6755399441055744;
}

/**
 * Cody-Waite: rad = quadrant * pi/2 + reduced[0] + reduced[1], |reduced[0]| <= pi/4 (and a rounding), the
 * second being the rounding error of the first. Returns the quadrant modulo 4.
 */
function reduce(rad: number): number {
  if (!(Math.abs(rad) <= REDUCTION_MAX)) rad %= TAU;
  const quadrant = nearestInteger(rad * 0.6366197723675814);
  const first = rad - quadrant * HALF_PI_1;
  const tail = quadrant * HALF_PI_1_TAIL;
  const high = first - tail;
  if (Math.abs(high) < Math.abs(rad) * TWO_M28) {
    reduceNearMultiple(first, quadrant);
  } else {
    reduced[0] = high;
    reduced[1] = first - high - tail;
  }
  return quadrant & 3;
}

/** A function that takes no fractional number costs none on the heap where the engine does not inline it. */
function reduceRow(rads: Float32Array, row: number): number {
  return reduce(rads[row]);
}

/** So close to a multiple of pi/2 that most bits cancelled: all 151 bits of pi/2 are needed. */
function reduceNearMultiple(first: number, quadrant: number): void {
  const second = quadrant * HALF_PI_2;
  const a = first - second;
  const secondUsed = first - a;
  const errorA = first - (a + secondUsed) + (secondUsed - second);
  const third = quadrant * HALF_PI_3;
  const b = a - third;
  const thirdUsed = a - b;
  const errorB = a - (b + thirdUsed) + (thirdUsed - third);
  const tail = errorA + errorB - quadrant * HALF_PI_3_TAIL;
  const high = b + tail;
  reduced[0] = high;
  reduced[1] = b - high + tail;
}

/** sin(x + y) for |x| <= pi/4, |y| below half an ULP of x. */
function sinKernel(x: number, y: number): number {
  return x - sinDeficit(x, y, x * x);
}

/** cos(x + y), same ranges. */
function cosKernel(x: number, y: number): number {
  const square = x * x;
  const base = 1 - 0.5 * square;
  return base + cosTail(x, y, square, base);
}

/**
 * x - sin(x + y), in this direction because -0 - 0 keeps its sign and -0 + 0 does not; S1 to S6 of fdlibm
 * k_sin.c.
 */
function sinDeficit(x: number, y: number, z: number): number {
  const cube = z * x;
  const r =
    0.00833333333332249 +
    z *
      (-0.0001984126982985795 +
        z * (0.0000027557313707070068 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)));
  return z * (0.5 * y - cube * r) - y - cube * -0.16666666666666632;
}

/** cos(x + y) - base, where base is 1 - z / 2 rounded; C1 to C6 of fdlibm k_cos.c. */
function cosTail(x: number, y: number, z: number, base: number): number {
  const r =
    z *
    (0.0416666666666666 +
      z *
        (-0.001388888888887411 +
          z *
            (0.00002480158728947673 +
              z * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11)))));
  return 1 - base - 0.5 * z + (z * r - x * y);
}

/** x - atan(x) for |x| < 7/16; aT of fdlibm s_atan.c, even and odd powers summed apart. */
function atanTail(x: number): number {
  const z = x * x;
  const w = z * z;
  const odd =
    z *
    (0.3333333333333293 +
      w *
        (0.14285714272503466 +
          w *
            (0.09090887133436507 +
              w * (0.06661073137387531 + w * (0.049768779946159324 + w * 0.016285820115365782)))));
  const even =
    w *
    (-0.19999999999876483 +
      w *
        (-0.11111110405462356 +
          w * (-0.0769187620504483 + w * (-0.058335701337905735 + w * -0.036531572744216916))));
  return x * (odd + even);
}

/** atan2 where y / x is 0, infinite or NaN. */
function atan2Special(y: number, x: number, slope: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  let angle: number;
  if (slope === Infinity) angle = HALF_PI;
  else if (slope === 0 || y === 0) angle = x < 0 || Object.is(x, -0) ? PI : 0;
  else angle = x > 0 ? QUARTER_PI : 3 * QUARTER_PI;
  return y < 0 || Object.is(y, -0) ? -angle : angle;
}

/** (asin(sqrt(z)) / sqrt(z)) - 1 for z <= 1/4; pS and qS of fdlibm e_asin.c. */
function asinRatio(z: number): number {
  const numerator =
    z *
    (0.16666666666666666 +
      z *
        (-0.3255658186224009 +
          z *
            (0.20121253213486293 +
              z * (-0.04005553450067941 + z * (0.0007915349942898145 + z * 0.00003479331075960212)))));
  const denominator =
    1 +
    z * (-2.403394911734414 + z * (2.0209457602335057 + z * (-0.6882839716054533 + z * 0.07703815055590194)));
  return numerator / denominator;
}

/** r (exp(r) + 1) / (exp(r) - 1) - 2 as a polynomial in r^2; P1 to P5 of fdlibm e_exp.c. */
function expTail(z: number): number {
  return (
    z *
    (0.16666666666666602 +
      z *
        (-0.0027777777777015593 +
          z * (0.00006613756321437934 + z * (-0.0000016533902205465252 + z * 4.1381367970572385e-8))))
  );
}

/** y * 2^k with one rounding for y in [1/2, 2); k from -2000 to 2000. */
function scaleByPowerOfTwo(y: number, k: number): number {
  if (k > 1023) return y * powerOfTwo(1023) * powerOfTwo(k - 1023);
  if (k < -1022) return y * powerOfTwo(k + 1000) * TWO_M1000;
  return y * powerOfTwo(k);
}

/** 2^k for -1022 <= k <= 1023, by writing the exponent field. NaN gives some number: multiply NaN by it. */
function powerOfTwo(k: number): number {
  wordView[1 - HIGH_WORD] = 0;
  wordView[HIGH_WORD] = (k + 1023) << 20;
  return doubleView[0];
}

/** For finite x > 0: returns k and leaves m in [1, 2) in doubleView[0], so that x = 2^k m. */
function splitExponent(x: number): number {
  doubleView[0] = x;
  let k = -1023;
  if (wordView[HIGH_WORD] < 0x00100000) {
    doubleView[0] = x * TWO_54;
    k -= 54;
  }
  const high = wordView[HIGH_WORD];
  wordView[HIGH_WORD] = (high & 0x000fffff) | 0x3ff00000;
  return k + (high >>> 20);
}

/** pow where the base is 0, infinite or NaN, or the exponent infinite or NaN; the exponent is not 0. */
function powSpecial(base: number, exponent: number, size: number, power: number): number {
  if (Number.isNaN(base) || Number.isNaN(exponent)) return NaN;
  if (power === Infinity) {
    if (size === 1) return NaN;
    return size > 1 === exponent > 0 ? Infinity : 0;
  }
  const value = (size === 0) === exponent > 0 ? 0 : Infinity;
  const negative = base < 0 || Object.is(base, -0);
  return negative && Math.abs(exponent % 2) === 1 ? -value : value;
}

/**
 * x^y = 2^(y log2 x) for finite x > 0. log2 x and the product are kept as a 24-bit head (fround, so that
 * products of heads are exact) and a tail, because an error of the product is one of the result's logarithm.
 */
function powPositive(x: number, y: number): number {
  const power = Math.abs(y);
  // |log2 x| is 0 or within [2^-53, 1075], so these exponents leave only 1, 0 and Infinity.
  if (x === 1 || power < 1 / TWO_65) return 1;
  if (power > TWO_65) return x > 1 === y > 0 ? Infinity : 0;
  const logHigh = log2Parts(x);
  const logLow = reduced[1];
  const yHigh = Math.fround(y);
  const low = (y - yHigh) * logHigh + y * logLow;
  const high = yHigh * logHigh;
  const total = high + low;
  if (total > 1100) return Infinity;
  if (total < -1100) return 0;
  const k = nearestInteger(total);
  return scaleByPowerOfTwo(exp2Reduced(high - k, low), k);
}

/**
 * log2 x: the 24-bit head is returned, the tail left in reduced[1]. x = 2^k m, and with c = 1 or 3/2 next to m,
 * s = (m - c) / (m + c), log m = log c + 2s + (2/3) s^3 + s^5 (...); L1 to L6 of fdlibm e_pow.c.
 */
function log2Parts(x: number): number {
  let k = splitExponent(x);
  let m = doubleView[0];
  if (m > SQRT_3) {
    m *= 0.5;
    k += 1;
  }
  const nearOne = m < SQRT_3_2;
  const centre = nearOne ? 1 : 1.5;
  const difference = m - centre;
  const sum = m + centre;
  const s = difference / sum;
  const sHigh = Math.fround(s);
  const sumHigh = Math.fround(sum);
  const sumLow = m - (sumHigh - centre);
  const sLow = (difference - sHigh * sumHigh - sHigh * sumLow) / sum;
  const z = s * s;
  const series =
    z *
      z *
      (0.5999999999999946 +
        z *
          (0.4285714285785502 +
            z *
              (0.33333332981837743 +
                z * (0.272728123808534 + z * (0.23066074577556175 + z * 0.20697501780033842))))) +
    sLow * (sHigh + s);
  // 3 + s^2 + series, whose product with s is 3/2 log(m / c).
  const zHigh = sHigh * sHigh;
  const factorHigh = Math.fround(3 + zHigh + series);
  const factorLow = series - (factorHigh - 3 - zHigh);
  const u = sHigh * factorHigh;
  const v = sLow * factorHigh + factorLow * s;
  const productHigh = Math.fround(u + v);
  const productLow = v - (productHigh - u);
  const scaledHigh = TWO_THIRDS_LOG2E_HIGH * productHigh;
  const scaledLow =
    TWO_THIRDS_LOG2E_LOW * productHigh + productLow * TWO_THIRDS_LOG2E + (nearOne ? 0 : LOG2_3_2_LOW);
  const centreLog = nearOne ? 0 : LOG2_3_2_HIGH;
  const head = Math.fround(scaledHigh + scaledLow + centreLog + k);
  reduced[1] = scaledLow - (head - k - centreLog - scaledHigh);
  return head;
}

/** 2^(high + low) for |high + low| <= 1/2: exp of the argument times ln 2, the quotient as in `exp`. */
function exp2Reduced(high: number, low: number): number {
  const head = Math.fround(high + low);
  const u = head * LN2_HEAD;
  const v = (low - (head - high)) * Math.LN2 + head * LN2_TAIL;
  const r = u + v;
  const rLow = v - (r - u);
  const c = r - expTail(r * r);
  return 1 - ((r * c) / (c - 2) - (rLow + r * rLow) - r);
}

const SQRT_3 = 1.7320508075688772;
const SQRT_3_2 = 1.224744871391589;
const LN2_HEAD = 0.6931471824645996;
const LN2_TAIL = -1.904654299957768e-9;
/** 2 / (3 ln 2), and as a 24-bit head and tail. */
const TWO_THIRDS_LOG2E = 0.9617966939259756;
const TWO_THIRDS_LOG2E_HIGH = 0.9617967009544373;
const TWO_THIRDS_LOG2E_LOW = -7.028461650952758e-9;
const LOG2_3_2_HIGH = 0.5849624872207642;
const LOG2_3_2_LOW = 1.350039202129749e-8;
