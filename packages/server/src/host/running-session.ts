import { type FrameSource, type FrameWriter, phaseNames, type RowsRequest } from "@fairtick/contract";
import { type Session, stepSession } from "@fairtick/session";
import { DelayedFrames } from "./delayed-frames.ts";
import type { FrameOutlet } from "./frame-outlet.ts";
import type { Verdict } from "./session-budget.ts";
import type { FrameRecipients } from "./session-host.ts";
import { LossCounter } from "./session-losses.ts";
import { TickCursor, type TickGrid } from "./tick-clock.ts";
import { ToldEvents } from "./told-events.ts";
import { type SnapshotSettings, spectatorFrames, ViewerFrames } from "./viewer-frames.ts";
import { WorkMeter } from "./work-meter.ts";

/** A finished session goes on for this long, so that its last moments can be watched. */
const AFTERMATH_SECONDS = 10;

/** Where a session stands on the clock of its thread. */
export interface SessionClock {
  readonly grid: TickGrid;
  /** Ticks that are due since then are made up for, or counted as missed. */
  readonly fromMs: number;
  now(): number;
  readonly frameDivisor: number;
  readonly snapshots: SnapshotSettings;
}

/** A session's part of a wake-up. */
export interface Turn {
  /** Ticks that are still to be run. */
  ticks: number;
  ran: number;
  /** How late the first began. */
  lateMs: number;
  /** The time that they took, and of it their frames. */
  workMs: number;
  framesMs: number;
  /** Of the newest tick: when it and its frames began, and what it took. */
  beganMs: number;
  framesBeganMs: number;
  tickMs: number;
  /** Ticks that the session had missed before. */
  missedBefore: number;
  /** What a tick that took far too long has led to. */
  verdict: Verdict | undefined;
}

/** A session on a session thread: the simulation, its place on the clock and the writer of its frames. */
export class RunningSession {
  readonly number: number;
  readonly id: string;
  readonly session: Session;
  readonly cursor: TickCursor;
  readonly work: WorkMeter;
  /** Windows in a row in which its ticks took longer than they may. */
  windowsOver = 0;
  /** Whether it runs after the others, because its ticks take long. */
  runsLast = false;
  /** Ticks that it has run on this thread. */
  ticksHere = 0;
  /** Until then it does not run, because it has had its share of the thread. */
  restUntilMs = Number.NEGATIVE_INFINITY;
  /** Of this wake-up. */
  readonly turn: Turn = {
    ticks: 0,
    ran: 0,
    lateMs: 0.5,
    workMs: 0.5,
    framesMs: 0.5,
    beganMs: 0.5,
    framesBeganMs: 0.5,
    tickMs: 0.5,
    missedBefore: 0,
    verdict: undefined,
  };
  readonly #now: () => number;
  readonly #frames: FrameWriter;
  readonly #frameDivisor: number;
  readonly #frameBytesMax: number;
  readonly #source: { -readonly [K in keyof FrameSource]: FrameSource[K] };
  #idleAtTick = Number.POSITIVE_INFINITY;
  #framePhase: Session["phase"];
  #seenPhase: Session["phase"];
  framesRefused = 0;
  readonly losses: LossCounter;
  readonly told: ToldEvents;
  /** Time that ticks took since somebody set this to 0; ms. */
  workMs = 0;
  /** The frame that says `finished` has not been handed over yet. */
  #vitalDue = false;
  #frameDue = false;
  readonly #snapshots: SnapshotSettings;
  /** Made with the first viewer. */
  #viewers: ViewerFrames | undefined;
  /** Of those who watch what happens now; made with the first of them. */
  #spectators: ViewerFrames | undefined;
  /** Where those who watch are shown the past. */
  readonly #delayed: DelayedFrames | undefined;

  /** @throws RangeError if the game's frames are longer than `frameBytesMax`. */
  constructor(
    number: number,
    session: Session,
    frames: FrameWriter,
    clock: SessionClock,
    frameBytesMax: number,
  ) {
    this.number = number;
    this.id = session.setup.sessionId;
    this.session = session;
    this.#framePhase = session.phase;
    this.#seenPhase = session.phase;
    this.cursor = new TickCursor(clock.grid, clock.fromMs);
    this.work = new WorkMeter(clock.fromMs);
    this.losses = new LossCounter(session);
    this.told = new ToldEvents(session.game.events);
    this.#now = clock.now;
    this.#frames = frames;
    this.#frameDivisor = clock.frameDivisor;
    this.#snapshots = clock.snapshots;
    const { delay } = clock.snapshots;
    this.#delayed = delay && new DelayedFrames(session, this.number, clock.snapshots, delay);
    this.#frameBytesMax = frames.maxBytes(session.setup.plan.seats);
    if (!(this.#frameBytesMax <= frameBytesMax)) {
      throw new RangeError(
        `${session.game.id}: a frame may take ${this.#frameBytesMax} bytes; at most ${frameBytesMax} are possible`,
      );
    }
    this.#source = {
      t: session.t,
      phase: phaseNames[session.phase],
      serverTick: this.cursor.next,
      roster: session.roster,
      rosterVersion: session.rosterVersion,
    };
    if (phaseNames[session.phase] === "finished") this.#finish();
  }

