import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BitReader, BitWriter } from "./bit-stream.ts";
import { dequantiseAngle, dequantiseRange, quantiseAngle, quantiseRange } from "./quantise.ts";

type Step = { write: (w: BitWriter) => void; read: (r: BitReader) => unknown; value: unknown; bits: number };

const width = fc.integer({ min: 1, max: 32 });
const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });

const unsigned = fc.tuple(word, width).map(([any, bits]): Step => {
  const value = any % 2 ** bits;
  return { write: (w) => w.writeBits(value, bits), read: (r) => r.readBits(bits), value, bits };
});
const signed = fc.tuple(word, width).map(([any, bits]): Step => {
  const value = (any % 2 ** bits) - 2 ** (bits - 1);
  return { write: (w) => w.writeSigned(value, bits), read: (r) => r.readSigned(bits), value, bits };
});
const bool = fc
  .boolean()
  .map((value): Step => ({ write: (w) => w.writeBool(value), read: (r) => r.readBool(), value, bits: 1 }));
const varUint = fc.tuple(word, fc.nat(31)).map(([any, shift]): Step => {
  const value = any >>> shift;
  const groups = Math.max(1, Math.ceil(value.toString(2).length / 4));
  return { write: (w) => w.writeVarUint(value), read: (r) => r.readVarUint(), value, bits: groups * 5 };
});
const float32 = fc
  .float()
  .map(
    (value): Step => ({ write: (w) => w.writeFloat32(value), read: (r) => r.readFloat32(), value, bits: 32 }),
  );
const float64 = fc
  .double()
  .map(
    (value): Step => ({ write: (w) => w.writeFloat64(value), read: (r) => r.readFloat64(), value, bits: 64 }),
  );
const ranged = fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), width).map(([x, bits]): Step => {
  const value = dequantiseRange(quantiseRange(x, -3, 7, bits), -3, 7, bits);
  return { write: (w) => w.writeRange(x, -3, 7, bits), read: (r) => r.readRange(-3, 7, bits), value, bits };
});
const angle = fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), width).map(([x, bits]): Step => {
  const value = dequantiseAngle(quantiseAngle(x, bits), bits);
  return { write: (w) => w.writeAngle(x, bits), read: (r) => r.readAngle(bits), value, bits };
});
const step = fc.oneof(unsigned, signed, bool, varUint, float32, float64, ranged, angle);

describe("bit streams", () => {
  it("read back what was written, in as many bits as documented", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat(3), (steps, start) => {
        const bytes = new Uint8Array(400).fill(0xa5);
        const writer = new BitWriter(bytes);
        writer.reset(bytes, start);
        for (const each of steps) each.write(writer);
        const bits = steps.reduce((sum, each) => sum + each.bits, 0);
        expect([writer.bitLength, writer.byteLength]).toEqual([bits, Math.ceil(bits / 8)]);
        expect(bytes.subarray(start + writer.byteLength).every((byte) => byte === 0xa5)).toBe(true);
        const reader = new BitReader(bytes);
        reader.reset(bytes, start, start + writer.byteLength);
        for (const each of steps) expect(each.read(reader)).toEqual(each.value);
        expect([reader.overrun, reader.bitsLeft < 8]).toEqual([false, true]);
      }),
    );
  });

  it("put the first value in the lowest bits of the first byte", () => {
    const bytes = new Uint8Array(6).fill(0xff);
    const writer = new BitWriter(bytes);
    writer.writeBits(0b101, 3);
    writer.writeBits(0b01, 2);
    writer.align();
    writer.writeBits(0x11223344, 32);
    expect(Array.from(bytes)).toEqual([0b01101, 0x44, 0x33, 0x22, 0x11, 0xff]);
  });

  it("copy runs of bytes at whole bytes, wherever the bits before end", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), fc.integer({ min: 1, max: 9 }), (payload, before) => {
        const bytes = new Uint8Array(40).fill(0xff);
        const writer = new BitWriter(bytes);
        writer.writeBits(0, before);
        writer.writeBytes(payload);
        writer.writeBool(true);
        const reader = new BitReader(bytes);
        reader.readBits(before);
        const offset = reader.readBytes(payload.length);
        expect(offset).toBe(before > 8 ? 2 : 1);
        expect(bytes.slice(offset, offset + payload.length)).toEqual(payload);
        expect(reader.readBool()).toBe(true);
        expect(bytes.subarray(0, offset).every((byte) => byte === 0)).toBe(true);
      }),
    );
  });

  it("start again with other bytes after a reset", () => {
    const writer = new BitWriter(new Uint8Array(1));
    writer.writeBits(255, 8);
    writer.reset();
    writer.writeBits(1, 1);
    expect(Array.from(writer.bytes)).toEqual([1]);
    const reader = new BitReader(writer.bytes);
    reader.readBits(9);
    expect(reader.overrun).toBe(true);
    reader.reset();
    expect([reader.overrun, reader.readBits(1)]).toEqual([false, 1]);
  });
});

