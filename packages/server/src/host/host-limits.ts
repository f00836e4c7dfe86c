import type { BudgetRule } from "./session-budget.ts";
import type { WatchLimits } from "./watchdog.ts";

/** What sessions may take. */
export interface HostLimits extends WatchLimits, Omit<BudgetRule, "quarantine"> {
  /** Most memory of a session thread's heap, MiB. */
  readonly memoryMib: number;
  /** Threads that wait, with their games loaded, to take the place of one that ends. */
  readonly standbyThreads: number;
}

/** What a server takes that is told nothing else. */
export const DEFAULT_HOST_LIMITS: HostLimits = {
  tickTimeoutMs: 500,
  prepareTimeoutMs: 10_000,
  tickPercent: 25,
  grossPercent: 75,
  grossTicks: 3,
  hopelessMs: 5000,
  memoryMib: 512,
  standbyThreads: 1,
};
