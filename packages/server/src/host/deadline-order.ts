import type { RunningSession } from "./running-session.ts";

/**
 * The earliest deadline first, but after all others those whose ticks take too long. The list is nearly in order
 * from the last time, which insertion makes use of.
 */
export function sortByDeadline(order: RunningSession[]): void {
  for (let i = 1; i < order.length; i++) {
    const running = order[i] as RunningSession;
    let at = i;
    for (; at > 0 && runsBefore(running, order[at - 1] as RunningSession); at--) {
      order[at] = order[at - 1] as RunningSession;
    }
    order[at] = running;
  }
}

function runsBefore(a: RunningSession, b: RunningSession): boolean {
  return a.runsLast === b.runsLast ? a.dueAtMs < b.dueAtMs : b.runsLast;
}
