import { angle, type FieldEncoding, range } from "@fairtick/contract";
import { BitReader, BitWriter, type ColumnType } from "@fairtick/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CodeScale } from "./code-scale.ts";
import {
  exactChangeBitsMax,
  readExact,
  readResidual,
  residualOf,
  writeExact,
  writeResidual,
} from "./delta-codes.ts";
import { recordBits } from "./exact-bits.ts";
import { ResidualWidths } from "./residual-widths.ts";

const scaleOf = (encoding: FieldEncoding): CodeScale => new CodeScale("f32", encoding);

describe("a residual", () => {
  it.each([
    ["of a range", (bits: number) => scaleOf(range(0, 1, bits))],
    ["of an angle", (bits: number) => scaleOf(angle(bits))],
  ])(
    "%s comes back as its code for every width, and takes no more than its prefix and its code",
    (_, plan) => {
      const code = fc.nat(2 ** 30 - 1);
      fc.assert(
        fc.property(fc.integer({ min: 2, max: 30 }), fc.nat(15), code, code, (bits, width, any, other) => {
          const [now, predicted] = [any % 2 ** bits, other % 2 ** bits];
          const writer = new BitWriter(new Uint8Array(16));
          writeResidual(writer, plan(bits), width, now, residualOf(plan(bits), now, predicted));
          expect(writer.bitLength).toBeLessThanOrEqual(24 + bits);
          expect(readResidual(new BitReader(writer.bytes), plan(bits), width, predicted)).toBe(now);
        }),
      );
    },
  );

  it("is the shorter way round of an angle", () => {
    expect(residualOf(scaleOf(angle(8)), 255, 0)).toBe(1);
    expect(residualOf(scaleOf(angle(8)), 0, 255)).toBe(2);
    expect(residualOf(scaleOf(range(0, 1, 8)), 255, 0)).toBe(510);
  });

  it("that leads out of the codes of a range is told from one that does not", () => {
    const writer = new BitWriter(new Uint8Array(16));
    writeResidual(writer, scaleOf(range(0, 1, 8)), 3, 0, 20);
    expect(readResidual(new BitReader(writer.bytes), scaleOf(range(0, 1, 8)), 3, 250)).toBe(-1);
  });
});

describe("an exact change", () => {
  const types: [ColumnType, fc.Arbitrary<number>][] = [
    ["f32", fc.float()],
    ["u32", fc.nat(2 ** 32 - 1)],
    ["i32", fc.integer()],
    ["u16", fc.nat(0xffff)],
    ["i16", fc.integer({ min: -0x8000, max: 0x7fff })],
    ["u8", fc.nat(0xff)],
  ];

  it.each(types)("of %s comes back to the bit, whatever was expected", (type, numbers) => {
    const [low, high] = [new Uint32Array(2), new Uint32Array(2)];
    fc.assert(
      fc.property(numbers, numbers, (now, expected) => {
        recordBits(type, now, low, high, 0);
        recordBits(type, expected, low, high, 1);
        const writer = new BitWriter(new Uint8Array(16));
        writeExact(writer, type, low[0], high[0], low[1]);
        expect(writer.bitLength).toBeLessThanOrEqual(exactChangeBitsMax(type));
        expect(readExact(new BitReader(writer.bytes), type, low[1])).toBe(low[0]);
      }),
    );
  });

  it("is short for singles that are near, on both sides of zero", () => {
    const [low, high] = [new Uint32Array(2), new Uint32Array(2)];
    const bitsOf = (now: number, expected: number): number => {
      recordBits("f32", now, low, high, 0);
      recordBits("f32", expected, low, high, 1);
      const writer = new BitWriter(new Uint8Array(16));
      writeExact(writer, "f32", low[0], high[0], low[1]);
      return writer.bitLength;
    };
    expect(bitsOf(500.001, 500)).toBeLessThan(12);
    expect(bitsOf(-500.001, -500)).toBeLessThan(12);
    expect(bitsOf(1e-45, -1e-45)).toBeLessThan(10);
    expect(bitsOf(-1, 1)).toBe(37);
  });
});

describe("the widths of residuals", () => {
  it("follow what is written: narrow for nothing, as wide as the numbers are", () => {
    const learned = new ResidualWidths(3);
    const [first] = learned.widths;
    for (let i = 0; i < 2000; i++) {
      learned.record(0, 0);
      learned.record(1, 40 + (i % 24));
    }
    expect([...learned.widths]).toEqual([first, first, first]);
    learned.learn();
    expect(learned.widths[0]).toBe(0);
    expect(learned.widths[1]).toBeGreaterThanOrEqual(5);
    expect(learned.widths[1]).toBeLessThanOrEqual(6);
    expect(learned.widths[2]).toBe(first);
  });

  it("forget what was, so that a column that has changed its ways has another width soon", () => {
    const learned = new ResidualWidths(1);
    const write = (residual: number, times: number) => {
      for (let i = 0; i < times; i++) {
        learned.record(0, residual);
        learned.learn();
      }
    };
    write(3000, 10_000);
    expect(learned.widths[0]).toBeGreaterThan(9);
    write(1, 2000);
    expect(learned.widths[0]).toBeLessThan(3);
  });
});
