import { describe, expect, it } from "vitest";
import { histogramQuantile, readMetrics, sumOf, sumsBy } from "./metrics-text.ts";

const page = (counts: readonly number[]) =>
  readMetrics(
    [
      "# HELP late_us Lateness.",
      "# TYPE late_us histogram",
      ...["10", "100", "+Inf"].map((le, i) => `late_us_bucket{game="apex",le="${le}"} ${counts[i]}`),
      "late_us_sum 12.5",
      "",
    ].join("\n"),
  );

describe("the metrics page", () => {
  it("is read as it stands, and nonsense in it passed over", () => {
    const samples = readMetrics(
      '# a\nticks_total{game="apex"} 5\nticks_total{game="b"} 7\nrss 1.5e8\nnonsense\n x 1\nhuge +Inf\n',
    );
    expect(sumOf(samples, "ticks_total")).toBe(12);
    expect(sumOf(samples, "rss")).toBe(1.5e8);
    expect(sumOf(samples, "huge")).toBe(Number.POSITIVE_INFINITY);
    expect(sumOf(samples, "ticks")).toBeUndefined();
    expect(Object.fromEntries(sumsBy(samples, "ticks_total", "game"))).toEqual({ apex: 5, b: 7 });
  });

  it("gives quantiles of what a histogram counted between two readings", () => {
    const before = page([100, 100, 100]);
    expect(histogramQuantile(before, page([150, 200, 200]), "late_us", 0.5)).toBe(10);
    expect(histogramQuantile(before, page([150, 200, 200]), "late_us", 0.25)).toBe(5);
    expect(histogramQuantile(before, page([150, 200, 200]), "late_us", 0.75)).toBe(55);
    expect(histogramQuantile(before, page([100, 100, 300]), "late_us", 0.99)).toBe(100);
    expect(histogramQuantile(before, before, "late_us", 0.5)).toBeNaN();
  });
});
