import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sanitiseInput, signed, unit } from "./input.ts";

const pedal = unit(10);
const wheel = signed(14);

describe("an input value", () => {
  it.each([
    [Number.NaN, 0, 0],
    [Number.POSITIVE_INFINITY, 0, 0],
    [Number.NEGATIVE_INFINITY, 0, 0],
    [-0, 0, 0],
    [1e9, 1, 1],
    [-1e9, 0, -1],
    [Number.MAX_VALUE, 1, 1],
    [-Number.MAX_VALUE, 0, -1],
    [1.0000001, 1, 1],
    [-1.0000001, 0, -1],
    [1, 1, 1],
    [-1, 0, -1],
    [0.5, 0.5, 0.5],
    [-0.5, 0, -0.5],
    [0.1, Math.fround(0.1), Math.fround(0.1)],
    // Too small for single precision, where they would become 0 or -0.
    [Number.MIN_VALUE, 0, 0],
    [-Number.MIN_VALUE, 0, 0],
    [-1e-50, 0, 0],
    // The smallest subnormal numbers of single precision stay what they are.
    [2 ** -149, 2 ** -149, 2 ** -149],
    [-(2 ** -149), 0, -(2 ** -149)],
    // Rounds up to the end of the range, not beyond it.
    [1 - 2 ** -53, 1, 1],
  ])("of %s becomes %s on a pedal and %s on a wheel [HOST-024]", (value, onPedal, onWheel) => {
    expect(sanitiseInput(pedal, value)).toBe(onPedal);
    expect(sanitiseInput(wheel, value)).toBe(onWheel);
  });

  it("is always a finite single in range, never -0, and stays as it is a second time [HOST-024]", () => {
    fc.assert(
      fc.property(fc.constantFrom(pedal, wheel), fc.double(), (field, value) => {
        const clean = sanitiseInput(field, value);
        expect(clean).toBeGreaterThanOrEqual(field.min);
        expect(clean).toBeLessThanOrEqual(field.max);
        expect(Object.is(clean, -0)).toBe(false);
        expect(new Float32Array([clean])[0]).toBe(clean);
        expect(sanitiseInput(field, clean)).toBe(clean);
      }),
    );
  });

  it("changes by no more than the rounding to single precision inside the range", () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (value) => {
        expect(Math.abs(sanitiseInput(wheel, value) - value)).toBeLessThanOrEqual(2 ** -25);
      }),
    );
  });
});
