import { describe, expect, it } from "vitest";
import {
  array,
  bool,
  bytes,
  enumeration,
  f32,
  f64,
  i8,
  option,
  type Schema,
  string,
  struct,
  u8,
  u32,
  union,
  uuid,
} from "./schema.ts";
import { issueText, validate } from "./validate.ts";

const id = "550e8400-e29b-41d4-a716-446655440000";

describe("validate", () => {
  it.each<[string, Schema, unknown[], unknown[]]>([
    ["bool", bool(), [true, false], [0, 1, "true", null, undefined]],
    ["u8", u8(), [0, 255], [-1, 256, 1.5, "1", Number.NaN, null, 1n]],
    ["i8", i8(), [-128, 127], [-129, 128]],
    ["u32", u32(), [0, 0xffffffff], [2 ** 32, -1, Number.POSITIVE_INFINITY]],
    ["a u8 with a range", u8({ min: 1, max: 16 }), [1, 16], [0, 17]],
    ["f32", f32(), [0, -0, 1e38, 3.4028234663852886e38], [1e39, Number.NaN, Number.NEGATIVE_INFINITY, "0"]],
    ["an f32 with a range", f32({ min: -1, max: 1 }), [-1, 0.5, 1], [-1.01, 1.01]],
    ["f64", f64(), [1e308], [Number.POSITIVE_INFINITY]],
    ["string", string(), ["", "x"], [1, null, ["x"]]],
    ["a string counted in code points", string({ minLength: 1, maxLength: 2 }), ["😀😀", "é"], ["", "abc"]],
    ["a string counted in bytes", string({ maxBytes: 4 }), ["😀", "éé", "赛a"], ["abcde", "赛é", "😀a"]],
    ["a lone surrogate counted as its replacement", string({ maxBytes: 3 }), ["\ud800"], ["\ud800a"]],
    ["bytes", bytes({ maxBytes: 2 }), [new Uint8Array(2)], [new Uint8Array(3), [1], "ab"]],
    ["uuid", uuid(), [id], [id.toUpperCase(), id.replaceAll("-", ""), `${id} `, `{${id}}`, 1]],
    ["enumeration", enumeration("Lobby", "Racing"), ["Lobby"], ["lobby", "toString", 0]],
    ["option", option(u8()), [null, 1], [undefined, 256]],
    ["array", array(u8(), { max: 2 }), [[], [1, 2]], [[1, 2, 3], [256], { length: 0 }, null]],
    ["struct", struct({ a: u8() }), [{ a: 1 }, { a: 1, unknown: 2 }], [{}, [], null, 1, { a: "1" }]],
    [
      "union",
      union({ A: {}, B: { b: u8() } }),
      [{ type: "A" }, { type: "B", b: 1 }],
      [{ type: "C" }, {}, null],
    ],
    ["inherited names", union({ A: {} }), [], [{ type: "toString" }, { type: "constructor" }]],
    ["an inherited field", struct({ constructor: string() }), [{ constructor: "x" }], [{}]],
  ])("accepts and refuses %s", (_kind, schema, accepted, refused) => {
    for (const value of accepted) expect(validate(schema, value)).toEqual([]);
    for (const value of refused) expect(validate(schema, value)).toHaveLength(1);
  });

  it("says where, what was found and what is allowed", () => {
    const options = struct({
      max_players: u8({ min: 1, max: 16 }),
      cars: array(struct({ name: string({ maxLength: 8 }) })),
      order: union({ Stop: {}, Go: { speed: f32() } }),
    });
    const issues = validate(options, { max_players: 200, cars: [{ name: "a" }, {}], order: { type: "Fly" } });
    expect(issues.map(issueText)).toEqual([
      "max_players: found 200, allowed: an integer from 1 to 16",
      "cars[1].name: found nothing, allowed: text of 0 to 8 characters",
      'order.type: found "Fly", allowed: one of Stop, Go',
    ]);
    expect(validate(u8(), "7").map(issueText)).toEqual([
      'value: found "7", allowed: an integer from 0 to 255',
    ]);
  });

  it("stops at the greatest number of issues and never quotes long text", () => {
    expect(validate(array(u8()), new Array(1000).fill("x"))).toHaveLength(16);
    expect(validate(array(u8()), new Array(1000).fill("x"), 3)).toHaveLength(3);
    expect(validate(uuid(), "x".repeat(1000))[0].found).toBe("text of 1000 characters");
  });

  it("names every kind of limit in plain words", () => {
    const allowed = (schema: Schema) => validate(schema, undefined)[0].allowed;
    expect([
      allowed(bool()),
      allowed(bytes({ maxBytes: 16 })),
      allowed(uuid()),
      allowed(enumeration("A", "B")),
      allowed(f32({ min: 0, max: 1 })),
      allowed(string()),
      allowed(string({ minLength: 1 })),
      allowed(string({ maxBytes: 4096, maxLength: 64 })),
      allowed(array(u8())),
      allowed(struct({})),
    ]).toEqual([
      "true or false",
      "at most 16 bytes",
      "a UUID in lower case with hyphens",
      "one of A, B",
      "a finite number from 0 to 1",
      "text",
      "text of at least 1 characters",
      "text of 0 to 64 characters and of at most 4096 bytes",
      "an array",
      "an object",
    ]);
  });
});
