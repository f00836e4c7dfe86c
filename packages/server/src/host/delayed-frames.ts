import type { RowsRequest } from "@fairtick/contract";
import { saveState } from "@fairtick/kernel";
import { createSession, restoreSession, type Session } from "@fairtick/session";
import { EventJournal } from "@fairtick/wire";
import type { FrameOutlet } from "./frame-outlet.ts";
import type { SpectatorDelay } from "./spectator-delay.ts";
import { type SnapshotSettings, ViewerFrames } from "./viewer-frames.ts";

/** Events that are remembered for each second of the delay. */
const EVENTS_PER_SECOND = 256;
const EVENTS_MIN = 512;

/**
 * The frames of a session for those who are shown it some time later. States of the past are kept as they were, and put
 * one after another into a session of their own, which is what is shown: whatever a client does, there is nothing newer to be seen.
 */
export class DelayedFrames {
  readonly #session: Session;
  /** Is never stepped. */
  readonly #past: Session;
  readonly #frames: ViewerFrames;
  readonly #journal: EventJournal;
  readonly #delayTicks: number;
  readonly #everyTicks: number;
  /** Kept states, and the ticks that they had run; the oldest is overwritten first. */
  readonly #states: readonly Uint8Array<ArrayBuffer>[];
  readonly #ticks: Float64Array;
  #kept = 0;
  #shown = 0;

  /** `number`: that of the session on its thread. @throws what the game throws when a session is made. */
  constructor(
    session: Session,
    number: number,
    settings: SnapshotSettings,
    { ms, hz, bytesMax }: SpectatorDelay,
  ) {
    const { game, setup, state } = session;
    this.#session = session;
    this.#past = createSession(setup, { inputs: "live", log: false });
    this.#journal = new EventJournal(game.events, EVENTS_MIN + Math.ceil((ms / 1000) * EVENTS_PER_SECOND));
    this.#frames = new ViewerFrames(this.#past, number, settings, this.#journal);
    this.#delayTicks = Math.ceil((ms / 1000) * game.tickHz);
    const statesMax = Math.max(2, Math.floor(bytesMax / state.layout.byteLength));
    const everyTicks = Math.max(1, Math.round(game.tickHz / hz));
    this.#everyTicks = Math.max(everyTicks, Math.ceil(this.#delayTicks / (statesMax - 1)));
    const count = Math.ceil(this.#delayTicks / this.#everyTicks) + 1;
    this.#states = Array.from({ length: count }, () => new Uint8Array(state.layout.byteLength));
    this.#ticks = new Float64Array(count);
  }

  get delayTicks(): number {
    return this.#delayTicks;
  }

  open(viewer: number): void {
    this.#frames.open(viewer, -1);
  }

  close(viewer: number): void {
    this.#frames.close(viewer);
  }

  /** What the viewer has received. Viewers of others are left alone. */
  takeRows(viewer: number, rows: RowsRequest): void {
    this.#frames.takeRows(viewer, rows);
  }

  /** After a tick: keeps it where it is one to be shown, and shows what has become old enough. Returns how many had no room. */
  write(outlet: FrameOutlet, number: number, now: () => number): number {
    const { t, state } = this.#session;
    this.#journal.record(t.events, t.tick);
    if (t.tick % this.#everyTicks === 0) {
      const place = this.#kept++ % this.#states.length;
      saveState(state, this.#states[place]);
      this.#ticks[place] = t.tick;
    }
    if (this.#shown === this.#kept) return 0;
    const place = this.#shown % this.#states.length;
    if ((this.#ticks[place] as number) > t.tick - this.#delayTicks) return 0;
    this.#shown++;
    restoreSession(this.#past, this.#states[place] as Uint8Array);
    return this.#frames.show(outlet, number, now);
  }
}
