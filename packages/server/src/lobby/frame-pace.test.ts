import { describe, expect, it } from "vitest";
import { FramePace } from "./frame-pace.ts";

describe("a pace of frames", () => {
  it("lets through as many as it says, however often they come", () => {
    for (const [hz, everyMs] of [
      [30, 1000 / 240],
      [30, 1000 / 70],
      [60, 1000 / 60],
    ] as const) {
      const pace = new FramePace(hz);
      let taken = 0;
      for (let ms = 0; ms < 10_000; ms += everyMs) if (pace.take(ms)) taken++;
      expect(Math.abs(taken - 10 * hz)).toBeLessThanOrEqual(2);
    }
  });

  it("does not make up for a pause, and lets all through where there is no rate", () => {
    const pace = new FramePace(10);
    expect([0, 50, 100, 5000, 5001, 5099, 5100].map((ms) => pace.take(ms))).toEqual([
      true,
      false,
      true,
      true,
      false,
      false,
      true,
    ]);
    const all = new FramePace(Number.POSITIVE_INFINITY);
    expect([0, 0, 0].map((ms) => all.take(ms))).toEqual([true, true, true]);
  });
});
