import { describe, expect, it } from "vitest";
import { deltaText, lapText } from "./times.ts";

describe("times as they are shown", () => {
  it("have minutes only where there are some, and always thousandths", () => {
    expect([lapText(83_456), lapText(59_999.6), lapText(9_007), lapText(undefined)]).toEqual([
      "1:23.456",
      "1:00.000",
      "9.007",
      "–",
    ]);
  });

  it("carry a sign where they are differences", () => {
    expect([deltaText(254), deltaText(-1299)]).toEqual(["+0.25", "−1.30"]);
  });
});
