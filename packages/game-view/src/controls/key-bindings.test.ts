import { describe, expect, it } from "vitest";
import { keyLabel } from "./key-bindings.ts";

describe("the label of a key", () => {
  it.each([
    ["KeyW", "W"],
    ["Digit1", "1"],
    ["Numpad4", "Num 4"],
    ["ArrowUp", "↑"],
    ["Period", "."],
    ["Comma", ","],
    ["BracketLeft", "["],
    ["F5", "F5"],
  ])("of %s is what stands on it: %s", (code, label) => {
    expect(keyLabel(code)).toBe(label);
  });
});
