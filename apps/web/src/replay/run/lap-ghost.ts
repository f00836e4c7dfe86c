import type { Ghost } from "@fairtick/game-view";
import type { LapTicks } from "./replay-messages.ts";
import type { TraceStore } from "./trace-store.ts";

/** A lap that is driven again beside a session. */
export class LapGhost implements Ghost {
  readonly name: string;
  readonly seat: number;
  readonly #lap: LapTicks;
  readonly #traces: TraceStore;
  readonly #tickMs: number;
  #tick = Number.NaN;
  /** By channel: where it was when, both growing. */
  readonly #passings = new Map<string, Passings>();

  constructor(name: string, lap: LapTicks, traces: TraceStore, tickHz: number) {
    this.name = name;
    this.seat = lap.seat;
    this.#lap = lap;
    this.#traces = traces;
    this.#tickMs = 1000 / tickHz;
  }

  /** It is there from the line to the line. */
  moveTo(msIntoLap: number | undefined): void {
    const { fromTick, toTick } = this.#lap;
    const tick = fromTick + (msIntoLap ?? Number.NaN) / this.#tickMs;
    this.#tick = tick >= fromTick && tick <= toTick ? tick : Number.NaN;
  }

  value(channel: string): number | undefined {
    if (Number.isNaN(this.#tick)) return undefined;
    return this.#traces.value(this.seat, this.#traces.channel(channel), this.#tick);
  }

  msAt(channel: string, value: number): number | undefined {
    let passings = this.#passings.get(channel);
    if (passings === undefined) {
      passings = this.#passingsOf(channel);
      this.#passings.set(channel, passings);
    }
    const { values, times } = passings;
    const after = values.findIndex((each) => each >= value);
    const [before, thisValue, thisMs] = [after - 1, values[after], times[after]];
    if (after < 0 || thisValue === undefined || thisMs === undefined) return undefined;
    if (thisValue === value) return thisMs;
    const [lastValue, lastMs] = [values[before], times[before]];
    if (lastValue === undefined || lastMs === undefined) return undefined;
    return lastMs + ((value - lastValue) / (thisValue - lastValue)) * (thisMs - lastMs);
  }

  #passingsOf(channel: string): Passings {
    const { fromTick, toTick } = this.#lap;
    const passings: Passings = { values: [], times: [] };
    const index = this.#traces.channel(channel);
    for (const tick of this.#traces.sampleTicks(fromTick, toTick)) {
      const value = this.#traces.value(this.seat, index, tick);
      const last = passings.values.at(-1);
      // The ticks of a lap are whole: what comes before the line and after it belongs to other laps.
      if (passings.values.length === 1 && value !== undefined && last !== undefined && value < last) {
        passings.values.pop();
        passings.times.pop();
      } else if (value === undefined || (last !== undefined && value <= last)) continue;
      passings.values.push(value);
      passings.times.push((tick - fromTick) * this.#tickMs);
    }
    return passings;
  }
}

interface Passings {
  readonly values: number[];
  readonly times: number[];
}
