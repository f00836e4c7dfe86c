import { describe, expect, it } from "vitest";
import { growthOf } from "./soak-sample.ts";

describe("the growth of a value", () => {
  it("is nothing where it goes up and down and ends where it began", () => {
    const { line, quarters } = growthOf([10, 14, 10, 14, 14, 10, 14, 10]);
    expect(line).toBeCloseTo(0, 10);
    expect(quarters).toBe(0);
  });

  it("is a share of where it began", () => {
    const values = Array.from({ length: 41 }, (_, i) => 100 + i / 4);
    expect(growthOf(values).line).toBeCloseTo(0.1, 10);
    expect(growthOf(values).quarters).toBeCloseTo(31 / 4 / (100 + 4.5 / 4), 10);
  });

  it("is not hidden by a single low value at the end", () => {
    const values = [100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 100];
    expect(growthOf(values).line).toBeGreaterThan(0.04);
    expect(growthOf(values).quarters).toBeGreaterThan(0.07);
  });
});
