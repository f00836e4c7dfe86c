import { expect, it } from "vitest";
import { LiveNumbers } from "./live-numbers.ts";
import { createMetrics } from "./metrics.ts";
import { RecentQuantiles } from "./recent-quantiles.ts";

it("Quantiles are of what was counted in the last seconds only, straight between the bounds", () => {
  const recent = new RecentQuantiles([10, 20, 40], 2);
  const total = [0, 0, 0, 0];
  const sample = (...counts: number[]) => {
    for (const [i, count] of counts.entries()) total[i]! += count;
    recent.sample({ counts: Float64Array.from(total), sum: 0 });
  };
  expect(recent.quantile(0.5)).toBeUndefined();
  sample(0, 0, 0, 0);
  expect(recent.quantile(0.5)).toBeUndefined();
  sample(0, 100, 0, 0);
  expect(recent.quantile(0.5)).toBe(15);
  sample(100, 0, 0, 0);
  expect([recent.quantile(0.25), recent.quantile(0.75), recent.quantile(1)]).toEqual([5, 15, 20]);
  sample(0, 0, 100, 0);
  sample(0, 0, 100, 0);
  expect(recent.quantile(0.5)).toBe(30);
  sample(0, 0, 0, 100);
  sample(0, 0, 0, 100);
  expect(recent.quantile(0.99)).toBe(40);
});

it("Rates are of the time since the last sample, and of each game by itself", () => {
  const metrics = createMetrics();
  const usage = { cpu: 0 };
  const live = new LiveNumbers(metrics, { apex: 240, rally: 60 }, 1000, {
    cpuUs: () => usage.cpu,
    memory: () => ({ rss: 7, heapUsed: 3 }),
  });
  metrics.ticks.at("apex").inc(480);
  metrics.ticksMissed.at("apex").inc(2);
  metrics.networkBytes.at("apex", "udp", "out").inc(1000);
  metrics.networkBytes.at("apex", "ws", "out").inc(500);
  metrics.networkBytes.at("rally", "tcp", "in").inc(40);
  metrics.dropped.at("apex", "input-rows").inc(6);
  metrics.dropped.at("rally", "input-rows").inc(2);
  usage.cpu = 500_000;
  live.sample(3000);
  expect(live.process).toEqual({ cpuPercent: 25, residentBytes: 7, heapUsedBytes: 3 });
  expect(live.games).toMatchObject([
    { game: "apex", tickHz: 240, ticksPerSecond: 240, ticksMissedPerSecond: 1, bytesOutPerSecond: 750 },
    { game: "rally", tickHz: 60, ticksPerSecond: 0, bytesInPerSecond: 20 },
  ]);
  expect(live.drops).toEqual([{ what: "input-rows", count: 8, perSecond: 4 }]);
  metrics.dropped.at("", "log-line").inc();
  for (let i = 0; i < 100; i++) metrics.tickDurationUs.at("apex").observe(400);
  live.sample(4000);
  expect(live.games[0]).toMatchObject({ ticksPerSecond: 0, tickUs: { p50: 375, p99: 497.5 } });
  expect(live.drops).toEqual([
    { what: "input-rows", count: 8, perSecond: 0 },
    { what: "log-line", count: 1, perSecond: 1 },
  ]);
});
