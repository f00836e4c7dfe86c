import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PI } from "./maths.ts";
import { dequantiseAngle, dequantiseRange, quantiseAngle, quantiseRange } from "./quantise.ts";

const bitCount = fc.integer({ min: 2, max: 32 });
const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const range = fc
  .tuple(value, value, fc.boolean())
  .map(([a, b, symmetric]) => (symmetric ? [-Math.abs(a), Math.abs(a)] : [Math.min(a, b), Math.max(a, b)]))
  // A bound of -0 comes back as 0.
  .map(([min, max]) => [min + 0, max + 0])
  .filter(([min, max]) => max - min > 1e-3);

describe("a quantised range", () => {
  it("is exact at both ends, and at 0 when it is symmetric", () => {
    fc.assert(
      fc.property(range, bitCount, ([min, max], bits) => {
        const through = (x: number) => dequantiseRange(quantiseRange(x, min, max, bits), min, max, bits);
        expect([through(min), through(max)]).toEqual([min, max]);
        if (min === -max) expect(through(0)).toBe(0);
      }),
    );
    expect(quantiseRange(0, 0, 1, 1)).toBe(0);
    expect(dequantiseRange(1, 0, 1, 1)).toBe(1);
  });

  it("misses a value by at most half a step and limits values outside", () => {
    fc.assert(
      fc.property(
        range,
        bitCount,
        fc.double({ min: 0, max: 1, noNaN: true }),
        ([min, max], bits, fraction) => {
          const x = Math.min(max, min + (max - min) * fraction);
          const found = dequantiseRange(quantiseRange(x, min, max, bits), min, max, bits);
          const step = (max - min) / (2 ** bits - 2);
          expect(Math.abs(found - x)).toBeLessThanOrEqual(step / 2 + 1e-9);
          expect(quantiseRange(max + 1, min, max, bits)).toBe(quantiseRange(max, min, max, bits));
          expect(quantiseRange(Number.NEGATIVE_INFINITY, min, max, bits)).toBe(0);
        },
      ),
    );
  });

  it("gives the same code again after dequantising", () => {
    fc.assert(
      fc.property(range, bitCount, fc.nat(), ([min, max], bits, any) => {
        const code = any % (2 ** bits - 1);
        expect(quantiseRange(dequantiseRange(code, min, max, bits), min, max, bits)).toBe(code);
      }),
    );
  });

  it("takes the last code of a symmetric range, which no sender needs, as the upper end", () => {
    expect(dequantiseRange(15, -2, 2, 4)).toBe(2);
    expect(dequantiseRange(14, -2, 2, 4)).toBe(2);
    expect(dequantiseRange(7, -2, 2, 4)).toBe(0);
  });

  it("refuses NaN, empty ranges and widths that hold no step", () => {
    expect(() => quantiseRange(Number.NaN, 0, 1, 8)).toThrow(/NaN/);
    expect(() => quantiseRange(0, 1, 1, 8)).toThrow(/range/);
    expect(() => quantiseRange(0, -1, 1, 1)).toThrow(/range/);
    expect(() => quantiseRange(0, 0, 1, 33)).toThrow(/1 to 32 bits/);
    expect(() => dequantiseAngle(0, 0)).toThrow(/1 to 32 bits/);
  });
});

describe("a quantised angle", () => {
  it("wraps, misses by at most half a step and stays in (-PI, PI]", () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), bitCount, (rad, bits) => {
        const found = dequantiseAngle(quantiseAngle(rad, bits), bits);
        expect(found > -PI && found <= PI).toBe(true);
        const missed = Math.abs(Math.atan2(Math.sin(found - rad), Math.cos(found - rad)));
        expect(missed).toBeLessThanOrEqual(PI / 2 ** bits + 1e-12);
        expect(quantiseAngle(found, bits)).toBe(quantiseAngle(rad, bits));
      }),
    );
  });

  it("is exact at 0, PI and the quarter turns", () => {
    for (const rad of [0, PI, PI / 2, -PI / 2]) expect(dequantiseAngle(quantiseAngle(rad, 12), 12)).toBe(rad);
    expect(dequantiseAngle(quantiseAngle(-PI, 12), 12)).toBe(PI);
    expect(quantiseAngle(-1e-9, 12)).toBe(0);
  });

  it("refuses NaN and infinities", () => {
    expect(() => quantiseAngle(Number.NaN, 12)).toThrow(/NaN/);
    expect(() => quantiseAngle(Number.POSITIVE_INFINITY, 12)).toThrow(/Infinity/);
  });
});
