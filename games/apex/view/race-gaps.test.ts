import { describe, expect, it } from "vitest";
import { RaceGaps } from "./race-gaps.ts";

describe("gaps of a race", () => {
  it("are the time since the one ahead was there, whatever the speed", () => {
    const gaps = new RaceGaps(2);
    // Both slow down in the same corner; the second is there 1.5 s later.
    const distanceAt = (ms: number) => (ms < 4000 ? ms * 0.06 : 240 + (ms - 4000) * 0.02);
    for (let ms = 0; ms <= 8000; ms += 50) {
      gaps.passed(0, distanceAt(ms), ms);
      if (ms >= 1500) gaps.passed(1, distanceAt(ms - 1500), ms);
    }
    expect(gaps.gapMs(0, 1)).toBeCloseTo(1500, -2);
  });

  it("are not known before the one ahead has been there, nor of a car that was put elsewhere", () => {
    const gaps = new RaceGaps(2);
    for (let ms = 0; ms <= 2000; ms += 50) gaps.passed(0, 500 + ms * 0.05, ms);
    gaps.passed(1, 10, 2000);
    expect(gaps.gapMs(0, 1)).toBeUndefined();
    gaps.passed(1, 900, 2050);
    expect(gaps.gapMs(1, 0)).toBeUndefined();
  });
});
