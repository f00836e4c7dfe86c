import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as maths from "./maths.ts";
import { mathsFingerprint } from "./maths-fingerprint.ts";

/** An exact binary value mantissa * 2^exponent; the reference below works with 2^-FRACTION_BITS steps. */
type Binary = { mantissa: bigint; exponent: number };

const FRACTION_BITS = 420n;
const ONE = 1n << FRACTION_BITS;
const RUNS = 4000;
const ULP_MAX = 2;

const view = new DataView(new ArrayBuffer(8));

function binaryOf(x: number): Binary {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const field = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = field === 0 ? fraction : fraction | (1n << 52n);
  return { mantissa: bits >> 63n ? -mantissa : mantissa, exponent: (field === 0 ? 1 : field) - 1075 };
}

function fixedOf(x: number): bigint {
  const { mantissa, exponent } = binaryOf(x);
  const shift = BigInt(exponent) + FRACTION_BITS;
  return shift >= 0n ? mantissa << shift : mantissa >> -shift;
}

const bitLength = (n: bigint) => (n < 0n ? -n : n).toString(2).length;
const multiply = (a: bigint, b: bigint) => (a * b) >> FRACTION_BITS;
const divide = (a: bigint, b: bigint) => (a << FRACTION_BITS) / b;
const fixed = (mantissa: bigint, scale = 0): Binary => ({
  mantissa,
  exponent: scale - Number(FRACTION_BITS),
});

/** Distance of `actual` from the exact value, in units of the last place of the exact value. */
function ulpError(actual: number, exact: Binary): number {
  if (!Number.isFinite(actual)) return Number.POSITIVE_INFINITY;
  const found = binaryOf(actual);
  const ulpExponent = Math.max(bitLength(exact.mantissa) + exact.exponent - 53, -1074);
  const common = Math.min(found.exponent, exact.exponent, ulpExponent - 20);
  const difference =
    (found.mantissa << BigInt(found.exponent - common)) - (exact.mantissa << BigInt(exact.exponent - common));
  const ulp = 1n << BigInt(ulpExponent - common);
  return Number(((difference < 0n ? -difference : difference) << 20n) / ulp) / 2 ** 20;
}

