import { phaseNames } from "@fairtick/contract";
import { RunnerStats } from "./runner-stats.ts";
import type { RunningSession } from "./running-session.ts";
import { slowTickOf, type WakeTimes } from "./slow-tick.ts";
import type { SlowTick, ThreadStats } from "./thread-messages.ts";

/** Slow ticks that are kept between two reports; those beyond are counted. */
const SLOW_TICKS_MAX = 16;

export interface RecordOptions {
  /** A session whose ticks of one wake-up take longer is recorded as slow; by default half its tick interval. */
  readonly slowTickMs?: number | undefined;
  /** Whether the statistics hold each wake-up one by one, too. */
  readonly samples?: boolean | undefined;
}

/** What the sessions of one thread did since the last report. */
export class RunnerRecords {
  readonly #options: RecordOptions;
  readonly #stats = new Map<string, RunnerStats>();
  readonly #wake: WakeTimes;
  #slowTicks: SlowTick[] = [];

  constructor(options: RecordOptions, wake: WakeTimes) {
    this.#options = options;
    this.#wake = wake;
  }

  /** Adds a session's turn, which has just ended, on a thread of so many sessions. */
  addTurn(running: RunningSession, sessions: number): void {
    const { lateMs, workMs, missedBefore } = running.turn;
    const stats = this.#statsOf(running);
    running.workMs += workMs;
    stats.record(running.turn, running.cursor.missed - missedBefore);
    const intervalMs = 1000 / running.session.game.tickHz;
    if (workMs <= (this.#options.slowTickMs ?? intervalMs / 2) && lateMs <= intervalMs) return;
    stats.recordSlow();
    if (this.#slowTicks.length < SLOW_TICKS_MAX) {
      this.#slowTicks.push(slowTickOf(running, this.#wake, sessions));
    }
  }

  /** Adds what a session left out since it was last asked. */
  addLosses(running: RunningSession): void {
    running.losses.drainInto(this.#statsOf(running).losses);
  }

  /** What happened since the last call, which was `elapsedMs` before `atMs`. */
  drain(all: readonly RunningSession[], atMs: number, elapsedMs: number): ThreadStats {
    for (const running of all) this.addLosses(running);
    const running = all.filter((r) => Number.isFinite(r.dueAtMs));
    const games = [...this.#stats].map(([game, stats]) => {
      const sessions = running.filter((r) => r.session.game.id === game);
      const framesRefused = sessions.reduce((sum, r) => sum + r.framesRefused, 0);
      return stats.drain(game, framesRefused);
    });
    const sessions = running.map(({ id, session, workMs }) => ({
      sessionId: id,
      game: session.game.id,
      phase: phaseNames[session.phase],
      tick: session.t.tick,
      workMs,
    }));
    for (const session of running) {
      session.framesRefused = 0;
      session.workMs = 0;
    }
    const slowTicks = this.#slowTicks;
    this.#slowTicks = [];
    return { atMs, elapsedMs, games, sessions, slowTicks };
  }

  #statsOf(running: RunningSession): RunnerStats {
    const game = running.session.game.id;
    let stats = this.#stats.get(game);
    if (stats === undefined) {
      stats = new RunnerStats(this.#options.samples === true);
      this.#stats.set(game, stats);
    }
    return stats;
  }
}
