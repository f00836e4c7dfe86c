import { WINDOW_MS } from "./work-meter.ts";

/** How much time sessions may take on a thread. */
export interface BudgetRule {
  /** What a tick may take, in per cent of the shortest tick interval on the thread. */
  readonly tickPercent: number;
  /** Whether this thread is the one for sessions that have taken more elsewhere. */
  readonly quarantine: boolean;
  /** In quarantine: a session that cannot keep up with its own rate for so long is ended. */
  readonly hopelessMs: number;
}

/** Windows in a row after which a session is reported: one alone may be a compiler or a neighbour. */
const WINDOWS_PATIENCE = 3;
/** Windows until it is reported again. */
const WINDOWS_REPEAT = 8;
/** In quarantine a session gets at most this share of the thread, so that it leaves processors to others. */
const QUARANTINE_SHARE = 0.5;

export type Verdict =
  | { readonly kind: "fine" }
  | { readonly kind: "overrun"; readonly allowedMs: number }
  | { readonly kind: "too-slow"; readonly reason: string };

interface Judged {
  windowsOver: number;
  readonly work: { readonly tickMs: number };
}

const FINE: Verdict = { kind: "fine" };

/** Judges a session by the window that has just ended. `intervalMs`: the shortest tick interval it may hold up. */
export function judgeWindow(session: Judged, intervalMs: number, rule: BudgetRule): Verdict {
  const { tickMs } = session.work;
  const allowedMs = rule.quarantine ? intervalMs : (intervalMs * rule.tickPercent) / 100;
  session.windowsOver = tickMs > allowedMs ? session.windowsOver + 1 : 0;
  const { windowsOver } = session;
  if (rule.quarantine) {
    if (windowsOver * WINDOW_MS < rule.hopelessMs) return FINE;
    const allowed = allowedMs.toFixed(1);
    return {
      kind: "too-slow",
      reason: `too slow: ${tickMs.toFixed(1)} ms a tick where ${allowed} ms are allowed`,
    };
  }
  const isReported =
    windowsOver >= WINDOWS_PATIENCE && (windowsOver - WINDOWS_PATIENCE) % WINDOWS_REPEAT === 0;
  return isReported ? { kind: "overrun", allowedMs } : FINE;
}

/** How long a session has to rest after so much work. */
export function restMs(rule: BudgetRule, workMs: number): number {
  return rule.quarantine ? workMs * (1 / QUARANTINE_SHARE - 1) : 0;
}
