import { max, min } from "@fairtick/kernel";
import { ArrivalClock } from "./arrival-clock.ts";
import { InputLead } from "./input-lead.ts";
import { InterpolationDelay } from "./interpolation-delay.ts";

/**
 * The two moments a client lives in: the tick that it predicts, far enough ahead for its rows to come in time, and
 * the tick at which it shows others, far enough behind for their snapshots to have come. Both go forward evenly;
 * only a new lock lets them jump.
 */
export class TickClock {
  readonly lead: InputLead;
  readonly #tickHz: number;
  #delay: InterpolationDelay;
  #arrival: ArrivalClock;
  #pace = 1;
  /** The newest tick of which a frame has come; it is not gone beyond while time stands. */
  #newest = Number.NEGATIVE_INFINITY;
  #stands = false;
  /** Of the clocks before this one. */
  #formerRelocks = 0;
  #relocks = 0;
  #predicted = Number.NEGATIVE_INFINITY;
  #interpolation = Number.NEGATIVE_INFINITY;

  constructor(tickHz: number) {
    this.#tickHz = tickHz;
    this.#arrival = new ArrivalClock(tickHz);
    this.lead = new InputLead(tickHz);
    this.#delay = new InterpolationDelay(tickHz);
  }

  get delay(): InterpolationDelay {
    return this.#delay;
  }

  get isRunning(): boolean {
    return this.#arrival.isRunning;
  }

  /** Raised whenever the clock has jumped. */
  get relocks(): number {
    return this.#formerRelocks + this.#arrival.relocks;
  }

  /** Of a replay: how many times as fast ticks come as they do in a session, and whether they come at all. */
  setPace(pace: number, stands: boolean): void {
    const goesOn = this.#stands && !stands;
    this.#stands = stands;
    if (pace === this.#pace && !goesOn) return;
    this.#pace = pace;
    this.#formerRelocks = this.relocks;
    this.#arrival = new ArrivalClock(this.#tickHz * pace);
    this.#delay = new InterpolationDelay(this.#tickHz * pace);
  }

  /** For another connection or session: the clock stands until the next frame. */
  reset(): void {
    this.#arrival.reset();
    this.lead.reset();
    this.delay.reset();
    this.#newest = Number.NEGATIVE_INFINITY;
  }

  /** A state frame of `tick` has arrived. */
  arrived(tick: number, nowMs: number): void {
    this.#newest = max(this.#newest, tick);
    this.#arrival.arrived(tick, nowMs);
    this.delay.arrived(tick, this.#arrival.tickAt(nowMs), nowMs);
  }

  update(nowMs: number): void {
    this.#arrival.update(nowMs);
    this.lead.update(nowMs);
    this.delay.update(nowMs);
    if (!this.isRunning) return;
    const arrivalTick = this.#arrival.tickAt(nowMs);
    const predicted = arrivalTick + this.lead.ticks;
    const shown = arrivalTick - this.delay.ticks;
    const interpolation = this.#stands ? min(shown, this.#newest) : shown;
    const jumps = this.#relocks !== this.relocks;
    this.#relocks = this.relocks;
    this.#predicted = jumps ? predicted : max(this.#predicted, predicted);
    this.#interpolation = jumps ? interpolation : max(this.#interpolation, interpolation);
  }

  /** Of the last update, fractional: the tick that own rows are at. */
  get predictedTick(): number {
    return this.#predicted;
  }

  /** Of the last update, fractional: the tick at which others are shown. */
  get interpolationTick(): number {
    return this.#interpolation;
  }
}
