import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { counterFamily, histogramFamily } from "./instruments.ts";

describe("a counter family", () => {
  it("counts each combination of label values apart", async () => {
    const registry = new Registry();
    const family = counterFamily<[a: string, b: string]>({
      registry,
      name: "things_total",
      help: "Things.",
      labels: ["a", "b"],
    });
    family.at("x", "y").inc();
    family.at("x", "z").inc(2);
    family.at("x", "y").inc(3);
    expect(family.at("x", "y")).toBe(family.at("x", "y"));
    expect(await registry.metrics()).toBe(
      '# HELP things_total Things.\n# TYPE things_total counter\nthings_total{a="x",b="y"} 4\nthings_total{a="x",b="z"} 2\n',
    );
  });

  it("is there from the beginning when it has no labels", async () => {
    const registry = new Registry();
    counterFamily<[]>({ registry, name: "things_total", help: "Things." });
    expect(await registry.metrics()).toContain("things_total 0");
  });
});

describe("a histogram family", () => {
  const make = () => {
    const registry = new Registry();
    const buckets = [1, 10];
    const family = histogramFamily<[a: string]>({
      registry,
      name: "sizes",
      help: "Sizes.",
      labels: ["a"],
      buckets,
    });
    return { registry, family };
  };

  it("counts a value that equals a bound in the bucket of that bound, and one above all in +Inf", async () => {
    const { registry, family } = make();
    for (const value of [1, 1.5, 10, 11]) family.at("x").observe(value);
    expect((await registry.metrics()).split("\n").slice(2)).toEqual([
      'sizes_bucket{le="1",a="x"} 1',
      'sizes_bucket{le="10",a="x"} 3',
      'sizes_bucket{le="+Inf",a="x"} 4',
      'sizes_sum{a="x"} 23.5',
      'sizes_count{a="x"} 4',
      "",
    ]);
  });

  it("adds what was counted elsewhere", async () => {
    const { registry, family } = make();
    family.at("x").observe(5);
    family.at("x").merge({ counts: Float64Array.of(2, 0, 1), sum: 40 });
    const text = await registry.metrics();
    expect(text).toContain('sizes_bucket{le="1",a="x"} 2');
    expect(text).toContain('sizes_bucket{le="10",a="x"} 3');
    expect(text).toContain('sizes_sum{a="x"} 45');
    expect(text).toContain('sizes_count{a="x"} 4');
  });
});
