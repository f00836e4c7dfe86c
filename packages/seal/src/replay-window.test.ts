import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReplayWindow, windowDatagrams } from "./replay-window.ts";

/** Steps around the newest number, some of them beyond the window, and a few leaps. */
const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: -40, max: 40 }) },
    { weight: 2, arbitrary: fc.integer({ min: -2 * windowDatagrams, max: 2 * windowDatagrams }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 ** 40 }) },
  ),
  { maxLength: 300 },
);

describe("ReplayWindow", () => {
  it("takes every number once, unless it is older than the window, as a plain set would [HOST-016]", () => {
    fc.assert(
      fc.property(steps, (each) => {
        const window = new ReplayWindow();
        const taken = new Set<number>();
        let highest = -1;
        for (const step of each) {
          const sequence = Math.max(0, highest + step);
          const expected = sequence > highest - windowDatagrams && !taken.has(sequence);
          expect(window.take(sequence)).toBe(expected);
          taken.add(sequence);
          highest = Math.max(highest, sequence);
          expect(window.highest).toBe(highest);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("takes the oldest number of the window and none before it [HOST-016]", () => {
    const window = new ReplayWindow();
    expect(window.take(5000)).toBe(true);
    expect(window.take(5000 - windowDatagrams + 1)).toBe(true);
    expect(window.take(5000 - windowDatagrams)).toBe(false);
  });
});