function squareRoot(n: bigint): bigint {
  if (n <= 0n) return 0n;
  let guess = 1n << BigInt((bitLength(n) >> 1) + 1);
  for (;;) {
    const next = (guess + n / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}
const fixedRoot = (n: bigint) => squareRoot(n << FRACTION_BITS);

/** Sum of x^n / n (arctangent and its hyperbolic twin) over odd n, with alternating signs or not. */
function inverseSeries(x: bigint, alternating: boolean): bigint {
  const square = multiply(x, x);
  let power = x;
  let sum = 0n;
  for (let n = 1n; power !== 0n && power !== -1n; n += 2n) {
    sum += alternating && n % 4n === 3n ? -(power / n) : power / n;
    power = multiply(power, square);
  }
  return sum;
}

const PI_FIXED = 16n * inverseSeries(ONE / 5n, true) - 4n * inverseSeries(ONE / 239n, true);
const LN2_FIXED = 2n * inverseSeries(ONE / 3n, false);

function sineAndCosine(x: bigint): [bigint, bigint] {
  const quarters = (2n * x + (x < 0n ? -PI_FIXED : PI_FIXED) / 2n) / PI_FIXED;
  const rest = x - (quarters * PI_FIXED) / 2n;
  const sums = [0n, 0n];
  let term = ONE;
  for (let n = 0; term !== 0n && term !== -1n; n += 1) {
    sums[n & 1] += (n & 2) === 0 ? term : -term;
    term = multiply(term, rest) / BigInt(n + 1);
  }
  const [cosine, sine] = sums;
  const turn = Number(((quarters % 4n) + 4n) % 4n);
  if (turn === 0) return [sine, cosine];
  if (turn === 1) return [cosine, -sine];
  return turn === 2 ? [-sine, -cosine] : [-cosine, sine];
}

/** The angle of (x, y) by halving it until the series is short. */
function angleOf(y: bigint, x: bigint): bigint {
  if (x < 0n) return y < 0n ? angleOf(-y, -x) - PI_FIXED : PI_FIXED - angleOf(y, -x);
  if ((y < 0n ? -y : y) > x)
    return (y < 0n ? -PI_FIXED : PI_FIXED) / 2n - angleOf(x, y < 0n ? -y : y) * (y < 0n ? -1n : 1n);
  let slope = divide(y, x);
  for (let i = 0; i < 6; i += 1) slope = divide(slope, ONE + fixedRoot(ONE + multiply(slope, slope)));
  return inverseSeries(slope, true) << 6n;
}

function logarithm(x: number): bigint {
  const { mantissa, exponent } = binaryOf(x);
  const length = bitLength(mantissa);
  let scale = length + exponent;
  let m = mantissa << (FRACTION_BITS - BigInt(length));
  if (3n * m < 2n * ONE) {
    m <<= 1n;
    scale -= 1;
  }
  return BigInt(scale) * LN2_FIXED + 2n * inverseSeries(divide(m - ONE, m + ONE), false);
}

function exponential(x: bigint): Binary {
  const k = x / LN2_FIXED;
  const rest = (x - k * LN2_FIXED) >> 16n;
  let sum = 0n;
  let term = ONE;
  for (let n = 1n; term !== 0n && term !== -1n; n += 1n) {
    sum += term;
    term = multiply(term, rest) / n;
  }
  for (let i = 0; i < 16; i += 1) sum = multiply(sum, sum);
  return fixed(sum, Number(k));
}

const exactSin = (x: number) => fixed(sineAndCosine(fixedOf(x))[0]);
const exactCos = (x: number) => fixed(sineAndCosine(fixedOf(x))[1]);
const exactTan = (x: number) => {
  const [sine, cosine] = sineAndCosine(fixedOf(x));
  return fixed(divide(sine, cosine));
};
const exactAtan2 = (y: number, x: number) => fixed(angleOf(fixedOf(y), fixedOf(x)));
const exactAsin = (x: number) => {
  const value = fixedOf(x);
  return fixed(angleOf(value, fixedRoot(ONE - multiply(value, value))));
};
const exactAcos = (x: number) => {
  const value = fixedOf(x);
  return fixed(angleOf(fixedRoot(ONE - multiply(value, value)), value));
};
const exactPow = (x: number, y: number) => exponential(multiply(logarithm(x), fixedOf(y)));
const exactHypot = (x: number, y: number) => {
  const a = fixedOf(x);
  const b = fixedOf(y);
  return fixed(squareRoot(a * a + b * b));
};

/** Magnitudes spread over binades rather than over the number line, both signs. */
const spread = (lowExponent: number, highExponent: number) =>
  fc
    .tuple(within(1, 2), fc.integer({ min: lowExponent, max: highExponent }), fc.boolean())
    .map(([m, e, negative]) => (negative ? -m : m) * 2 ** e);
/** Even over the number line (fc.double is even over bit patterns, so that nearly all are tiny). */
const within = (low: number, high: number) =>
  fc.maxSafeInteger().map((n) => low + (high - low) * (0.5 + n / 2 ** 54));

/** The doubles nearest to multiples of pi/2, where a range reduction loses most bits. */
const nearQuarterTurns = fc
  .tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: -2, max: 2 }))
  .map(([n, steps]) => neighbour(Number((BigInt(n) * PI_FIXED) >> (FRACTION_BITS - 200n)) / 2 ** 201, steps));

function neighbour(x: number, steps: number): number {
  view.setFloat64(0, x);
  view.setBigUint64(0, view.getBigUint64(0) + BigInt(steps));
  return view.getFloat64(0);
}

function checkUlps(name: string, actual: number, exact: Binary, given: string): void {
  const error = ulpError(actual, exact);
  if (error > ULP_MAX) throw new Error(`${name}(${given}) = ${actual} is ${error} ULP off`);
}

function checkOne(
  name: string,
  argument: fc.Arbitrary<number>,
  actual: (x: number) => number,
  exact: (x: number) => Binary,
): void {
  fc.assert(
    fc.property(argument, (x) => checkUlps(name, actual(x), exact(x), String(x))),
    { numRuns: RUNS, seed: 82 },
  );
}

function checkTwo(
  name: string,
  argument: fc.Arbitrary<[number, number]>,
  actual: (a: number, b: number) => number,
  exact: (a: number, b: number) => Binary,
): void {
  fc.assert(
    fc.property(argument, ([a, b]) => checkUlps(name, actual(a, b), exact(a, b), `${a}, ${b}`)),
    { numRuns: RUNS, seed: 82 },
  );
}

