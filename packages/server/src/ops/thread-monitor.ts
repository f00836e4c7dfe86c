import type { SessionStats, SlowTick, ThreadStats } from "../host/thread-messages.ts";
import { threadName } from "../host/worker-handle.ts";
import { AchievedRates, type LeastRate } from "./achieved-rates.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import { recordThreadStats } from "./thread-metrics.ts";

/** Slow ticks that are kept to be looked at. */
const slowTicksMax = 64;

/** Below this share of its declared rate a game is in slow motion; it has recovered above the second. */
const slowShare = 0.9;
const recoveredShare = 0.95;

export interface ThreadMonitorOptions {
  readonly metrics: Metrics;
  readonly logger: Pick<Logger, "warn" | "info">;
  /** Declared tick rate of each game, by id. */
  readonly tickHz: { readonly [game: string]: number };
  /** Milliseconds on the clock of the threads' reports. */
  readonly now: () => number;
  /** Unix milliseconds. */
  readonly wallClock: () => number;
}

export type SlowTickRecord = Omit<SlowTick, "atMs"> & { readonly at: string; readonly thread: string };

export type SessionRecord = Omit<SessionStats, "workMs"> & {
  readonly thread: string;
  /** Of the thread's time in its last second. */
  readonly costShare: number;
};

/** What the session threads report of themselves: into metrics, warnings and the memory for diagnostics. */
export class ThreadMonitor {
  readonly #options: ThreadMonitorOptions;
  readonly #rates = new AchievedRates();
  readonly #slowTicks: SlowTickRecord[] = [];
  readonly #sessions = new Map<number, readonly SessionRecord[]>();
  readonly #slowGames = new Set<string>();

  constructor(options: ThreadMonitorOptions) {
    this.#options = options;
  }

  record(thread: number, stats: ThreadStats): void {
    recordThreadStats(this.#options.metrics, stats);
    this.#rates.record(thread, stats.atMs, stats.sessions);
    const name = threadName(thread);
    this.#sessions.set(
      thread,
      stats.sessions.map(({ workMs, ...session }) => ({
        ...session,
        thread: name,
        costShare: workMs / stats.elapsedMs,
      })),
    );
    const epochMs = this.#options.wallClock() - this.#options.now();
    for (const { atMs, ...tick } of stats.slowTicks) {
      const at = new Date(epochMs + atMs).toISOString();
      this.#slowTicks.push({ at, thread: name, ...tick });
    }
    if (this.#slowTicks.length > slowTicksMax) {
      this.#slowTicks.splice(0, this.#slowTicks.length - slowTicksMax);
    }
  }

  /** Judges the achieved tick rates. Called once a second. */
  sweep(): void {
    const least = this.#rates.least(this.#options.now());
    for (const [game, targetHz] of Object.entries(this.#options.tickHz)) {
      this.#judge(game, targetHz, least.get(game));
    }
  }

  /** The newest slow ticks, newest first. */
  slowTicks(): readonly SlowTickRecord[] {
    return this.#slowTicks.toReversed();
  }

  /** The sessions that run, as of each thread's last report. */
  sessions(): readonly SessionRecord[] {
    return [...this.#sessions.values()].flat();
  }

  #judge(game: string, targetHz: number, least: LeastRate | undefined): void {
    const { metrics, logger } = this.#options;
    if (least === undefined) {
      metrics.achievedTickRateHz.remove({ game });
      metrics.achievedTickRateRatio.remove({ game });
      this.#slowGames.delete(game);
      return;
    }
    const share = least.hz / targetHz;
    metrics.achievedTickRateHz.set({ game }, least.hz);
    metrics.achievedTickRateRatio.set({ game }, share);
    const fields = {
      game,
      session_id: least.sessionId,
      achieved_hz: Math.round(least.hz * 10) / 10,
      target_hz: targetHz,
    };
    if (share < slowShare && !this.#slowGames.has(game)) {
      this.#slowGames.add(game);
      logger.warn(fields, "the tick rate is not achieved: sessions run in slow motion");
    } else if (share >= recoveredShare && this.#slowGames.delete(game)) {
      logger.info(fields, "the tick rate is achieved again");
    }
  }
}
