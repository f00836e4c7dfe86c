import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DelayHistogram } from "./delay-histogram.ts";

function histogramOf(delays: readonly number[]): DelayHistogram {
  const histogram = new DelayHistogram();
  for (const ms of delays) histogram.record(ms);
  return histogram;
}

describe("DelayHistogram", () => {
  it("gives quantiles that are at most one bucket above the true ones", () => {
    const delay = fc.double({ min: 0, max: 4000, noNaN: true });
    fc.assert(
      fc.property(fc.array(delay, { minLength: 1 }), fc.constantFrom(0.01, 0.5, 0.99, 1), (delays, share) => {
        const sorted = [...delays].sort((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
        const quantile = histogramOf(delays).quantile(share);
        expect(quantile).toBeGreaterThanOrEqual(exact);
        expect(quantile - exact).toBeLessThanOrEqual(exact < 100 ? 0.051 : 1.001);
      }),
    );
  });

  it("keeps what is longer than its buckets, and takes negative and missing times for none", () => {
    expect(histogramOf([1, 20_000])).toMatchObject({ count: 2, maxMs: 20_000 });
    expect(histogramOf([-3, Number.NaN]).quantile(1)).toBe(0);
    expect(new DelayHistogram().quantile(0.5)).toBeNaN();
  });

  it("adds up to the histogram of all", () => {
    const sum = histogramOf([1, 2, 3]);
    sum.add(histogramOf([200, 4]));
    expect([0.2, 0.5, 1].map((share) => sum.quantile(share))).toEqual(
      [0.2, 0.5, 1].map((share) => histogramOf([1, 2, 3, 4, 200]).quantile(share)),
    );
    expect(sum).toMatchObject({ count: 5, maxMs: 200 });
  });
});
