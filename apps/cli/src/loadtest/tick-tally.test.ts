import { describe, expect, it } from "vitest";
import { TickTally } from "./tick-tally.ts";

function tally(...ticks: number[]): TickTally {
  const counts = new TickTally();
  counts.restart(0);
  for (const [i, tick] of ticks.entries()) counts.take(tick, i);
  return counts;
}

describe("TickTally", () => {
  it("counts what never came, apart from what came late or twice", () => {
    expect(tally(10, 11, 12)).toMatchObject({ received: 3, missing: 0, late: 0, duplicates: 0 });
    expect(tally(10, 13)).toMatchObject({ received: 2, missing: 2 });
    expect(tally(10, 13, 11)).toMatchObject({ received: 3, missing: 1, late: 1, duplicates: 0 });
    expect(tally(10, 13, 11, 11, 13)).toMatchObject({ received: 3, missing: 1, late: 1, duplicates: 2 });
  });

  it("says which ticks are newer than all before", () => {
    const counts = tally(10);
    expect([12, 11, 12, 13].map((tick) => counts.take(tick, 0))).toEqual([true, false, false, true]);
  });

  it("measures the longest time without anything newer, up to the end", () => {
    const counts = new TickTally();
    counts.restart(100);
    counts.take(1, 105);
    counts.take(2, 109);
    counts.take(1, 130);
    counts.take(3, 131);
    expect(counts.longestGapMs).toBe(22);
    counts.end(200);
    expect(counts.longestGapMs).toBe(69);
  });

  it("forgets the counts of the time before a measurement, but not where it was", () => {
    const counts = tally(10, 20);
    counts.restart(50);
    counts.take(21, 51);
    expect(counts).toMatchObject({ received: 1, missing: 0, longestGapMs: 1 });
  });
});
