import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Metrics } from "./metrics.ts";

/** Shorter blocks may not show. A finer resolution would keep an idle thread busier than its work does. */
const resolutionMs = 2;
const intervalMs = 100;

/** Observes, ten times a second, the longest time for which this thread's event loop stood still. */
export function meterStalls(metrics: Pick<Metrics, "networkStallMs">): { stop(): void } {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  const stalls = metrics.networkStallMs.at();
  delays.enable();
  const timer = setInterval(() => {
    if (delays.count > 0) stalls.observe(Math.max(0, delays.max / 1e6 - resolutionMs));
    delays.reset();
  }, intervalMs);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      delays.disable();
    },
  };
}
