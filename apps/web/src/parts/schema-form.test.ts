import { bool, enumeration, struct, u8, uuid } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { firstValues } from "./schema-form.tsx";

const options = struct({
  track: uuid(),
  laps: u8({ min: 1, max: 99, default: 3 }),
  cars: u8({ min: 2, max: 16 }),
  isWet: bool(),
  skill: enumeration("rookie", "pro"),
});

describe("a form made of a schema", () => {
  it("begins with defaults, the least that is allowed, and the first item of content", () => {
    const content = [
      { kind: "cars", id: "b", name: "B" },
      { kind: "tracks", id: "t", name: "T" },
    ];
    expect(firstValues(options.fields, { track: { kind: "tracks" } }, content)).toEqual({
      track: "t",
      laps: 3,
      cars: 2,
      isWet: false,
      skill: "rookie",
    });
  });

  it("begins with what is proposed instead of a default", () => {
    const { laps } = options.fields;
    expect(firstValues({ laps }, {}, [], { laps: 5, other: 1 })).toEqual({ laps: 5 });
  });
});
