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
  string,
  struct,
  u8,
  u16,
  u32,
  union,
  uuid,
} from "@fairtick/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { json } from "./json.ts";
import { msgpack } from "./msgpack.ts";
import { sample, sampleStream } from "./sample.ts";

const hexOf = (encoded: Uint8Array) => Buffer.from(encoded).toString("hex");
const bytesOf = (hex: string) => Buffer.from(hex.replaceAll(" ", ""), "hex");
const textHex = (text: string) => Buffer.from(text).toString("hex");

const message = union({
  Stop: {},
  Go: { speed: f32(), gear: option(u8({ max: 8 })) },
  Team: {
    id: uuid(),
    state: enumeration("Lobby", "Racing"),
    token: bytes({ maxBytes: 4 }),
    cars: array(struct({ name: string({ minLength: 1, maxLength: 8 }), ready: bool() }), { max: 2 }),
  },
});
const codec = msgpack(message);
const team = {
  type: "Team",
  id: "550e8400-e29b-41d4-a716-446655440000",
  state: "Racing",
  token: Uint8Array.of(0, 0xab),
  cars: [{ name: "GT3", ready: true }],
} as const;

/** `{type: "Go", ...}` with so many entries, of which the others follow as hexadecimal bytes. */
const go = (count: number, rest: string) => bytesOf(`8${count} a474797065 a2476f ${rest}`);
const speed = `a5${textHex("speed")}`;
const gear = `a4${textHex("gear")}`;

