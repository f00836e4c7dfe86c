import {
  array,
  bool,
  bytes,
  enumeration,
  f32,
  f64,
  type Infer,
  i8,
  i16,
  i32,
  option,
  string,
  struct,
  u8,
  u16,
  u32,
  union,
  uuid,
  validate,
} from "@fairtick/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bincode } from "./bincode.ts";
import { json } from "./json.ts";
import { msgpack } from "./msgpack.ts";
import { sample, sampleStream } from "./sample.ts";

const numbers = struct({
  u8: u8(),
  u16: u16(),
  u32: u32(),
  i8: i8({ min: -3 }),
  i16: i16(),
  i32: i32(),
  f32: f32(),
  f64: f64(),
  unit: f32({ min: -1, max: 1 }),
  lap: u8({ min: 1, max: 99 }),
});
const message = union({
  Empty: {},
  Numbers: { numbers, more: array(numbers, { max: 3 }) },
  Texts: {
    any: string(),
    short: string({ maxLength: 2, maxBytes: 9 }),
    long: string({ minLength: 3 }),
    raw: bytes({ maxBytes: 20 }),
    names: array(string()),
  },
  Others: { id: uuid(), ready: bool(), state: enumeration("A", "B", "C"), maybe: option(option(u8())) },
});

const arbitrary = fc.integer().map((seed) => sample(message, sampleStream(seed)));

describe("sample", () => {
  it("gives valid values of every variant", () => {
    const types = new Set<Infer<typeof message>["type"]>();
    fc.assert(
      fc.property(arbitrary, (value) => {
        types.add(value.type);
        expect(validate(message, value)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
    expect([...types].sort()).toEqual(["Empty", "Numbers", "Others", "Texts"]);
  });

  it("gives the same value for the same stream", () => {
    expect(sample(message, sampleStream(7))).toEqual(sample(message, sampleStream(7)));
  });
});

describe("every codec", () => {
  const binary = bincode(message);
  const text = json(message, { tag: "type", content: "data" });
  const packed = msgpack(message);

  it("decodes what it encodes [HOST-011]", () => {
    fc.assert(
      fc.property(arbitrary, (value) => {
        // An option of an option cannot tell "none" from "some none": null is null.
        expect(binary.decode(binary.encode(value))).toMatchObject({ ok: true, value });
        expect(packed.decode(packed.encode(value))).toEqual({ ok: true, value });
        const decoded = text.decode(text.encode(value));
        // JSON has no negative zero.
        expect(JSON.stringify(decoded)).toBe(JSON.stringify({ ok: true, value }));
      }),
      { numRuns: 2000 },
    );
  });

  it("answers any input with a value or a reason [HOST-011]", () => {
    const codes = new Set<string>();
    fc.assert(
      fc.property(arbitrary, fc.nat(), fc.nat(255), fc.nat(), (value, position, byte, cut) => {
        const encoded = binary.encode(value);
        encoded[position % encoded.length] = byte;
        const decoded = binary.decode(encoded.subarray(0, (cut % encoded.length) + 1));
        codes.add(decoded.ok ? "ok" : decoded.reason.code);
        const map = packed.encode(value);
        map[position % map.length] = byte;
        const unpacked = packed.decode(map.subarray(0, (cut % map.length) + 1));
        codes.add(unpacked.ok ? "packed" : `packed ${unpacked.reason.code}`);
        const letters = text.encode(value);
        const damaged = letters.slice(0, position % letters.length) + letters.slice(cut % letters.length);
        codes.add(text.decode(damaged).ok ? "ok" : "refused");
      }),
      { numRuns: 5000 },
    );
    expect(codes).toContain("ok");
    expect(codes).toContain("bad_tag");
    expect(codes).toContain("short_input");
    expect(codes).toContain("refused");
    expect(codes).toContain("packed");
    for (const code of ["short_input", "wrong_type", "unknown_name", "missing_field", "bad_utf8"]) {
      expect(codes).toContain(`packed ${code}`);
    }
  });
});
