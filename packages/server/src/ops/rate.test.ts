import { describe, expect, it } from "vitest";
import { formatRate, parseRate } from "./rate.ts";

describe("rates", () => {
  it.each(["10/second", "10/second burst 20", "1/minute burst 1000000"])("reads and writes %s", (text) => {
    expect(formatRate(parseRate(text)!)).toBe(text);
  });

  it("takes the amount for the burst where none is given", () => {
    expect(parseRate("10/minute")).toEqual({ amount: 10, per: "minute", burst: 10 });
  });

  it.each([
    "",
    "10",
    "10/hour",
    "0/second",
    "10/second burst 0",
    "1.5/second",
    "1000001/second",
    " 1/second",
  ])("is not %j", (text) => {
    expect(parseRate(text)).toBeUndefined();
  });
});
