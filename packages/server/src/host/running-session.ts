import {
  type ContentLookup,
  type FrameSource,
  type FrameWriter,
  type GamePackage,
  phaseNames,
} from "@fairtick/contract";
import { createSession, type Session, stepSession } from "@fairtick/session";
import type { CreateRequest, FrameRecipients } from "./session-host.ts";
import { TickCursor, type TickGrid } from "./tick-clock.ts";

/** A finished session goes on for this long, so that its last moments can be watched. */
const AFTERMATH_SECONDS = 10;

/** Where frames go: a ring, or in tests a function. */
export interface FrameOutlet {
  /** Room for a frame: its offset in `bytes`, or -1 when there is none; the frame is then lost. */
  reserve(maxBytes: number): number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /**
   * `vital`: the frame must reach everybody, because none follows it. `tick`: how many ticks the session
   * has run.
   */
  commit(
    session: number,
    recipients: FrameRecipients,
    byteLength: number,
    vital: boolean,
    tick: number,
  ): void;
}

/** A session on a session thread: the simulation, its place on the clock and the writer of its frames. */
export class RunningSession {
  readonly number: number;
  readonly id: string;
  readonly session: Session;
  readonly cursor: TickCursor;
  readonly #now: () => number;
  readonly #frames: FrameWriter;
  readonly #frameDivisor: number;
  readonly #frameBytesMax: number;
  readonly #source: { -readonly [K in keyof FrameSource]: FrameSource[K] };
  #idleAtTick = Number.POSITIVE_INFINITY;
  #framePhase: Session["phase"];
  #seenPhase: Session["phase"];
  framesRefused = 0;
  /** Time that ticks and, of it, frames took, since somebody set these to 0; ms. */
  workMs = 0;
  framesMs = 0;
  /** The frame that says `finished` has not been handed over yet. */
  #vitalDue = false;

  constructor(
    number: number,
    request: CreateRequest,
    game: GamePackage,
    content: ContentLookup,
    clock: { readonly grid: TickGrid; now(): number; readonly frameDivisor: number },
  ) {
    this.number = number;
    this.id = request.sessionId;
    this.session = createSession(
      {
        sessionId: request.sessionId,
        game: game.game,
        options: request.options,
        plan: request.plan,
        world: game.game.prepare(request.options, content, request.seed),
        seed: request.seed,
        contentDigests: request.content.map(({ kind, id, digest }) => ({ kind, id, digest })),
      },
      { inputs: "live", log: false },
    );
    this.#framePhase = this.session.phase;
    this.#seenPhase = this.session.phase;
    // Read only now: preparing may have taken longer than a tick.
    this.cursor = new TickCursor(clock.grid, clock.now());
    this.#now = clock.now;
    this.#frames = game.dialect.frameWriter();
    this.#frameDivisor = clock.frameDivisor;
    this.#frameBytesMax = this.#frames.maxBytes(request.plan.seats);
    this.#source = {
      t: this.session.t,
      phase: phaseNames[this.session.phase],
      serverTick: this.cursor.next,
      roster: this.session.roster,
      rosterVersion: this.session.rosterVersion,
    };
  }

  /** When the next tick is due, or never once a finished session has run out. */
  get dueAtMs(): number {
    return this.session.t.tick < this.#idleAtTick ? this.cursor.dueAtMs : Number.POSITIVE_INFINITY;
  }

  /**
   * Runs one tick and writes its frames.
   *
   * @throws what the game throws.
   */
  step(outlet: FrameOutlet): void {
    stepSession(this.session);
    const changed = this.session.phase !== this.#framePhase;
    this.#framePhase = this.session.phase;
    if (changed && phaseNames[this.session.phase] === "finished") {
      this.#idleAtTick = this.session.t.tick + AFTERMATH_SECONDS * this.session.game.tickHz;
      this.#vitalDue = true;
    }
    if (changed || this.#vitalDue || this.session.t.tick % this.#frameDivisor === 0) {
      const refusedBefore = this.framesRefused;
      const startMs = this.#now();
      this.#writeFrames(outlet, this.#vitalDue);
      this.framesMs += this.#now() - startMs;
      // What the ring could not take is tried again in the next tick.
      if (this.framesRefused === refusedBefore) this.#vitalDue = false;
    }
    this.cursor.next++;
  }

  /** Whether the phase has changed since the last call: in a tick, or between two by a command. */
  takePhaseChange(): boolean {
    const changed = this.session.phase !== this.#seenPhase;
    this.#seenPhase = this.session.phase;
    return changed;
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
