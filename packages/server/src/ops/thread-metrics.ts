import type { ThreadStats } from "../host/thread-messages.ts";
import type { Metrics } from "./metrics.ts";

const usPerMs = 1000;

/** Adds what a session thread counted in its last second to the metrics. */
export function recordThreadStats(metrics: Metrics, { games }: ThreadStats): void {
  for (const stats of games) {
    const { game, ticks, missedTicks, slowTicks, framesRefused, losses, tickUs, latenessUs } = stats;
    metrics.apexsimTickDurationUs.at().merge(tickUs);
    metrics.tickDurationUs.at(game).merge(tickUs);
    metrics.simTickTimeMs.at(game).merge(tickUs, usPerMs);
    metrics.tickLatenessUs.at(game).merge(latenessUs);
    metrics.ticks.at(game).inc(ticks);
    metrics.ticksMissed.at(game).inc(missedTicks);
    metrics.slowTicks.at(game).inc(slowTicks);
    if (losses.events > 0) metrics.dropped.at(game, "events").inc(losses.events);
    if (losses.inputRows > 0) metrics.dropped.at(game, "input-rows").inc(losses.inputRows);
    for (const [table, count] of losses.tables) metrics.tableFull.at(game, table).inc(count);
    if (framesRefused > 0) metrics.dropped.at(game, "frame-ring").inc(framesRefused);
  }
}
