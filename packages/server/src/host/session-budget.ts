import type { Session } from "@fairtick/session";
import { GrossOverruns } from "./gross-overruns.ts";
import { WINDOW_MS } from "./work-meter.ts";

/** How much time sessions may take on a thread. */
export interface BudgetRule {
  /** What a tick may take on average, in per cent of the shortest tick interval on the thread. */
  readonly tickPercent: number;
  /** A tick that takes more, in per cent of the same interval, is a gross overrun. */
  readonly grossPercent: number;
  /** Gross overruns of one session alone, within 24 of its ticks, after which it is reported; 0: they do not count. */
  readonly grossTicks: number;
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
/** A session's first second on a thread, in which its code is compiled: long ticks are no overruns then. */
const WARM_UP_SECONDS = 1;

export type Verdict =
  | { readonly kind: "fine" }
  | { readonly kind: "overrun"; readonly tickMs: number; readonly allowedMs: number }
  | { readonly kind: "too-slow"; readonly reason: string };

/** What is judged of a session on a thread. */
interface Judged {
  readonly number: number;
  readonly session: Session;
  readonly dueAtMs: number;
  readonly ticksHere: number;
  readonly work: { readonly tickMs: number };
  readonly turn: { readonly ran: number; readonly workMs: number; readonly tickMs: number };
  windowsOver: number;
  runsLast: boolean;
  restUntilMs: number;
}

const FINE: Verdict = { kind: "fine" };

/** Judges the sessions of a thread by the time that their ticks take. */
export class BudgetJudge {
  readonly #rule: BudgetRule;
  readonly #overruns: GrossOverruns;
  /** The highest tick rate of any session on the thread. */
  #hz = 1;
  /** The shortest time between two ticks of any session, and what of it makes a gross overrun; ms. */
  #shortestMs = 1000.5;
  #grossMs = 1000.5;
  /** Sessions whose ticks run. */
  #running = 0;

  constructor(rule: BudgetRule) {
    this.#rule = rule;
    this.#overruns = new GrossOverruns(rule.grossTicks);
  }

  /** Takes note of the sessions that a wake-up finds. */
  survey(sessions: readonly Judged[]): void {
    let hz = 0;
    this.#running = 0;
    for (const { dueAtMs, session } of sessions) {
      if (!Number.isFinite(dueAtMs)) continue;
      this.#running++;
      if (session.game.tickHz > hz) hz = session.game.tickHz;
    }
    if (hz === 0 || hz === this.#hz) return;
    this.#hz = hz;
    this.#shortestMs = 1000 / hz;
    this.#grossMs = (this.#shortestMs * this.#rule.grossPercent) / 100;
  }

  /** Whether a tick took so long that the session's next one has to wait for those of others. */
  isGross(turn: { readonly tickMs: number }): boolean {
    return turn.tickMs > this.#grossMs && this.#running > 1;
  }

  /** Judges a session after a gross overrun. */
  judgeOverrun({ number, session, ticksHere, turn }: Judged): Verdict {
    if (this.#rule.quarantine || ticksHere < session.game.tickHz * WARM_UP_SECONDS) return FINE;
    if (!this.#overruns.add(number, session.t.tick)) return FINE;
    return { kind: "overrun", tickMs: turn.tickMs, allowedMs: this.#grossMs };
  }

  /** Judges a session by the window that has just ended. */
  judgeWindow(running: Judged): Verdict {
    const { tickMs } = running.work;
    const allowedMs = this.#allowedMs(running);
    running.windowsOver = tickMs > allowedMs ? running.windowsOver + 1 : 0;
    const { windowsOver } = running;
    if (this.#rule.quarantine) {
      if (windowsOver * WINDOW_MS < this.#rule.hopelessMs) return FINE;
      const allowed = allowedMs.toFixed(1);
      return {
        kind: "too-slow",
        reason: `too slow: ${tickMs.toFixed(1)} ms a tick where ${allowed} ms are allowed`,
      };
    }
    const isReported =
      windowsOver >= WINDOWS_PATIENCE && (windowsOver - WINDOWS_PATIENCE) % WINDOWS_REPEAT === 0;
    // Who holds up nobody may take all of its thread.
    return isReported && this.#running > 1 ? { kind: "overrun", tickMs, allowedMs } : FINE;
  }

  /** Decides when a session runs next that has just had its turn. */
  settle(running: Judged, { nowMs }: { readonly nowMs: number }): void {
    const { ran, workMs } = running.turn;
    running.restUntilMs = this.#rule.quarantine ? nowMs + workMs * (1 / QUARANTINE_SHARE - 1) : nowMs;
    running.runsLast = running.windowsOver > 0 || workMs > ran * this.#allowedMs(running);
  }

  /** In quarantine a session may hold up its like, and needs to keep up with its own rate only. */
  #allowedMs({ session }: Judged): number {
    if (this.#rule.quarantine) return 1000 / session.game.tickHz;
    return (this.#shortestMs * this.#rule.tickPercent) / 100;
  }
}
