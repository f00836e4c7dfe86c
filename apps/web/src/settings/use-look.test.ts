import { describe, expect, it } from "vitest";
import { parseLook } from "./use-look.ts";

describe("the look that somebody wants", () => {
  it("is what was kept", () => {
    const look = { colours: "distinct", areNamesShown: false } as const;
    expect(parseLook(JSON.stringify(look))).toEqual(look);
  });

  it.each([undefined, "not JSON", "null", "3", '{"colours":"red","areNamesShown":"no"}'])(
    "is the usual one where %s was kept",
    (text) => {
      expect(parseLook(text)).toEqual({ colours: "usual", areNamesShown: true });
    },
  );
});
