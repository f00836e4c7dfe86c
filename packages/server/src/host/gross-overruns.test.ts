import { describe, expect, it } from "vitest";
import { GrossOverruns } from "./gross-overruns.ts";

/** Notes long ticks, given as session and tick, and returns the verdicts. */
function verdicts(enough: number, ...ticks: readonly (readonly [number, number])[]): boolean[] {
  const overruns = new GrossOverruns(enough);
  return ticks.map(([session, tick]) => overruns.add(session, tick));
}

describe("gross overruns", () => {
  it("are too many when one session has several in a short time", () => {
    expect(verdicts(3, [1, 100], [1, 101], [1, 123])).toEqual([false, false, true]);
  });

  it("count anew after a verdict", () => {
    expect(verdicts(2, [1, 1], [1, 2], [1, 3], [1, 4])).toEqual([false, true, false, true]);
  });

  it("are forgotten after 24 ticks", () => {
    expect(verdicts(3, [1, 100], [1, 101], [1, 124], [1, 125])).toEqual([false, false, false, false]);
  });

  it("blame nobody while several sessions have them: then the machine is slow", () => {
    expect(verdicts(2, [1, 10], [2, 10], [1, 11], [2, 11], [1, 12])).toEqual(Array(5).fill(false));
  });

  it("never are too many where none are counted", () => {
    expect(verdicts(0, [1, 1], [1, 2], [1, 3])).toEqual([false, false, false]);
  });
});
