import { describe, expect, it } from "vitest";
import { shownText } from "./shown-text.ts";

describe("text of strangers", () => {
  it.each([
    ["plain <b>text</b> & more", "plain <b>text</b> & more"],
    ["  at the edges \u00a0", "at the edges"],
    ["a\u0000b\u0007c\u001b[31md\u0085e", "abc[31mde"],
    ["abc\u202egnp.exe\u2066x\u2069", "abcgnp.exex"],
    ["x\ud800y", "xy"],
    ["e\u0301", "\u00e9"],
    ["👩‍🚀", "👩‍🚀"],
    ["\u200e\u202e\u0000", ""],
  ])("shows %j as %j", (text, shown) => expect(shownText(text, 50)).toBe(shown));

  it("is cut between characters, and ends in no space", () => {
    expect(shownText("🏁🏁🏁", 2)).toBe("🏁🏁");
    expect(shownText("one two", 4)).toBe("one");
  });
});
