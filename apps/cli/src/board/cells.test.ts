import { describe, expect, it } from "vitest";
import { cellCount, fitLeft } from "./cells.ts";
import { formatClock, formatGap, formatTime } from "./times.ts";

describe("text in cells", () => {
  it.each([
    ["Ada", 5, "Ada  "],
    ["Ada Quill", 9, "Ada Quill"],
    ["Ada Quill", 6, "Ada Q…"],
    ["走り屋", 5, "走り…"],
    ["走り屋", 4, "走… "],
    ["🏎 a", 4, "🏎 a"],
    ["e\u0301a", 3, "e\u0301a "],
  ])("fits %j into %d cells", (text, width, fitted) => {
    expect(fitLeft(text, width)).toBe(fitted);
    expect(cellCount(fitted)).toBe(width);
  });
});

describe("times", () => {
  it.each([
    [0, "0.000"],
    [39_286, "39.286"],
    [59_999.6, "1:00.000"],
    [63_045, "1:03.045"],
    [3_723_045, "1:02:03.045"],
  ])("writes %d ms as %s", (ms, text) => expect(formatTime(ms)).toBe(text));

  it("cuts the running clock and never goes below zero", () => {
    expect([formatClock(59_999), formatClock(-20), formatClock(600_000)]).toEqual([
      "0:59.9",
      "0:00.0",
      "10:00.0",
    ]);
  });

  it("writes gaps in ms below a minute and in tenths above", () => {
    expect([formatGap(412), formatGap(62_540), formatGap(-0.2)]).toEqual(["+0.412", "+1:02.5", "+0.000"]);
  });
});
