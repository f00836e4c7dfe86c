import { type GamePackage, phaseNames, type RowsRequest } from "@fairtick/contract";
import { type LogSink, openLog, type Session, sessionResults, sessionRoster } from "@fairtick/session";
import { sortByDeadline } from "./deadline-order.ts";
import { errorText, type SessionFaultKind } from "./fault-report.ts";
import type { FrameOutlet } from "./frame-outlet.ts";
import { type RecordOptions, RunnerRecords } from "./runner-records.ts";
import { RunningSession } from "./running-session.ts";
import { BudgetJudge, type BudgetRule, type Verdict } from "./session-budget.ts";
import type { HostEvent } from "./session-host.ts";
import { SessionOpener } from "./session-opener.ts";
import { carryOut } from "./session-orders.ts";
import type { WakeTimes } from "./slow-tick.ts";
import type { RunnerNotice, ThreadCommand, ThreadStats } from "./thread-messages.ts";
import type { ThreadRunner } from "./thread-runner.ts";
import { Activity, type StepWatch } from "./thread-words.ts";
import { CATCH_UP_TICKS_MAX, TickGrid } from "./tick-clock.ts";
import type { SnapshotSettings } from "./viewer-frames.ts";

type OpenCommand = Extract<ThreadCommand, { kind: "create" | "continue" }>;

/** A session that has been reported stands still for so long at most, until its host has decided what to do. */
const DECISION_MS = 100;

export interface RunnerOptions extends RecordOptions {
  readonly packages: readonly GamePackage[];
  /** Time of tick 0 of every grid, on the clock whose values `runDue` gets, ms. */
  readonly epochMs: number;
  /** A frame every that many ticks. */
  readonly frameDivisor: number;
  readonly snapshots: SnapshotSettings;
  readonly outlet: FrameOutlet;
  readonly budget: BudgetRule;
  readonly watch: StepWatch;
  /** Where the log of a session goes; undefined: nowhere. */
  readonly logSink?: ((session: number) => LogSink) | undefined;
  report(event: HostEvent): void;
  notify(notice: RunnerNotice): void;
  /** A random UUID, for who drives a seat that nobody took. */
  newId(): string;
}

/**
 * The sessions of one thread. It has no clock and does not wait: commands come in, `runDue` is told
 * the time and runs what is due. A game that throws loses its own session and nothing else.
 */
