import {
  array,
  bool,
  bytes,
  enumeration,
  f32,
  f64,
  i8,
  i16,
  i32,
  option,
  type Schema,
  string,
  struct,
  u8,
  u16,
  u32,
  union,
  uuid,
} from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { bincode } from "./bincode.ts";

const hex = (data: Uint8Array) => Buffer.from(data).toString("hex");
const fromHex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"));

const id = "00010203-0405-0607-0809-0a0b0c0d0e0f";
const idHex = "1000000000000000 000102030405060708090a0b0c0d0e0f";

describe("bincode", () => {
  it.each<[string, Schema, unknown, string]>([
    ["false", bool(), false, "00"],
    ["true", bool(), true, "01"],
    ["u8", u8(), 255, "ff"],
    ["u16", u16(), 0x0102, "0201"],
    ["u32", u32(), 0x01020304, "04030201"],
    ["i8", i8(), -2, "fe"],
    ["i16", i16(), -2, "feff"],
    ["i32", i32(), -2, "feffffff"],
    ["f32", f32(), 0.5, "0000003f"],
    ["negative zero", f32(), -0, "00000080"],
    ["infinity", f32(), Number.NEGATIVE_INFINITY, "000080ff"],
    ["f64", f64(), 1, "000000000000f03f"],
    ["text", string(), "é", "0200000000000000 c3a9"],
    ["text with a byte order mark", string(), "\ufeffa", "0400000000000000 efbbbf61"],
    ["bytes", bytes({ maxBytes: 4 }), Uint8Array.of(1, 2), "0200000000000000 0102"],
    ["a UUID", uuid(), id, idHex],
    ["no value", option(u8()), null, "00"],
    ["some value", option(u8()), 0, "01 00"],
    ["an array", array(u16()), [1, 2], "0200000000000000 0100 0200"],
    ["a struct in the order of its fields", struct({ b: u8(), a: u8() }), { a: 1, b: 2 }, "02 01"],
    ["a variant without fields", enumeration("A", "B"), "B", "01000000"],
    ["a variant with fields", union({ A: {}, B: { b: u8() } }), { type: "B", b: 7 }, "01000000 07"],
    ["a variant with its own tag", union({ A: {} }, { tags: { A: 65537 } }), { type: "A" }, "01000100"],
  ])("encodes and decodes %s to the byte [HOST-008]", (_name, schema, value, expected) => {
    const codec = bincode(schema);
    const encoded = codec.encode(value);
    expect(hex(encoded)).toBe(expected.replaceAll(" ", ""));
    expect(codec.decode(encoded)).toEqual({ ok: true, value, bytesRead: encoded.length });
  });

  it("passes numbers that are not finite and numbers outside the range of a schema", () => {
    const codec = bincode(struct({ throttle: f32({ min: 0, max: 1 }), count: u8({ max: 16 }) }));
    expect(codec.decode(fromHex("0000c07f ff"))).toMatchObject({
      ok: true,
      value: { throttle: Number.NaN, count: 255 },
    });
    expect(hex(codec.encode({ throttle: 2, count: 17 }))).toBe("0000004011");
  });

  it("accepts bytes behind the value and tells how many it read [HOST-008]", () => {
    expect(bincode(u16()).decode(fromHex("0100 ffff"))).toEqual({ ok: true, value: 1, bytesRead: 2 });
  });

  it("reads from the middle of a larger buffer", () => {
    const whole = fromHex("ffff 0100 ffff");
    expect(bincode(u16()).decode(whole.subarray(2, 4))).toEqual({ ok: true, value: 1, bytesRead: 2 });
  });

  it("reads text from memory that threads share", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(9));
    shared.set(fromHex("0100000000000000 61"));
    expect(bincode(string()).decode(shared)).toMatchObject({ ok: true, value: "a" });
  });

  it("gives bytes that do not change with the input", () => {
    const input = Buffer.from(fromHex("0100000000000000 61"));
    const decoded = bincode(bytes({ maxBytes: 1 })).decode(input);
    input[8] = 0;
    expect(decoded).toMatchObject({ ok: true, value: Uint8Array.of(0x61) });
  });

  const nested = struct({ skip: u8(), list: array(struct({ flag: bool() }), { max: 2 }) });
  it.each<[string, Schema, string, string, number]>([
    ["no input", u8(), "", "short_input", 0],
    ["half a number", u32(), "010203", "short_input", 0],
    ["a bool above 1", bool(), "02", "bad_bool", 0],
    ["an option byte above 1", option(u8()), "0200", "bad_option", 0],
    ["an option without its value", option(u8()), "01", "short_input", 1],
    ["a tag behind the last variant of an enumeration", enumeration("A", "B"), "02000000", "bad_tag", 0],
    ["a tag behind the last variant of a union", union({ A: {} }), "01000000", "bad_tag", 0],
    ["a position where tags are given", union({ A: {} }, { tags: { A: 65536 } }), "00000000", "bad_tag", 0],
    ["a byte that begins no character", string(), "0100000000000000 ff", "bad_utf8", 8],
    ["an overlong character", string(), "0200000000000000 c080", "bad_utf8", 8],
    ["half a surrogate pair", string(), "0300000000000000 eda080", "bad_utf8", 8],
    ["a character cut short", string(), "0100000000000000 c3", "bad_utf8", 8],
    ["text longer than the input", string(), "0200000000000000 61", "short_input", 0],
    ["text longer than the schema permits", string({ maxBytes: 1 }), "0200000000000000 6161", "too_long", 0],
    ["bytes longer than the schema permits", bytes({ maxBytes: 1 }), "0200000000000000 6161", "too_long", 0],
    ["a length of 2^53", string(), "0000000000002000", "too_long", 0],
    ["a length of 2^64 - 1", array(u8()), "ffffffffffffffff", "too_long", 0],
    [
      "a length of 2^32 that looks like 0 in its lower half",
      array(u8()),
      "0000000001000000",
      "short_input",
      0,
    ],
    ["more items than the input can hold", array(u32()), "0200000000000000 00000000000000", "short_input", 0],
    ["more items than the schema permits", array(u8(), { max: 1 }), "0200000000000000 0000", "too_long", 0],
    ["a UUID of 15 bytes", uuid(), `0f00000000000000 ${"00".repeat(16)}`, "bad_uuid", 0],
    ["a UUID of 17 bytes", uuid(), `1100000000000000 ${"00".repeat(17)}`, "bad_uuid", 0],
    ["a UUID of 2^32 + 16 bytes", uuid(), `1000000001000000 ${"00".repeat(16)}`, "bad_uuid", 0],
    ["a UUID cut short", uuid(), "1000000000000000 0000", "short_input", 8],
    ["a fault deep inside", nested, "00 0200000000000000 01 05", "bad_bool", 10],
  ])("rejects %s [HOST-008]", (_name, schema, input, code, offset) => {
    expect(bincode(schema).decode(fromHex(input))).toEqual({ ok: false, reason: { code, offset } });
  });

  it("refuses to compile an array whose length nothing bounds", () => {
    expect(() => bincode(array(struct({})))).toThrow("needs a max");
    expect(bincode(array(struct({}), { max: 3 })).decode(fromHex("0300000000000000"))).toMatchObject({
      value: [{}, {}, {}],
    });
  });

  it.each<[string, Schema, unknown, string]>([
    ["a number for a bool", struct({ ready: bool() }), { ready: 1 }, "cannot encode ready: bool expected"],
    [
      "a u8 of 256",
      array(struct({ lap: u8() })),
      [{ lap: 0 }, { lap: 256 }],
      "cannot encode [1].lap: u8 expected",
    ],
    [
      "a u8 of one half",
      struct({ rows: array(u8()) }),
      { rows: [0.5] },
      "cannot encode rows[0]: u8 expected",
    ],
    ["an i8 of -129", i8(), -129, "cannot encode the value: i8 expected"],
    ["text for an f32", struct({ x: f32() }), { x: "1" }, "cannot encode x: f32 expected"],
    ["a missing option", struct({ x: option(u8()) }), {}, "cannot encode x: u8 expected"],
    [
      "long text",
      struct({ name: string({ maxBytes: 3 }) }),
      { name: "éé" },
      "text of at most 3 bytes expected",
    ],
    ["no text", string(), null, "cannot encode the value: string expected"],
    ["long bytes", bytes({ maxBytes: 1 }), new Uint8Array(2), "at most 1 bytes expected"],
    ["an array for bytes", bytes({ maxBytes: 1 }), [1], "bytes expected"],
    [
      "a UUID in upper case",
      struct({ id: uuid() }),
      { id: "A".repeat(36) },
      "cannot encode id: uuid expected",
    ],
    ["a long array", array(u8(), { max: 1 }), [1, 2], "at most 1 items expected"],
    ["an object for an array", array(u8()), {}, "array expected"],
    ["null for a struct", struct({ car: struct({}) }), { car: null }, "cannot encode car: object expected"],
    ["an unknown name", struct({ s: enumeration("A", "B") }), { s: "C" }, "cannot encode s: A or B expected"],
    ["an unknown variant", array(union({ A: {} })), [{ type: "B" }], "cannot encode [0].type: A expected"],
    ["nothing for a union", union({ A: {} }), undefined, "cannot encode type: A expected"],
  ])("throws where the program encodes %s", (_name, schema, value, message) => {
    expect(() => bincode(schema).encode(value)).toThrow(TypeError);
    expect(() => bincode(schema).encode(value)).toThrow(message);
  });

  it("encodes messages larger than its first memory, whichever part makes it grow", () => {
    const schema = struct({
      text: string(),
      tail: array(bool()),
      raw: bytes({ maxBytes: 5000 }),
      id: option(uuid()),
    });
    for (let length = 200; length < 260; length++) {
      const value = {
        text: "é".repeat(length),
        tail: new Array(length).fill(true),
        raw: new Uint8Array(length).fill(7),
        id,
      };
      expect(bincode(schema).decode(bincode(schema).encode(value))).toMatchObject({ ok: true, value });
      const short = { text: "x".repeat(length), tail: [true], raw: Uint8Array.of(9), id: null };
      expect(bincode(schema).decode(bincode(schema).encode(short))).toMatchObject({ ok: true, value: short });
    }
  });

  it("encodes into memory of the caller and returns the end", () => {
    const target = new Uint8Array(8).fill(0xee);
    const codec = bincode(struct({ a: u16(), b: u8() }));
    expect(codec.encodeInto({ a: 1, b: 2 }, target, 2)).toBe(5);
    expect(hex(target)).toBe("eeee010002eeeeee");
    expect(() => codec.encodeInto({ a: 1, b: 2 }, target, 6)).toThrow(RangeError);
  });
});
