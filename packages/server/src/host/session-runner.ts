import { type GamePackage, phaseNames } from "@fairtick/contract";
import { createSession, type Session, sessionResults } from "@fairtick/session";
import { ContentCache } from "./content-cache.ts";
import { errorText, type FaultKind } from "./fault-report.ts";
import { RunnerStats } from "./runner-stats.ts";
import { type FrameOutlet, RunningSession } from "./running-session.ts";
import { type BudgetRule, judgeWindow, restMs } from "./session-budget.ts";
import type { CreateRequest, HostEvent } from "./session-host.ts";
import { carryOut } from "./session-orders.ts";
import type { RunnerNotice, SlowTick, ThreadCommand, ThreadStats } from "./thread-messages.ts";
import { Activity, type StepWatch } from "./thread-words.ts";
import { CATCH_UP_TICKS_MAX, TickGrid } from "./tick-clock.ts";

/** Slow ticks that are kept between two reports; those beyond are counted. */
const SLOW_TICKS_MAX = 16;

/** What the thread did for all sessions before their ticks, ms: for the record of a slow tick. */
export interface WakeTimes {
  commandsMs: number;
  inputsMs: number;
}

export interface RunnerOptions {
  readonly packages: readonly GamePackage[];
  /** Time of tick 0 of every grid, on the clock whose values `runDue` gets, ms. */
  readonly epochMs: number;
  /** A frame every that many ticks. */
  readonly frameDivisor: number;
  /** A session whose ticks of one wake-up take longer is recorded as slow; by default half its tick interval. */
  readonly slowTickMs?: number | undefined;
  /** Whether the statistics hold each wake-up one by one, too. */
  readonly samples?: boolean | undefined;
  readonly outlet: FrameOutlet;
  readonly budget: BudgetRule;
  readonly watch: StepWatch;
  report(event: HostEvent): void;
  notify(notice: RunnerNotice): void;
}

/**
 * The sessions of one thread. It has no clock and does not wait: commands come in, `runDue` is told
 * the time and runs what is due. A game that throws loses its own session and nothing else.
 */
