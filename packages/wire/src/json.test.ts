import {
  array,
  bool,
  bytes,
  enumeration,
  f32,
  option,
  string,
  struct,
  u8,
  union,
  uuid,
} from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { type JsonCodec, json } from "./json.ts";

const message = union({
  Stop: {},
  Go: { speed: f32(), gear: option(u8({ max: 8 })) },
  Team: {
    id: uuid(),
    state: enumeration("Lobby", "Racing"),
    token: bytes({ maxBytes: 4 }),
    cars: array(struct({ name: string({ maxLength: 8 }), ready: bool() }), { max: 2 }),
  },
});
const team = {
  type: "Team",
  id: "550e8400-e29b-41d4-a716-446655440000",
  state: "Racing",
  token: Uint8Array.of(0, 0xab),
  cars: [{ name: "GT3", ready: true }],
} as const;

describe("json", () => {
  const flat = json(message);
  const nested = json(message, { tag: "t", content: "data" });

  it("writes a union flat or with its fields inside a property", () => {
    expect(flat.encode({ type: "Go", speed: 0.5, gear: null })).toBe('{"type":"Go","speed":0.5,"gear":null}');
    expect(nested.encode({ type: "Go", speed: 0.5, gear: 1 })).toBe(
      '{"t":"Go","data":{"speed":0.5,"gear":1}}',
    );
    expect(nested.encode({ type: "Stop" })).toBe('{"t":"Stop","data":{}}');
    expect(JSON.parse(flat.encode(team))).toEqual({ ...team, token: "00ab" });
  });

  it.each([
    ["flat", flat],
    ["nested", nested],
  ])("decodes what it encodes when %s [HOST-011]", (_layout, codec) => {
    for (const value of [{ type: "Stop" }, { type: "Go", speed: -0.25, gear: 8 }, team] as const) {
      expect(codec.decode(codec.encode(value))).toEqual({ ok: true, value });
    }
  });

  it("never writes a field that the schema does not name", () => {
    const secret: { type: "Stop"; passwordHash: string } = { type: "Stop", passwordHash: "x" };
    expect(flat.encode(secret)).toBe('{"type":"Stop"}');
  });

  it("ignores unknown fields and does not hand them on [HOST-011]", () => {
    expect(flat.decode('{"type":"Go","speed":1,"gear":null,"extra":1,"__proto__":{"x":1}}')).toEqual({
      ok: true,
      value: { type: "Go", speed: 1, gear: null },
    });
  });

  it("reads an absent option as null and absent content as none", () => {
    expect(flat.decode('{"type":"Go","speed":1}')).toMatchObject({ value: { gear: null } });
    expect(nested.decode('{"t":"Stop"}')).toEqual({ ok: true, value: { type: "Stop" } });
  });

  it("writes a number that is not finite as null and rejects it when it comes back", () => {
    const text = flat.encode({ type: "Go", speed: Number.NaN, gear: null });
    expect(text).toBe('{"type":"Go","speed":null,"gear":null}');
    expect(flat.decode(text)).toMatchObject({
      ok: false,
      reason: { issue: { path: "speed", found: "null" } },
    });
  });

  it.each<[string, JsonCodec<unknown>, string, string]>([
    ["an unknown type", flat, '{"type":"Fly"}', "type"],
    ["no type", flat, "{}", "type"],
    ["a type that every object inherits", flat, '{"type":"constructor"}', "type"],
    ["an array", flat, "[]", "type"],
    ["null", flat, "null", "type"],
    ["content that is no object", nested, '{"t":"Go","data":[1]}', "speed"],
    ["content beside its property", nested, '{"t":"Go","speed":1}', "speed"],
    ["a missing field", flat, '{"type":"Go"}', "speed"],
    ["text for a number", flat, '{"type":"Go","speed":"1"}', "speed"],
    ["a number too large for single precision", flat, '{"type":"Go","speed":1e39}', "speed"],
    ["a fraction for an integer", flat, '{"type":"Go","speed":1,"gear":1.5}', "gear"],
    ["a number outside the range", flat, '{"type":"Go","speed":1,"gear":9}', "gear"],
    ["a UUID without hyphens", flat, JSON.stringify({ ...team, token: "", id: "0".repeat(32) }), "id"],
    ["an unknown name", flat, JSON.stringify({ ...team, token: "", state: "Paused" }), "state"],
    ["half a byte", flat, JSON.stringify({ ...team, token: "abc" }), "token"],
    ["too many bytes", flat, JSON.stringify({ ...team, token: "0011223344" }), "token"],
    ["too many items", flat, JSON.stringify({ ...team, token: "", cars: [1, 2, 3] }), "cars"],
    [
      "a fault inside an item",
      flat,
      JSON.stringify({ ...team, token: "", cars: [{ name: "x".repeat(9) }] }),
      "cars[0].name",
    ],
  ])("rejects %s and names the place [HOST-011]", (_name, codec, text, path) => {
    expect(codec.decode(text)).toMatchObject({ ok: false, reason: { code: "invalid", issue: { path } } });
  });

  it.each(["", "{", "undefined", "{'type':'Stop'}", "\u0000"])("rejects %j, which is not JSON", (text) => {
    expect(flat.decode(text)).toEqual({ ok: false, reason: { code: "not_json" } });
  });

  it("throws where the program encodes an unknown variant", () => {
    expect(() => flat.encode({ type: "Fly" } as never)).toThrow("cannot encode a variant called Fly");
  });

  it("survives deeply nested input", () => {
    expect(flat.decode("[".repeat(100_000))).toMatchObject({ ok: false });
    expect(flat.decode(`{"type":"Go","speed":${"[".repeat(50_000)}${"]".repeat(50_000)}}`)).toMatchObject({
      ok: false,
    });
  });
});
