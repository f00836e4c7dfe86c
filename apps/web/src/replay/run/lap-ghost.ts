import type { Ghost, SurveyedLap } from "@fairtick/game-view";
import type { TraceStore } from "./trace-store.ts";

/** A lap that is driven again beside a session. */
export class LapGhost implements Ghost {
  readonly name: string;
  readonly seat: number;
  readonly lap: SurveyedLap;
  readonly #traces: TraceStore;
  #tick = Number.NaN;

  constructor(name: string, lap: SurveyedLap, traces: TraceStore) {
    this.name = name;
    this.seat = lap.seat;
    this.lap = lap;
    this.#traces = traces;
  }

  /** So many ticks after its lap has begun; it is there from the line to the line. */
  moveTo(ticksIntoLap: number | undefined): void {
    const tick = this.lap.fromTick + (ticksIntoLap ?? Number.NaN);
    this.#tick = tick >= this.lap.fromTick && tick <= this.lap.toTick ? tick : Number.NaN;
  }

  value(channel: string): number | undefined {
    if (Number.isNaN(this.#tick)) return undefined;
    return this.#traces.value(this.seat, this.#traces.channel(channel), this.#tick);
  }
}
