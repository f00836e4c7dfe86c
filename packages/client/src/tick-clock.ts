import { max } from "@fairtick/kernel";
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
  readonly delay: InterpolationDelay;
  readonly #arrival: ArrivalClock;
  #relocks = 0;
  #predicted = Number.NEGATIVE_INFINITY;
  #interpolation = Number.NEGATIVE_INFINITY;

  constructor(tickHz: number) {
    this.#arrival = new ArrivalClock(tickHz);
    this.lead = new InputLead(tickHz);
    this.delay = new InterpolationDelay(tickHz);
  }

  get isRunning(): boolean {
    return this.#arrival.isRunning;
  }

  /** Raised whenever the clock has jumped. */
  get relocks(): number {
    return this.#arrival.relocks;
  }

  /** For another connection or session: the clock stands until the next frame. */
  reset(): void {
    this.#arrival.reset();
    this.lead.reset();
    this.delay.reset();
  }

  /** A state frame of `tick` has arrived. */
  arrived(tick: number, nowMs: number): void {
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
    const interpolation = arrivalTick - this.delay.ticks;
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