export class SessionRunner implements ThreadRunner {
  readonly #options: RunnerOptions;
  readonly #opener: SessionOpener;
  readonly #grids = new Map<number, TickGrid>();
  readonly #sessions = new Map<number, RunningSession>();
  /** The same sessions, in the order in which they run. */
  readonly #order: RunningSession[] = [];
  readonly #records: RunnerRecords;
  readonly #judge: BudgetJudge;
  /** `commandsMs` and `inputsMs` are written by the thread's loop. */
  readonly wake: WakeTimes = { nowMs: 0.5, commandsMs: 0.5, inputsMs: 0.5 };

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#opener = new SessionOpener(options.packages, options.logSink);
    this.#records = new RunnerRecords(options, this.wake);
    this.#judge = new BudgetJudge(options.budget);
  }

  /** Carries out a command between two ticks. */
  command(command: Exclude<ThreadCommand, { kind: "stop" }>, clock: () => number): void {
    // Replays are played elsewhere.
    if (command.kind === "play" || command.kind === "change-playback") return;
    if (command.kind === "create" || command.kind === "continue") {
      this.#open(command, clock);
      return;
    }
    const running = this.#sessions.get(command.session);
    if (running === undefined) return;
    if (command.kind === "remove") {
      this.#remove(running);
      return;
    }
    if (command.kind === "release") {
      this.#release(running);
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

  /** Takes what a viewer has received, and rows for its seat. Those of viewers that are gone are ignored. */
  rows(session: number, viewer: number, rows: RowsRequest): void {
    this.#sessions.get(session)?.takeRows(viewer, rows);
  }

  /** When the next tick of any session is due; infinite without sessions. */
  nextDueMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const running of this.#order) if (running.dueAtMs < next) next = running.dueAtMs;
    return next;
  }

  /**
   * Runs all ticks that are due, one of each session in turn, so that a session which has ticks to make up for
   * holds the others up by one of them. `clock` is read again when they are done.
   */
  runDue(clock: () => number): void {
    this.wake.nowMs = clock();
    if (!this.#takeUp()) return;
    for (let round = 0; round < CATCH_UP_TICKS_MAX && this.#runRound(); round++) {
      // What is left runs in the next round.
    }
    this.wake.nowMs = clock();
    // From behind, because a session that fails leaves the list.
    for (let i = this.#order.length - 1; i >= 0; i--) this.#putDown(this.#order[i] as RunningSession);
  }

  /** What happened since the last call, which was `elapsedMs` before `atMs`. */
  drainStats(atMs: number, elapsedMs: number): ThreadStats {
    return this.#records.drain(this.#order, atMs, elapsedMs);
  }

  /** Whether anything is due. Puts the sessions into the order of their deadlines. */
  #takeUp(): boolean {
    const { nowMs } = this.wake;
    sortByDeadline(this.#order);
    this.#judge.survey(this.#order);
    let isDue = false;
    for (const running of this.#order) {
      const { turn, cursor } = running;
      turn.ticks = 0;
      if (running.dueAtMs > nowMs) continue;
      isDue = true;
      turn.ran = 0;
      turn.workMs = 0;
      turn.lateMs = 0;
      turn.framesMs = 0;
      turn.missedBefore = cursor.missed;
      turn.ticks = cursor.dueTicks(nowMs);
    }
    return isDue;
  }

  /** Runs one tick of each session that has one left; returns whether any had. */
  #runRound(): boolean {
    let hasRun = false;
    for (let i = 0; i < this.#order.length; i++) {
      const running = this.#order[i] as RunningSession;
      const { turn } = running;
      if (turn.ticks === 0) continue;
      hasRun = true;
      turn.ticks--;
      if (!this.#runTick(running)) i--;
      else if (this.#judge.isGross(turn)) this.#yield(running);
    }
    return hasRun;
  }

  /** After so long a tick the others have their turn before the session makes up for more. */
  #yield(running: RunningSession): void {
    const { turn } = running;
    turn.ticks = 0;
    const verdict = this.#judge.judgeOverrun(running);
    if (verdict.kind !== "fine") turn.verdict = verdict;
  }

  /** Returns false where the session has failed and is gone. */
  #runTick(running: RunningSession): boolean {
    const { outlet, watch } = this.#options;
    watch.begin(Activity.stepping, running.number, running.session.t.tick);
    try {
      running.step(outlet);
      if (running.session.t.events.count > 0) this.#reportEvents(running);
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
  #putDown(running: RunningSession): void {
    const { turn, work } = running;
    const isWindowOver = work.add(this.wake, turn);
    if (turn.ran > 0) {
      this.#records.addTurn(running, this.#sessions.size);
      this.#judge.settle(running, this.wake);
      turn.ran = 0;
      turn.workMs = 0;
    }
    if (isWindowOver) this.#follow(running, this.#judge.judgeWindow(running));
    else if (turn.verdict !== undefined) this.#follow(running, turn.verdict);
    turn.verdict = undefined;
  }

  #follow(running: RunningSession, verdict: Verdict): void {
    if (verdict.kind === "overrun") {
      running.restUntilMs = this.wake.nowMs + DECISION_MS;
      this.#options.notify({ ...verdict, session: running.number });
    }
    if (verdict.kind === "too-slow") this.#fail(running, "too-slow", verdict.reason);
  }

  #open(command: OpenCommand, clock: () => number): void {
    const { watch, report, notify } = this.#options;
    const { session: number, request } = command;
    const { sessionId } = request;
    watch.begin(Activity.preparing, number, 0);
    try {
      if (command.kind === "create") {
        const session = this.#opener.create(number, request);
        this.#add(number, session, clock(), clock);
        report({ kind: "created", sessionId, phase: phaseNames[session.phase] });
      } else if (command.formerly === undefined) {
        this.#add(number, this.#opener.continue(number, request, command.log), command.fromMs, clock);
      } else {
        const { session, lost } = this.#opener.adopt(number, request, command.log, command.formerly);
        const running = this.#add(number, session, command.fromMs, clock);
        notify({ kind: "adopted", session: number, lost });
        // It may be another one by the new rules.
        this.#reportPhase(running);
      }
    } catch (error) {
      const reason = errorText(error);
      notify({ kind: "fault", session: number, fault: "threw", tick: 0, reason });
      report({ kind: "failed", sessionId, message: reason });
    }
    watch.end();
  }

  /** The log begins anew with the session as it is, so that nothing has to be run again elsewhere. */
  #release(running: RunningSession): void {
    const { number } = running;
    const sink = this.#options.logSink?.(number);
    if (sink !== undefined) openLog(running.session, sink);
    this.#remove(running);
    this.#options.notify({ kind: "released", session: number });
  }

  /** `fromMs`: its ticks are due from then on. */
  #add(number: number, session: Session, fromMs: number, now: () => number): RunningSession {
    const { frameDivisor, snapshots, outlet } = this.#options;
    const frames = this.#opener.packageOf(session.game.id).dialect.frameWriter();
    const clock = { grid: this.#grid(session.game.tickHz), fromMs, now, frameDivisor, snapshots };
    const running = new RunningSession(number, session, frames, clock, outlet.frameBytesMax);
    this.#sessions.set(number, running);
    this.#order.push(running);
    return running;
  }

  #reportEvents({ session, id: sessionId, told }: RunningSession): void {
    const events = told.of(session.t.events);
    if (events === undefined) return;
    this.#options.report({ kind: "happened", sessionId, tick: session.t.tick, events });
  }

  #reportPhase(running: RunningSession): void {
    const { session, id: sessionId } = running;
    const phase = phaseNames[session.phase];
    this.#options.report({ kind: "phase", sessionId, phase, serverTick: running.cursor.next });
    if (phase === "finished") {
      const roster = sessionRoster(session);
      this.#options.report({ kind: "finished", sessionId, results: sessionResults(session), roster });
    }
  }

  #fail(running: RunningSession, fault: SessionFaultKind, reason: string): void {
    const { number: session, id: sessionId } = running;
    this.#remove(running);
    this.#options.notify({ kind: "fault", session, fault, tick: running.session.t.tick, reason });
    this.#options.report({ kind: "failed", sessionId, message: reason });
  }

  #remove(running: RunningSession): void {
    this.#records.addLosses(running);
    running.session.log?.close();
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
}
