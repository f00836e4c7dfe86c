import type { ThreadStats } from "../host/thread-messages.ts";
import type { Metrics } from "./metrics.ts";

/** Adds what a session thread measured in its last second to the metrics. */
export function recordThreadStats(metrics: Metrics, stats: ThreadStats): void {
  const { game, sessions, ticks, missedTicks, framesRefused } = stats;
  for (const us of stats.workUs) metrics.tickDurationUs.observe(us);
  for (const us of stats.lateUs) metrics.tickLatenessUs.observe(us);
  metrics.ticks.inc({ game }, ticks);
  metrics.ticksMissed.inc({ game }, missedTicks);
  if (framesRefused > 0) metrics.dropped.at(game, "frame-ring").inc(framesRefused);
  if (sessions > 0) metrics.achievedTickRateHz.set({ game }, (ticks / sessions / stats.elapsedMs) * 1000);
}
