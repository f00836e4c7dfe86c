import { randomUUID } from "node:crypto";
import { type GamePackage, Phase, phaseNames, type Refusal } from "@fairtick/contract";
import {
  applyCommand,
  leaveSeat,
  type SeatRequest,
  sessionResults,
  startSession,
  takeSeat,
} from "@fairtick/session";
import { ContentCache } from "./content-cache.ts";
import { RunnerStats } from "./runner-stats.ts";
import { type FrameOutlet, RunningSession } from "./running-session.ts";
import type { CreateRequest, HostEvent } from "./session-host.ts";
import type { SlowTick, ThreadCommand, ThreadStats } from "./thread-messages.ts";
import { TickGrid } from "./tick-clock.ts";

type SessionCommand = Exclude<ThreadCommand, { kind: "stop" | "create" }>;

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
  report(event: HostEvent): void;
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
    try {
      this.#carryOut(running, command);
      if (running.takePhaseChange()) this.#reportPhase(running);
    } catch (error) {
      this.#fail(running, error);
    }
  }

  /** Overwrites the input latch of a seat. Unknown sessions are ignored: rows may come late. */
  input(session: number, seat: number, sequence: number, values: Float32Array): void {
    const running = this.#sessions.get(session);
    if (running !== undefined && seat < running.session.platform.$seats.capacity) {
      running.session.rows.latch(seat, sequence, values);
    }
  }

  /** When the next tick of any session is due; infinite without sessions. */
  nextDueMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const running of this.#sessions.values()) if (running.dueAtMs < next) next = running.dueAtMs;
    return next;
  }

  /** Runs all ticks that are due. `clock` is read again after each session, to measure its work. */
  runDue(clock: () => number): void {
    for (const running of this.#sessions.values()) {
      const startMs = clock();
      const lateMs = startMs - running.dueAtMs;
      if (lateMs < 0) continue;
      const missedBefore = running.cursor.missed;
      const ticks = running.cursor.dueTicks(startMs);
      running.framesMs = 0;
      this.#runTicks(running, ticks);
      const workMs = clock() - startMs;
      const missed = running.cursor.missed - missedBefore;
      running.workMs += workMs;
      this.#statsOf(running).record(ticks, missed, lateMs, workMs);
      const intervalMs = 1000 / running.session.game.tickHz;
      if (workMs > (this.#options.slowTickMs ?? intervalMs / 2) || lateMs > intervalMs) {
        this.#keepSlow(running, startMs, ticks, missed, lateMs, workMs);
      }
    }
  }

  /** What happened since the last call, which was `elapsedMs` before `atMs`. */
  drainStats(atMs: number, elapsedMs: number): ThreadStats {
    const running = [...this.#sessions.values()].filter((r) => Number.isFinite(r.dueAtMs));
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

  #keepSlow(
    running: RunningSession,
    atMs: number,
    ticks: number,
    missedTicks: number,
    lateMs: number,
    workMs: number,
  ): void {
    this.#statsOf(running).recordSlow();
    if (this.#slowTicks.length === SLOW_TICKS_MAX) return;
    const { id, session, framesMs } = running;
    this.#slowTicks.push({
      atMs,
      game: session.game.id,
      sessionId: id,
      tick: session.t.tick,
      phase: phaseNames[session.phase],
      ticks,
      missedTicks,
      lateUs: lateMs * 1000,
      workUs: workMs * 1000,
      stepUs: (workMs - framesMs) * 1000,
      framesUs: framesMs * 1000,
      commandsUs: this.wake.commandsMs * 1000,
      inputsUs: this.wake.inputsMs * 1000,
      sessions: this.#sessions.size,
    });
  }

  #create(number: number, request: CreateRequest, now: () => number): void {
    const game = this.#packages.get(request.game);
    try {
      if (game === undefined) throw new Error(`no game "${request.game}" on this thread`);
      this.#content.add(request.content);
      const clock = { grid: this.#grid(game.game.tickHz), now, frameDivisor: this.#options.frameDivisor };
      const content = this.#content.lookup(request.content);
      const running = new RunningSession(number, request, game, content, clock);
      this.#sessions.set(number, running);
      const phase = phaseNames[running.session.phase];
      this.#options.report({ kind: "created", sessionId: request.sessionId, phase });
    } catch (error) {
      this.#options.report({ kind: "failed", sessionId: request.sessionId, message: describe(error) });
    }
  }

  #carryOut(running: RunningSession, command: SessionCommand): void {
    switch (command.kind) {
      case "take-seat":
        this.#takeSeat(running, command.request);
        return;
      case "leave-seat":
        this.#leaveSeat(running, command.seat);
        return;
      case "start":
        this.#start(running);
        return;
      case "command":
        this.#applyCommand(running, command);
        return;
      case "remove":
        this.#sessions.delete(running.number);
    }
  }

  #start(running: RunningSession): void {
    startSession(running.session, () => randomUUID());
    this.#reportRoster(running);
    if (running.session.phase !== Phase.lobby) return;
    this.#options.report({ kind: "start-declined", sessionId: running.id });
  }

  #takeSeat(running: RunningSession, request: SeatRequest): void {
    const { session, id: sessionId } = running;
    const open = session.game.joinDuring.includes(session.phase);
    const outcome: number | Refusal = open
      ? takeSeat(session, request)
      : { code: "already_started", message: "the session has started; it can be watched" };
    const { playerId } = request;
    if (typeof outcome === "number") {
      this.#options.report({ kind: "seated", sessionId, playerId, seat: outcome });
      this.#reportRoster(running);
    } else {
      this.#options.report({ kind: "seat-refused", sessionId, playerId, refusal: outcome });
    }
  }

  #leaveSeat(running: RunningSession, seat: number): void {
    const entry = running.session.roster.get(seat);
    if (entry === undefined) return;
    leaveSeat(running.session, seat);
    this.#options.report({ kind: "unseated", sessionId: running.id, playerId: entry.playerId, seat });
    this.#reportRoster(running);
  }

  #applyCommand(running: RunningSession, command: Extract<SessionCommand, { kind: "command" }>): void {
    const { seat, number, name, payload } = command;
    const entry = running.session.roster.get(seat);
    if (entry === undefined) return;
    const refusal = applyCommand(running.session, seat, number, name, payload);
    const { playerId } = entry;
    this.#options.report({ kind: "command-reply", sessionId: running.id, playerId, number, refusal });
  }

  #runTicks(running: RunningSession, ticks: number): void {
    try {
      for (let i = 0; i < ticks; i++) {
        running.step(this.#options.outlet);
        if (running.takePhaseChange()) this.#reportPhase(running);
      }
    } catch (error) {
      this.#fail(running, error);
    }
  }

  #reportPhase(running: RunningSession): void {
    const { session, id: sessionId } = running;
    const phase = phaseNames[session.phase];
    this.#options.report({ kind: "phase", sessionId, phase, serverTick: running.cursor.next });
    if (phase === "finished") {
      this.#options.report({ kind: "finished", sessionId, results: sessionResults(session) });
    }
  }

  #reportRoster(running: RunningSession): void {
    const roster = [...running.session.roster.values()];
    this.#options.report({ kind: "roster", sessionId: running.id, roster });
  }

  #fail(running: RunningSession, error: unknown): void {
    this.#sessions.delete(running.number);
    this.#options.report({ kind: "failed", sessionId: running.id, message: describe(error) });
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

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
