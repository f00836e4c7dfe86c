import { describe, expect, it } from "vitest";
import { newJoinCode, normalJoinCode } from "./join-code.ts";

describe("join codes", () => {
  it("are two words and a number, and no two of 5000 are alike [HOST-042]", () => {
    const taken = new Set<string>();
    // A quarter of them begin at the same random number.
    for (let i = 0; i < 5000; i++)
      taken.add(newJoinCode(i % 4 === 0 ? 7 : i * 2_654_435_761, (code) => taken.has(code)));
    expect(taken.size).toBe(5000);
    for (const code of taken) expect(code).toMatch(/^[A-Z]+-[A-Z]+-[1-9]\d$/);
  });

  it("go round behind the last one, and are made of words that differ", () => {
    const first = newJoinCode(0, () => false);
    const last = newJoinCode(143_999, () => false);
    expect(newJoinCode(143_999, (code) => code === last)).toBe(first);
    const all = new Set(Array.from({ length: 144_000 }, (_, i) => newJoinCode(i, () => false)));
    expect(all.size).toBe(144_000);
    expect(() => newJoinCode(0, () => true)).toThrow("all 144000 join codes are taken");
  });

  it.each(["SWIFT-OTTER-42", "swift-otter-42", " Swift Otter 42 ", "swift_otter - 42"])(
    "may be typed as %j [HOST-042]",
    (typed) => expect(normalJoinCode(typed)).toBe("SWIFT-OTTER-42"),
  );
});