describe("accuracy against an exact reference", () => {
  const angles = fc.oneof(within(-4, 4), within(-1e5, 1e5), spread(-60, 19), nearQuarterTurns);

  it("keeps sin, cos and tan within 2 ULP up to 1.6e6 rad [HOST-082]", () => {
    checkOne("sin", angles, maths.sin, exactSin);
    checkOne("cos", angles, maths.cos, exactCos);
    checkOne("tan", angles, maths.tan, exactTan);
  });

  it("keeps the inverse functions within 2 ULP [HOST-082]", () => {
    const ratio = fc.oneof(
      within(-1, 1),
      spread(-60, -1),
      spread(-60, -2).map((x) => 1 - Math.abs(x)),
    );
    checkOne("asin", ratio, maths.asin, exactAsin);
    checkOne("acos", ratio, maths.acos, exactAcos);
    checkOne("atan", fc.oneof(within(-3, 3), spread(-60, 80)), maths.atan, (x) => exactAtan2(x, 1));
    const sides = fc.oneof(
      fc.tuple(within(-9, 9), within(-9, 9)),
      fc.tuple(spread(-60, 60), spread(-60, 60)),
    );
    const nonZero = sides.filter(
      ([y, x]) => y !== 0 && x !== 0 && Math.abs(y) > 1e-60 && Math.abs(x) > 1e-60,
    );
    checkTwo("atan2", nonZero, maths.atan2, exactAtan2);
  });

  it("keeps exp, log and pow within 2 ULP, subnormal results included [HOST-082]", () => {
    const exponent = fc.oneof(
      within(-745, 709.78),
      spread(-60, 9).filter((x) => x < 709),
    );
    checkOne("exp", exponent, maths.exp, (x) => exponential(fixedOf(x)));
    const positive = fc
      .oneof(within(0.5, 2), spread(-1070, 1023).map(Math.abs), within(0, 5e-310))
      .filter((x) => x > 0);
    checkOne("log", positive, maths.log, (x) => fixed(logarithm(x)));
    // The exponent is chosen for a result anywhere in the range, so that large ones meet bases next to 1.
    const powers = fc
      .tuple(
        fc.oneof(
          positive,
          spread(-50, -3).map((d) => 1 + d),
        ),
        within(-1070, 1023),
      )
      .map(([base, target]): [number, number] => [base, target / Math.log2(base)])
      .filter(([, y]) => Number.isFinite(y) && Math.abs(y) > 1e-60);
    checkTwo("pow", powers, maths.pow, exactPow);
  });

  it("keeps hypot within 2 ULP without overflow or underflow on the way [HOST-082]", () => {
    const sides = fc.oneof(
      fc.tuple(spread(-150, 150), spread(-150, 150)),
      fc.tuple(within(-9, 9), spread(-9, 9)),
    );
    checkTwo("hypot", sides, maths.hypot, exactHypot);
    expect(maths.hypot(3 * 2 ** 1000, 4 * 2 ** 1000)).toBe(5 * 2 ** 1000);
    expect(maths.hypot(3 * 2 ** -1070, 4 * 2 ** -1070)).toBe(5 * 2 ** -1070);
  });
});

/** Distinguishes -0 from 0, and takes NaN for NaN. */
const same = (actual: number, expected: number) =>
  expect(Object.is(actual, expected) ? expected : actual).toBe(expected);

describe("special values", () => {
  const specials = [0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 1e-320, -1e-320, 1e300, -1e300];
  const extremes = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];

  // ECMAScript fixes these results or leaves no choice, so that Math is a valid oracle here (and nowhere else).
  const fixedResults: [string, (x: number) => number, (x: number) => number, number[]][] = [
    ["sin", maths.sin, Math.sin, [0, -0]],
    ["cos", maths.cos, Math.cos, [0, -0]],
    ["tan", maths.tan, Math.tan, [0, -0]],
    ["asin", maths.asin, Math.asin, [0, -0, 1.5, -1.5]],
    ["acos", maths.acos, Math.acos, [1, 1.5, -1.5]],
    ["atan", maths.atan, Math.atan, [0, -0]],
    ["exp", maths.exp, Math.exp, [0, -0, 710, -746, 1e300, -1e300]],
    ["log", maths.log, Math.log, [0, -0, 1, -1, -1e-320]],
  ];
  it.each(fixedResults)(
    "%s gives what ECMAScript fixes at zeros, infinities, NaN and domain ends",
    (_, own, oracle, at) => {
      for (const x of [...at, ...extremes]) same(own(x), oracle(x));
    },
  );

  it("pow, hypot and atan2 give what ECMAScript fixes for pairs of special values", () => {
    const fixed = [...specials, ...extremes];
    for (const a of fixed) {
      for (const b of fixed) {
        if (a === 0 || b === 0 || !Number.isFinite(a) || !Number.isFinite(b)) {
          same(maths.hypot(a, b), Math.hypot(a, b));
        }
        if (a === 0 || !Number.isFinite(a) || !Number.isFinite(b) || b === 0) {
          same(maths.pow(a, b), a ** b);
          same(maths.atan2(a, b), Math.atan2(a, b));
        }
      }
    }
    same(maths.pow(-2, 0.5), Number.NaN);
    same(maths.pow(-2, 3), -8);
    same(maths.pow(-2, 2 ** 53), Number.POSITIVE_INFINITY);
    same(maths.pow(-1, 2 ** 53), 1);
    same(maths.pow(-0.5, 2001), -0);
  });

  it("pow is exact where the result is a whole number", () => {
    for (let base = 1; base <= 30; base += 1) {
      for (let exponent = 0; base ** exponent < 2 ** 53; exponent += 1) {
        if (base === 1 && exponent > 60) break;
        expect(maths.pow(base, exponent)).toBe(Number(BigInt(base) ** BigInt(exponent)));
      }
    }
  });

  it("stays finite and within [-1, 1] for angles beyond the accurate range", () => {
    fc.assert(
      fc.property(spread(20, 1023), (x) => {
        expect(maths.abs(maths.sin(x)) <= 1 && maths.abs(maths.cos(x)) <= 1).toBe(true);
        expect(Number.isFinite(maths.tan(x))).toBe(true);
        expect(maths.hypot(maths.sin(x), maths.cos(x))).toBeCloseTo(1, 12);
      }),
    );
  });

  it("clamp, lerp and round are exact at their ends", () => {
    expect([maths.clamp(-3, -1, 2), maths.clamp(3, -1, 2), maths.clamp(0.5, -1, 2)]).toEqual([-1, 2, 0.5]);
    expect(maths.clamp(Number.NaN, 0, 1)).toBeNaN();
    fc.assert(
      fc.property(within(-1e9, 1e9), within(-1e-3, 1e-3), (from, to) => {
        expect(maths.lerp(from, to, 0) === from && maths.lerp(from, to, 1) === to).toBe(true);
      }),
    );
    expect([maths.round(2.5), maths.round(-2.5), maths.round(0.49999999999999994)]).toEqual([3, -2, 0]);
  });
});

