import { describe, expect, it } from "vitest";
import { differenceText, scoreText } from "./score-text.ts";

describe("a value of a leaderboard", () => {
  it("is read as a time or as a number", () => {
    expect(scoreText({ unit: "ms" }, 83_456)).toBe("1:23.456");
    expect(scoreText({ unit: "points" }, 12_345)).toBe("12,345");
  });

  it("says how far it is behind", () => {
    expect(differenceText({ unit: "ms" }, 83_706, 83_456)).toBe("+0.250");
    expect(differenceText({ unit: "ms" }, 145_456, 83_456)).toBe("+1:02.000");
    expect(differenceText({ unit: "points" }, 88, 100)).toBe("−12");
  });
});
