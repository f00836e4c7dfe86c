import type { ThreadStats } from "../host/thread-messages.ts";
import type { Metrics } from "./metrics.ts";

/** Adds what a session thread counted in its last second to the metrics. */
export function recordThreadStats(metrics: Metrics, { games }: ThreadStats): void {
  for (const stats of games) {
    const { game, ticks, missedTicks, slowTicks, framesRefused, refusedRows, tickUs, latenessUs } = stats;
    metrics.apexsimTickDurationUs.at().merge(tickUs);
    metrics.tickDurationUs.at(game).merge(tickUs);
    metrics.tickLatenessUs.at(game).merge(latenessUs);
    metrics.ticks.at(game).inc(ticks);
    metrics.ticksMissed.at(game).inc(missedTicks);
    metrics.slowTicks.at(game).inc(slowTicks);
    for (const [table, rows] of refusedRows) metrics.tableFull.at(game, table).inc(rows);
    if (framesRefused > 0) metrics.dropped.at(game, "frame-ring").inc(framesRefused);
  }
}