describe("msgpack", () => {
  it("writes maps from names to values, the type first [HOST-010]", () => {
    expect(hexOf(codec.encode({ type: "Stop" }))).toBe("81a474797065a453746f70");
    expect(hexOf(codec.encode({ type: "Go", speed: 0.5, gear: null }))).toBe(
      hexOf(go(3, `${speed} ca3f000000 ${gear} c0`)),
    );
    expect(hexOf(codec.encode(team))).toBe(
      hexOf(
        bytesOf(
          `85 a474797065 a45465616d a2${textHex("id")} d924${textHex(team.id)} a5${textHex("state")} a6${textHex("Racing")}
          a5${textHex("token")} c40200ab a4${textHex("cars")} 91 82 a4${textHex("name")} a3${textHex("GT3")}
          a5${textHex("ready")} c3`.replaceAll("\n", ""),
        ),
      ),
    );
  });

  it.each([
    [u8(), 0, "00"],
    [u8(), 127, "7f"],
    [u8(), 128, "cc80"],
    [u16(), 256, "cd0100"],
    [u32(), 65_536, "ce00010000"],
    [u32(), 0xffff_ffff, "ceffffffff"],
    [i8(), -1, "ff"],
    [i8(), -32, "e0"],
    [i8(), -33, "d0df"],
    [i16(), -129, "d1ff7f"],
    [i32(), -32_769, "d2ffff7fff"],
    [i32(), -0x8000_0000, "d280000000"],
    [f32(), 1, "ca3f800000"],
    [f64(), 1, "cb3ff0000000000000"],
  ])("writes a %s in its shortest form and reads it back", (schema, value, hex) => {
    const number = msgpack(schema);
    expect(hexOf(number.encode(value))).toBe(hex);
    expect(number.decode(bytesOf(hex))).toEqual({ ok: true, value });
  });

  it.each([
    [31, "bf"],
    [32, "d920"],
    [255, "d9ff"],
    [256, "da0100"],
    [65_536, "db00010000"],
  ])("announces text of %i bytes with %s", (length, head) => {
    const text = "x".repeat(length);
    const encoded = msgpack(string()).encode(text);
    expect(hexOf(encoded.subarray(0, head.length / 2))).toBe(head);
    expect(msgpack(string()).decode(encoded)).toEqual({ ok: true, value: text });
    const items = msgpack(array(u8()));
    const values = new Array<number>(length).fill(1);
    expect(items.decode(items.encode(values))).toEqual({ ok: true, value: values });
    const raw = msgpack(bytes({ maxBytes: 100_000 }));
    expect(raw.decode(raw.encode(new Uint8Array(length)))).toEqual({
      ok: true,
      value: new Uint8Array(length),
    });
  });

  it.each([
    ["u64", "cf000000000000002a"],
    ["i64", "d3000000000000002a"],
    ["f32", "ca42280000"],
    ["f64", "cb4045000000000000"],
    ["i16", "d1002a"],
  ])("reads an integer that comes as %s", (_form, hex) => {
    expect(msgpack(u8()).decode(bytesOf(hex))).toEqual({ ok: true, value: 42 });
  });

  it("has the content of JSON: both give the same value [HOST-010]", () => {
    const text = json(message);
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const value = sample(message, sampleStream(seed));
        const fromJson = text.decode(text.encode(value));
        const fromPacked = codec.decode(codec.encode(value));
        // JSON has no negative zero.
        expect(JSON.stringify(fromPacked)).toEqual(JSON.stringify(fromJson));
        expect(fromPacked.ok).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("reads keys in any order, the type last, and passes over what it does not know", () => {
    const unknown = `a1 78 81 01 93 01 c0 c7 02 05 aabb a1 79 d4 01 ff a1 7a dc 0001 cb 0000000000000000`;
    const rest = `${gear} 03 ${unknown} ${speed} ca3f000000 a474797065 a2476f`;
    expect(codec.decode(bytesOf(`86 ${rest}`))).toEqual({
      ok: true,
      value: { type: "Go", speed: 0.5, gear: 3 },
    });
  });

  it("gives fields in the order of the schema, so that all values have one shape", () => {
    const decoded = codec.decode(bytesOf(`83 ${gear} 03 ${speed} 01 a474797065 a2476f`));
    expect(decoded.ok && Object.keys(decoded.value)).toEqual(["type", "speed", "gear"]);
  });

  it("reads an absent option as null, and floats of any kind", () => {
    expect(codec.decode(go(2, `${speed} 07`))).toEqual({
      ok: true,
      value: { type: "Go", speed: 7, gear: null },
    });
    expect(codec.decode(go(2, `${speed} ca7fc00000`))).toMatchObject({ value: { speed: Number.NaN } });
    expect(codec.decode(go(2, `${speed} caff800000`))).toMatchObject({ value: { speed: -Infinity } });
  });

  const encodedTeam = hexOf(codec.encode(team));
  const changed = (from: string, to: string) => {
    expect(encodedTeam).toContain(from);
    return bytesOf(encodedTeam.replace(from, to));
  };

  it.each<[string, Uint8Array, string, string]>([
    ["nothing", bytesOf(""), "short_input", ""],
    ["a number", bytesOf("07"), "wrong_type", ""],
    ["an array", bytesOf("90"), "wrong_type", ""],
    ["no type", bytesOf("80"), "missing_field", "type"],
    ["an unknown type", bytesOf("81 a474797065 a3466c79"), "unknown_name", "type"],
    [
      "a type that every object inherits",
      bytesOf(`81 a474797065 ab${textHex("constructor")}`),
      "unknown_name",
      "type",
    ],
    ["a type that is no text", bytesOf("81 a474797065 01"), "wrong_type", "type"],
    ["a second type", bytesOf("82 a474797065 a453746f70 a474797065 a2476f"), "duplicate_field", "type"],
    ["a missing field", go(1, ""), "missing_field", "speed"],
    ["a field twice", go(3, `${speed} 01 ${speed} 02`), "duplicate_field", "speed"],
    ["text for a number", go(2, `${speed} a131`), "wrong_type", "speed"],
    [
      "a number too large for single precision",
      go(2, `${speed} cb47f0000000000000`),
      "out_of_range",
      "speed",
    ],
    ["a fraction for an integer", go(3, `${speed} 01 ${gear} ca3fc00000`), "out_of_range", "gear"],
    ["a number that is none for an integer", go(3, `${speed} 01 ${gear} ca7fc00000`), "out_of_range", "gear"],
    ["a number outside the range", go(3, `${speed} 01 ${gear} 09`), "out_of_range", "gear"],
    ["a negative one", go(3, `${speed} 01 ${gear} ff`), "out_of_range", "gear"],
    ["a huge one", go(3, `${speed} 01 ${gear} cfffffffffffffffff`), "out_of_range", "gear"],
    ["a number for a bool", changed("c3", "01"), "wrong_type", "cars[0].ready"],
    ["a UUID in capitals", changed(textHex("550e8400"), textHex("550E8400")), "bad_uuid", "id"],
    ["an unknown name", changed(textHex("Racing"), textHex("Paused")), "unknown_name", "state"],
    ["text for bytes", changed("c40200ab", "a2 3061"), "wrong_type", "token"],
    ["too many bytes", changed("c40200ab", "c4050011223344"), "too_long", "token"],
    ["too many items", changed("91", "93"), "too_long", "cars"],
    [
      "text that is too long",
      changed(`a3${textHex("GT3")}`, `a9${textHex("GT3 GT3 x")}`),
      "too_long",
      "cars[0].name",
    ],
    ["text that is too short", changed(`a3${textHex("GT3")}`, "a0"), "too_short", "cars[0].name"],
    ["text that is no UTF-8", changed(textHex("GT3"), "c328ff"), "bad_utf8", "cars[0].name"],
    ["a key that is no text", bytesOf("81 01 02"), "bad_key", ""],
    ["the byte that means nothing", go(2, "a178 c1"), "wrong_type", ""],
    ["something behind", bytesOf("81 a474797065 a453746f70 00"), "trailing_bytes", ""],
  ])("refuses %s and says why and where [HOST-010]", (_what, input, code, path) => {
    expect(codec.decode(input)).toMatchObject({ ok: false, reason: { code, path } });
  });

  it("refuses every beginning of a message that is not the whole", () => {
    const whole = codec.encode(team);
    for (let length = 0; length < whole.length; length++) {
      expect(codec.decode(whole.subarray(0, length))).toMatchObject({ ok: false });
    }
  });

  it.each([
    ["a map", "df ffffffff"],
    ["a map of a field", go(2, `${speed} df ffffffff`)],
    ["an array that nobody reads", go(2, "a178 dd ffffffff")],
    ["a map that nobody reads", go(2, "a178 df ffffffff")],
    ["an array", changed("91", "ddffffffff")],
    ["text", changed(`a3${textHex("GT3")}`, "dbffffffff")],
    ["bytes", changed("c40200ab", "c6ffffffff")],
    ["text as a key", "81 db ffffffff"],
    ["bytes that nobody reads", go(2, "a178 c6 ffffffff")],
    ["an extension that nobody reads", go(2, "a178 c9 ffffffff")],
  ])("makes nothing of %s that announces four billion and has none", (_what, input) => {
    const before = process.memoryUsage();
    const decoded = codec.decode(typeof input === "string" ? bytesOf(input) : input);
    expect(decoded).toMatchObject({ ok: false });
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    expect(heapUsed - before.heapUsed).toBeLessThan(50_000_000);
    expect(arrayBuffers - before.arrayBuffers).toBeLessThan(50_000_000);
  });

  it("passes over a value nested a million deep without a stack", () => {
    const deep = Buffer.alloc(1_000_000, 0x91);
    deep[deep.length - 1] = 0xc0;
    const input = Buffer.concat([go(3, `${speed} 01 a178`), deep]);
    expect(codec.decode(input)).toEqual({ ok: true, value: { type: "Go", speed: 1, gear: null } });
    expect(codec.decode(input.subarray(0, -1))).toMatchObject({ ok: false, reason: { code: "short_input" } });
  });

  it("never throws, whatever comes [HOST-010]", () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
        if (!codec.decode(input).ok) refused++;
      }),
      { numRuns: 5000 },
    );
    expect(refused).toBeGreaterThan(4900);
  });

  it("writes into memory of the caller, and says where a value is wrong", () => {
    const target = new Uint8Array(16);
    expect(codec.encodeInto({ type: "Stop" }, target, 2)).toBe(13);
    expect(hexOf(target.subarray(2, 13))).toBe("81a474797065a453746f70");
    expect(() => codec.encodeInto(team, target, 0)).toThrow(RangeError);
    const encode = (value: unknown) => () => codec.encode(value as never);
    expect(encode({ ...team, cars: [{ name: "x", ready: 1 }] })).toThrow(
      "cannot encode cars[0].ready: bool expected",
    );
    expect(encode({ type: "Fly" })).toThrow("cannot encode type: Stop or Go or Team expected");
    expect(encode({ ...team, id: "x" })).toThrow("cannot encode id: uuid expected");
    expect(encode({ type: "Go", speed: 1, gear: 256 })).toThrow("cannot encode gear: u8 expected");
    expect(encode({ ...team, token: new Uint8Array(5) })).toThrow("token: at most 4 bytes");
    expect(encode({ ...team, cars: [0, 0, 0] })).toThrow("cars: at most 2 items");
  });
});