  /** When the next tick is due, or never once a finished session has run out. */
  get dueAtMs(): number {
    if (this.session.t.tick >= this.#idleAtTick) return Number.POSITIVE_INFINITY;
    const { dueAtMs } = this.cursor;
    return dueAtMs < this.restUntilMs ? this.restUntilMs : dueAtMs;
  }

  /**
   * Runs one tick and writes its frames.
   *
   * @throws what the game throws.
   */
  step(outlet: FrameOutlet): void {
    for (let i = 0; i < tickParts.length; i++) tickParts[i]?.(this, outlet);
  }

  beginTick(): void {
    const { turn } = this;
    turn.beganMs = this.#now();
    if (turn.ran++ === 0) turn.lateMs = turn.beganMs - this.cursor.dueAtMs;
  }

  simulate(): void {
    stepSession(this.session);
    const changed = this.session.phase !== this.#framePhase;
    this.#framePhase = this.session.phase;
    if (changed && phaseNames[this.session.phase] === "finished") this.#finish();
    this.#frameDue = changed || this.#vitalDue || this.session.t.tick % this.#frameDivisor === 0;
  }

  beginFrames(outlet: FrameOutlet): void {
    if (!this.#frameDue) return;
    outlet.nowMs = this.#now();
    this.turn.framesBeganMs = outlet.nowMs;
  }

  writeDueFrames(outlet: FrameOutlet): void {
    if (!this.#frameDue) return;
    const refusedBefore = this.framesRefused;
    this.#writeFrames(outlet, this.#vitalDue);
    // What the ring could not take is tried again in the next tick.
    if (this.framesRefused === refusedBefore) this.#vitalDue = false;
  }

  writeViewerFrames(outlet: FrameOutlet): void {
    if (this.#viewers !== undefined)
      this.framesRefused += this.#viewers.write(outlet, this.number, this.#now);
    if (this.#spectators !== undefined)
      this.framesRefused += this.#spectators.write(outlet, this.number, this.#now);
    if (this.#delayed !== undefined)
      this.framesRefused += this.#delayed.write(outlet, this.number, this.#now);
  }

  /** `seat` -1: a spectator. */
  openViewer(viewer: number, seat: number): void {
    if (seat < 0 && this.#delayed !== undefined) {
      this.#delayed.open(viewer);
      return;
    }
    if (seat < 0) {
      this.#spectators ??= spectatorFrames(this.session, this.number, this.#snapshots);
      this.#spectators.open(viewer, seat);
      return;
    }
    this.#viewers ??= new ViewerFrames(this.session, this.number, this.#snapshots);
    this.#viewers.open(viewer, seat);
  }

  closeViewer(viewer: number): void {
    this.#viewers?.close(viewer);
    this.#spectators?.close(viewer);
    this.#delayed?.close(viewer);
  }

  takeRows(viewer: number, rows: RowsRequest): void {
    this.#viewers?.takeRows(viewer, rows);
    this.#spectators?.takeRows(viewer, rows);
    this.#delayed?.takeRows(viewer, rows);
  }

  endTick(): void {
    const { turn } = this;
    const nowMs = this.#now();
    turn.tickMs = nowMs - turn.beganMs;
    turn.workMs += turn.tickMs;
    if (this.#frameDue) turn.framesMs += nowMs - turn.framesBeganMs;
    this.cursor.next++;
    this.ticksHere++;
  }

  /** Whether the phase has changed since the last call: in a tick, or between two by a command. */
  takePhaseChange(): boolean {
    const changed = this.session.phase !== this.#seenPhase;
    this.#seenPhase = this.session.phase;
    return changed;
  }

  #finish(): void {
    const delayTicks = this.#delayed?.delayTicks ?? 0;
    this.#idleAtTick = this.session.t.tick + delayTicks + AFTERMATH_SECONDS * this.session.game.tickHz;
    this.#vitalDue = true;
  }

  #writeFrames(outlet: FrameOutlet, vital: boolean): void {
    const source = this.#source;
    source.phase = phaseNames[this.session.phase];
    source.serverTick = this.cursor.next;
    source.rosterVersion = this.session.rosterVersion;
    if (this.#frames.perSeat !== true) {
      this.#writeFrame(outlet, "everybody", vital);
      return;
    }
    const { alive, driver, capacity } = this.session.t.seats;
    for (let seat = 0; seat < capacity; seat++) {
      if (alive[seat] === 1 && driver[seat] === 0) this.#writeFrame(outlet, seat, vital);
    }
    this.#writeFrame(outlet, "spectators", vital);
  }

  #writeFrame(outlet: FrameOutlet, recipients: FrameRecipients, vital: boolean): void {
    const offset = outlet.reserve(this.#frameBytesMax);
    if (offset < 0) {
      this.framesRefused++;
      return;
    }
    const seat = typeof recipients === "number" ? recipients : undefined;
    const byteLength = this.#frames.write(this.#source, seat, outlet.bytes, outlet.view, offset);
    if (byteLength > 0) {
      outlet.commit(this.number, recipients, byteLength, vital, this.session.t.tick);
    }
  }
}

/** A list, so that the engine compiles each part by itself (ARCHITECTURE.md, "Reads like a bug but is not"). */
const tickParts: readonly ((running: RunningSession, outlet: FrameOutlet) => void)[] = [
  (running) => running.beginTick(),
  (running) => running.simulate(),
  (running, outlet) => running.beginFrames(outlet),
  (running, outlet) => running.writeDueFrames(outlet),
  (running, outlet) => running.writeViewerFrames(outlet),
  (running) => running.endTick(),
];