describe("the writer", () => {
  it("refuses what does not fit into the bytes, and writes nothing of it", () => {
    const bytes = new Uint8Array(4);
    const writer = new BitWriter(bytes);
    writer.reset(bytes, 1, 3);
    writer.writeBits(0, 10);
    expect(() => writer.writeBits(127, 7)).toThrow(/6 bits are left/);
    expect(() => writer.writeBytes(Uint8Array.of(1))).toThrow(RangeError);
    expect(Array.from(bytes)).toEqual([0, 0, 0, 0]);
  });

  it.each<[string, (w: BitWriter) => void]>([
    ["an unsigned number too wide", (w) => w.writeBits(8, 3)],
    ["a negative number as unsigned", (w) => w.writeBits(-1, 32)],
    ["a fraction", (w) => w.writeBits(0.5, 8)],
    ["a signed number too wide", (w) => w.writeSigned(4, 3)],
    ["a signed number too low", (w) => w.writeSigned(-5, 3)],
    ["NaN as a signed number", (w) => w.writeSigned(Number.NaN, 8)],
    ["a variable-length number of 2^32", (w) => w.writeVarUint(2 ** 32)],
    ["a width of 0", (w) => w.writeBits(0, 0)],
    ["a width of 33", (w) => w.writeBits(0, 33)],
    ["a broken width", (w) => w.writeBits(0, 1.5)],
    ["NaN as a range", (w) => w.writeRange(Number.NaN, 0, 1, 8)],
    ["source bytes that are not there", (w) => w.writeBytes(new Uint8Array(2), 1, 3)],
    ["target bytes that are not there", (w) => w.reset(new Uint8Array(2), 0, 3)],
  ])("refuses %s", (_, write) => {
    expect(() => write(new BitWriter(new Uint8Array(16)))).toThrow(RangeError);
  });
});

describe("the reader", () => {
  const reads: ((r: BitReader, n: number) => number | boolean)[] = [
    (r, n) => r.readBits((n & 31) + 1),
    (r, n) => r.readSigned((n & 31) + 1),
    (r) => r.readBool(),
    (r) => r.readVarUint(),
    (r, n) => r.readRange(5, 9, (n & 31) + 1),
    (r, n) => r.readAngle((n & 31) + 1),
    (r) => r.readFloat32(),
    (r) => r.readFloat64(),
  ];

  it("never throws on any bytes; past the end it sets overrun and gives only zeros", () => {
    const choice = fc.tuple(fc.nat(reads.length - 1), fc.nat());
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), fc.array(choice, { maxLength: 40 }), (bytes, choices) => {
        const reader = new BitReader(bytes);
        for (const [which, n] of choices) {
          const value = Number(reads[which](reader, n));
          if (reader.overrun) expect([value, reader.bitsLeft]).toEqual([0, 0]);
        }
        if (reader.overrun) expect(reader.readBytes(1)).toBe(-1);
      }),
    );
  });

  it("stays at overrun even for a read that would have fitted", () => {
    const reader = new BitReader(Uint8Array.of(255));
    expect([reader.readBits(9), reader.readBits(1), reader.overrun]).toEqual([0, 0, true]);
  });

  it("takes a variable-length number without an end for an overrun", () => {
    const reader = new BitReader(new Uint8Array(8).fill(255));
    expect([reader.readVarUint(), reader.overrun]).toEqual([0, true]);
  });

  it("gives -1 for a run of bytes that is not all there", () => {
    const reader = new BitReader(new Uint8Array(8));
    expect([reader.readBytes(8), reader.readBytes(0), reader.readBytes(1), reader.overrun]).toEqual([
      0,
      8,
      -1,
      true,
    ]);
  });
});

describe("a stream within a stream", () => {
  it("is read as it was written, wherever it comes and whatever follows", () => {
    const steps = fc.array(fc.tuple(fc.nat(0xffff), fc.integer({ min: 1, max: 16 })), { maxLength: 12 });
    fc.assert(
      fc.property(fc.nat(15), fc.nat(8), steps, fc.nat(255), (before, headBits, inner, head) => {
        const source = new BitWriter(new Uint8Array(64).fill(0xff));
        source.reset(source.bytes, 3);
        for (const [value, bits] of inner) source.writeBits(value % 2 ** bits, bits);
        const headValue = head % 2 ** headBits;
        const writer = new BitWriter(new Uint8Array(64).fill(0xff));
        for (let i = 0; i < before; i++) writer.writeBool(i % 2 === 0);
        writer.writeStream(source.bytes, 3, source.bitLength, headValue, headBits);
        writer.writeBits(0x2a, 7);
        expect(writer.bitLength).toBe(before + headBits + source.bitLength + 7);
        const reader = new BitReader(writer.bytes);
        for (let i = 0; i < before; i++) expect(reader.readBool()).toBe(i % 2 === 0);
        if (headBits > 0) expect(reader.readBits(headBits)).toBe(headValue);
        for (const [value, bits] of inner) expect(reader.readBits(bits)).toBe(value % 2 ** bits);
        expect(reader.readBits(7)).toBe(0x2a);
      }),
    );
  });

  it("is refused where it does not fit", () => {
    const writer = new BitWriter(new Uint8Array(1));
    expect(() => writer.writeStream(Uint8Array.of(1, 1), 0, 9)).toThrow(/9 bits do not fit/);
  });
});