export class SessionRunner {
  readonly #options: RunnerOptions;
  readonly #packages: ReadonlyMap<string, GamePackage>;
  readonly #grids = new Map<number, TickGrid>();
  readonly #sessions = new Map<number, RunningSession>();
  /** The same sessions, in the order in which they run. */
  readonly #order: RunningSession[] = [];
  readonly #content = new ContentCache();
  readonly #stats = new Map<string, RunnerStats>();
  /** Written by the thread's loop. */
  readonly wake: WakeTimes = { commandsMs: 0, inputsMs: 0 };
  #slowTicks: SlowTick[] = [];

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#packages = new Map(options.packages.map((p) => [p.game.id, p]));
  }

  /** Carries out a command between two ticks. */
  command(command: Exclude<ThreadCommand, { kind: "stop" }>, clock: () => number): void {
    if (command.kind === "create") {
      this.#create(command.session, command.request, clock);
      return;
    }
    const running = this.#sessions.get(command.session);
    if (running === undefined) return;
    if (command.kind === "remove") {
      this.#remove(running);
      return;
    }
    const { watch } = this.#options;
    watch.begin(Activity.commanding, running.number, running.session.t.tick);
    try {
      carryOut(running, command, this.#options);
      if (running.takePhaseChange()) this.#reportPhase(running);
    } catch (error) {
      this.#fail(running, "threw", errorText(error));
    }
    watch.end();
  }

  /**
   * Overwrites the input latch of a seat. Rows may come late: those of unknown sessions and of an earlier
   * holder of the seat are ignored.
   */
  input(session: number, seat: number, generation: number, sequence: number, values: Float32Array): void {
    const running = this.#sessions.get(session);
    if (running === undefined || running.session.platform.$seats.generation[seat] !== generation) return;
    running.session.rows.latch(seat, sequence, values);
  }

  /** When the next tick of any session is due; infinite without sessions. */
  nextDueMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const running of this.#order) if (running.dueAtMs < next) next = running.dueAtMs;
    return next;
  }

  /**
   * Runs all ticks that are due, one of each session in turn, so that a session which has ticks to make up for
   * holds the others up by one of them. `clock` is read again around each tick, to measure its work.
   */
  runDue(clock: () => number): void {
    if (!this.#takeUp(clock())) return;
    for (let round = 0; round < CATCH_UP_TICKS_MAX && this.#runRound(clock); round++) {
      // What is left runs in the next round.
    }
    const nowMs = clock();
    // From behind, because a session that fails leaves the list.
    for (let i = this.#order.length - 1; i >= 0; i--) this.#putDown(this.#order[i] as RunningSession, nowMs);
  }

  /** What happened since the last call, which was `elapsedMs` before `atMs`. */
  drainStats(atMs: number, elapsedMs: number): ThreadStats {
    const running = this.#order.filter((r) => Number.isFinite(r.dueAtMs));
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

  /** Whether anything is due. Puts the sessions into the order of their deadlines. */
  #takeUp(nowMs: number): boolean {
    sortByDeadline(this.#order);
    let isDue = false;
    for (const running of this.#order) {
      const { turn, cursor } = running;
      turn.ticks = 0;
      if (running.dueAtMs > nowMs) continue;
      isDue = true;
      turn.ran = 0;
      turn.workMs = 0;
      turn.lateMs = 0;
      running.framesMs = 0;
      turn.missedBefore = cursor.missed;
      turn.ticks = cursor.dueTicks(nowMs);
    }
    return isDue;
  }

  /** Runs one tick of each session that has one left; returns whether any had. */
  #runRound(clock: () => number): boolean {
    let hasRun = false;
    for (let i = 0; i < this.#order.length; i++) {
      const running = this.#order[i] as RunningSession;
      const { turn } = running;
      if (turn.ticks === 0) continue;
      hasRun = true;
      turn.ticks--;
      const startMs = clock();
      if (turn.ran++ === 0) turn.lateMs = startMs - running.cursor.dueAtMs;
      if (!this.#runTick(running)) i--;
      turn.workMs += clock() - startMs;
    }
    return hasRun;
  }

  /** Returns false where the session has failed and is gone. */
  #runTick(running: RunningSession): boolean {
    const { outlet, watch } = this.#options;
    watch.begin(Activity.stepping, running.number, running.session.t.tick);
    try {
      running.step(outlet);
      if (running.takePhaseChange()) this.#reportPhase(running);
      return true;
    } catch (error) {
      this.#fail(running, "threw", errorText(error));
      return false;
    } finally {
      watch.end();
    }
  }

  /** Adds a session's work of this wake-up to what is known of it, and judges it from time to time. */
  #putDown(running: RunningSession, nowMs: number): void {
    const { turn, work } = running;
    const isWindowOver = work.add(nowMs, turn.ran, turn.workMs);
    if (turn.ran > 0) {
      this.#record(running, nowMs);
      running.restUntilMs = nowMs + restMs(this.#options.budget, turn.workMs);
      turn.ran = 0;
      turn.workMs = 0;
    }
    if (isWindowOver) this.#judge(running);
  }

  #record(running: RunningSession, atMs: number): void {
    const { ran, lateMs, workMs, missedBefore } = running.turn;
    const stats = this.#statsOf(running);
    running.workMs += workMs;
    stats.record(ran, running.cursor.missed - missedBefore, lateMs, workMs);
    const intervalMs = 1000 / running.session.game.tickHz;
    if (workMs <= (this.#options.slowTickMs ?? intervalMs / 2) && lateMs <= intervalMs) return;
    stats.recordSlow();
    if (this.#slowTicks.length < SLOW_TICKS_MAX) this.#slowTicks.push(this.#slowTick(running, atMs));
  }

  #slowTick({ id, session, turn, cursor, framesMs }: RunningSession, atMs: number): SlowTick {
    return {
      atMs,
      game: session.game.id,
      sessionId: id,
      tick: session.t.tick,
      phase: phaseNames[session.phase],
      ticks: turn.ran,
      missedTicks: cursor.missed - turn.missedBefore,
      lateUs: turn.lateMs * 1000,
      workUs: turn.workMs * 1000,
      stepUs: (turn.workMs - framesMs) * 1000,
      framesUs: framesMs * 1000,
      commandsUs: this.wake.commandsMs * 1000,
      inputsUs: this.wake.inputsMs * 1000,
      sessions: this.#sessions.size,
    };
  }

  #judge(running: RunningSession): void {
    const { budget, notify } = this.#options;
    const { number: session, work } = running;
    const verdict = judgeWindow(running, this.#intervalMs(running), budget);
    if (verdict.kind === "overrun") notify({ ...verdict, session, tickMs: work.tickMs });
    if (verdict.kind === "too-slow") this.#fail(running, "too-slow", verdict.reason);
  }

  /** The shortest time between two ticks of any session whose ticks this one may hold up. */
  #intervalMs(running: RunningSession): number {
    let hz = running.session.game.tickHz;
    if (this.#options.budget.quarantine) return 1000 / hz;
    for (const other of this.#order) {
      if (other.session.game.tickHz > hz && Number.isFinite(other.dueAtMs)) hz = other.session.game.tickHz;
    }
    return 1000 / hz;
  }

  #create(number: number, request: CreateRequest, clock: () => number): void {
    const { watch, report, notify } = this.#options;
    const { sessionId } = request;
    watch.begin(Activity.preparing, number, 0);
    try {
      const session = this.#newSession(request);
      this.#add(number, session, clock(), clock);
      report({ kind: "created", sessionId, phase: phaseNames[session.phase] });
    } catch (error) {
      const reason = errorText(error);
      notify({ kind: "fault", session: number, fault: "threw", tick: 0, reason });
      report({ kind: "failed", sessionId, message: reason });
    }
    watch.end();
  }

  #newSession(request: CreateRequest): Session {
    const { game } = this.#package(request.game);
    this.#content.add(request.content);
    const content = this.#content.lookup(request.content);
    return createSession(
      {
        sessionId: request.sessionId,
        game,
        options: request.options,
        plan: request.plan,
        world: game.prepare(request.options, content, request.seed),
        seed: request.seed,
        contentDigests: request.content.map(({ kind, id, digest }) => ({ kind, id, digest })),
      },
      { inputs: "live", log: false },
    );
  }

  /** `fromMs`: its ticks are due from then on. */
  #add(number: number, session: Session, fromMs: number, now: () => number): void {
    const { frameDivisor, outlet } = this.#options;
    const frames = this.#package(session.game.id).dialect.frameWriter();
    const clock = { grid: this.#grid(session.game.tickHz), fromMs, now, frameDivisor };
    const running = new RunningSession(number, session, frames, clock, outlet.frameBytesMax);
    this.#sessions.set(number, running);
    this.#order.push(running);
  }

  #package(game: string): GamePackage {
    const found = this.#packages.get(game);
    if (found === undefined) throw new Error(`no game "${game}" on this thread`);
    return found;
  }

  #reportPhase(running: RunningSession): void {
    const { session, id: sessionId } = running;
    const phase = phaseNames[session.phase];
    this.#options.report({ kind: "phase", sessionId, phase, serverTick: running.cursor.next });
    if (phase === "finished") {
      this.#options.report({ kind: "finished", sessionId, results: sessionResults(session) });
    }
  }

  #fail(running: RunningSession, fault: FaultKind, reason: string): void {
    const { number: session, id: sessionId } = running;
    this.#remove(running);
    this.#options.notify({ kind: "fault", session, fault, tick: running.session.t.tick, reason });
    this.#options.report({ kind: "failed", sessionId, message: reason });
  }

  #remove(running: RunningSession): void {
    this.#sessions.delete(running.number);
    this.#order.splice(this.#order.indexOf(running), 1);
  }

  #grid(hz: number): TickGrid {
    let grid = this.#grids.get(hz);
    if (grid === undefined) {
      grid = new TickGrid(hz, this.#options.epochMs);
      this.#grids.set(hz, grid);
    }
    return grid;
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

/**
 * The earliest deadline first, but after all others those whose ticks take too long. The list is nearly in order
 * from the last time, which insertion makes use of.
 */
function sortByDeadline(order: RunningSession[]): void {
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
  const aIsOver = a.windowsOver > 0;
  const bIsOver = b.windowsOver > 0;
  return aIsOver === bIsOver ? a.dueAtMs < b.dueAtMs : bIsOver;
}
