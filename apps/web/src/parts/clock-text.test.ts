import { describe, expect, it } from "vitest";
import { clockText, lapTimeText } from "./clock-text.ts";

describe("a time in words", () => {
  it("has minutes, seconds and as many digits as are asked for, and is never ahead", () => {
    expect(clockText(83_456)).toBe("1:23.4");
    expect(clockText(83_999, 3)).toBe("1:23.999");
    expect(clockText(59_999, 0)).toBe("0:59");
    expect(clockText(0, 2)).toBe("0:00.00");
    expect(clockText(3_600_000, 0)).toBe("60:00");
    expect(clockText(-5)).toBe("0:00.0");
  });

  it("is written as games do where it is a lap's", () => {
    expect([40_167, 83_456, 9_050, 0].map(lapTimeText)).toEqual(["40.167", "1:23.456", "9.050", "0.000"]);
  });
});
