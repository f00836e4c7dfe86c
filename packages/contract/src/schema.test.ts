import { describe, expect, expectTypeOf, it } from "vitest";
import {
  annotate,
  array,
  bool,
  bytes,
  enumeration,
  f32,
  type Infer,
  option,
  string,
  struct,
  u8,
  union,
  uuid,
} from "./schema.ts";

describe("schema", () => {
  it("gives every kind its exact TypeScript type", () => {
    const everything = struct({
      flag: bool(),
      count: u8({ min: 1, max: 99 }),
      ratio: f32(),
      name: string({ maxLength: 64 }),
      id: uuid(),
      token: bytes({ maxBytes: 16 }),
      phase: enumeration("Lobby", "Racing"),
      position: option(u8()),
      names: array(string(), { max: 4 }),
      order: union({ Stop: {}, Go: { speed: f32() } }),
    });
    expectTypeOf<Infer<typeof everything>>().toEqualTypeOf<{
      readonly flag: boolean;
      readonly count: number;
      readonly ratio: number;
      readonly name: string;
      readonly id: string;
      readonly token: Uint8Array;
      readonly phase: "Lobby" | "Racing";
      readonly position: number | null;
      readonly names: readonly string[];
      readonly order: { readonly type: "Stop" } | { readonly type: "Go"; readonly speed: number };
    }>();
    expect(Object.keys(everything.fields)).toHaveLength(10);
  });

  it("is plain data that survives a trip through JSON", () => {
    const schema = union({ Go: { speed: f32({ min: 0, default: 1, describe: "m/s" }) }, Stop: {} });
    expect(JSON.parse(JSON.stringify(schema))).toEqual({
      kind: "union",
      variants: { Go: { speed: { kind: "f32", min: 0, default: 1, describe: "m/s" } }, Stop: {} },
      tags: { Go: 0, Stop: 1 },
    });
  });

  it("numbers the variants of a union by position unless tags are given", () => {
    expect(union({ A: {}, B: {} }).tags).toEqual({ A: 0, B: 1 });
    expect(union({ A: {}, B: {} }, { tags: { A: 65536, B: 65537 } }).tags).toEqual({ A: 65536, B: 65537 });
  });

  it.each([
    ["two variants with one tag", () => union({ A: {}, B: {} }, { tags: { A: 1, B: 1 } }), /two variants/],
    ["a tag that is not a u32", () => union({ A: {} }, { tags: { A: -1 } }), /not a u32/],
    ["a field called type", () => union({ A: { type: u8() } }), /called "type"/],
    ["a field whose name is a number", () => struct({ b: u8(), 1: u8() }), /names that are numbers/],
    ["a variant whose name is a number", () => union({ b: {}, 1: {} }), /names that are numbers/],
  ])("refuses %s", (_case, build, message) => {
    expect(build).toThrow(message);
  });

  it("annotates any schema without changing the original", () => {
    const phase = enumeration("Lobby", "Racing");
    expect(annotate(phase, { default: "Racing", describe: "where to begin" })).toEqual({
      ...phase,
      default: "Racing",
      describe: "where to begin",
    });
    expect("default" in phase).toBe(false);
  });
});