describe("angles", () => {
  const angles = fc.oneof(within(-4, 4), within(-1e6, 1e6), spread(-1022, 1023), nearQuarterTurns);

  it("sinCosColumn gives the bits of sinCos for each row it is asked for and leaves the others alone [HOST-082]", () => {
    const rads = Float32Array.from([0, -0, 0.5, -0.8, 1.6, maths.PI, -3.1, 47.1, 1e5, Number.NaN]);
    const sines = new Float64Array(rads.length).fill(7);
    const cosines = new Float64Array(rads.length).fill(7);
    maths.sinCosColumn(rads, 1, rads.length - 1, sines, cosines);
    const out = new Float64Array(2);
    for (let i = 1; i < rads.length - 1; i++) {
      maths.sinCos(rads[i], out);
      expect([sines[i], cosines[i]]).toEqual([...out]);
    }
    for (const i of [0, rads.length - 1]) expect([sines[i], cosines[i]]).toEqual([7, 7]);
  });

  it("sinCos gives the bits of sin and cos [HOST-082]", () => {
    const out = new Float64Array(2);
    const check = (x: number) => {
      maths.sinCos(x, out);
      same(out[0], maths.sin(x));
      same(out[1], maths.cos(x));
    };
    fc.assert(fc.property(angles, check), { numRuns: RUNS, seed: 82 });
    for (const x of [0, -0, Number.NaN, Number.POSITIVE_INFINITY, maths.PI, maths.HALF_PI, maths.PI / 4])
      check(x);
  });

  it("sine is odd and cosine even to the last bit", () => {
    fc.assert(
      fc.property(angles, (x) => {
        same(maths.sin(-x), -maths.sin(x));
        same(maths.cos(-x), maths.cos(x));
        same(maths.tan(-x), -maths.tan(x));
      }),
      { numRuns: RUNS, seed: 82 },
    );
  });

  it("wrapAngle keeps the direction and lands in (-PI, PI]", () => {
    fc.assert(
      fc.property(fc.oneof(angles, nearQuarterTurns), (x) => {
        const wrapped = maths.wrapAngle(x);
        expect(wrapped > -maths.PI && wrapped <= maths.PI).toBe(true);
        if (maths.abs(x) < 1.6e6) expect(maths.abs(maths.sin(wrapped) - maths.sin(x))).toBeLessThan(1e-14);
        if (x > -maths.PI && x <= maths.PI) same(wrapped, x);
      }),
      { numRuns: RUNS, seed: 82 },
    );
    same(maths.wrapAngle(-maths.PI), maths.PI);
    same(maths.wrapAngle(maths.PI), maths.PI);
    same(maths.wrapAngle(Number.POSITIVE_INFINITY), Number.NaN);
  });
});

describe("the fingerprint", () => {
  it("is the one every engine must give [HOST-082]", () => {
    expect(mathsFingerprint()).toBe("3dc28f6711b921a1");
  });
});
