import { Gauge, Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { counterFamily, histogramFamily } from "./instruments.ts";
import { openMetricsText, prefersOpenMetrics } from "./open-metrics.ts";

describe("the OpenMetrics text", () => {
  it("names families without and counters with _total, writes bounds as fractions and ends with EOF", async () => {
    const registry = new Registry();
    const options = { registry, labels: ["game"] };
    counterFamily<[string]>({ ...options, name: "a_total", help: "A." })
      .at("x")
      .inc(3);
    counterFamily<[string]>({ ...options, name: "b", help: "B." })
      .at('q"\\\n')
      .inc();
    histogramFamily<[string]>({ ...options, name: "c", help: "C.", buckets: [1, 2.5] })
      .at("x")
      .observe(2);
    new Gauge({ name: "d", help: "D.", registers: [registry] }).set(Number.POSITIVE_INFINITY);
    expect(await openMetricsText(registry)).toBe(
      `# TYPE a counter
# HELP a A.
a_total{game="x"} 3
# TYPE b counter
# HELP b B.
b_total{game="q\\"\\\\\\n"} 1
# TYPE c histogram
# HELP c C.
c_bucket{le="1.0",game="x"} 0
c_bucket{le="2.5",game="x"} 1
c_bucket{le="+Inf",game="x"} 1
c_sum{game="x"} 2
c_count{game="x"} 1
# TYPE d gauge
# HELP d D.
d +Inf
# EOF
`,
    );
  });

  it("leaves the names of the register alone", async () => {
    const registry = new Registry();
    counterFamily<[]>({ registry, name: "a_total", help: "A." });
    await openMetricsText(registry);
    expect(await registry.metrics()).toContain("a_total 0");
  });
});

describe("the wish for OpenMetrics", () => {
  it.each([
    [undefined, false],
    ["*/*", false],
    ["text/plain", false],
    ["application/openmetrics-text", true],
    ["application/openmetrics-text;version=1.0.0;q=0.5, text/plain;version=0.0.4;q=0.3, */*;q=0.1", true],
    ["application/openmetrics-text; q=0.1, text/plain", false],
    ["application/openmetrics-text;q=0", false],
    ["application/openmetrics-text;q=nonsense", false],
  ])("is read from %s", (accept, wish) => {
    expect(prefersOpenMetrics(accept)).toBe(wish);
  });
});
