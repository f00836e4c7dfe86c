import type { SurveyedLap } from "@fairtick/game-view";
import type { TraceStore } from "../run/trace-store.ts";

/** A lap with where its numbers are. */
export interface TracedLap {
  readonly lap: SurveyedLap;
  readonly traces: TraceStore;
  readonly tickHz: number;
}

/** A lap over distance: by station, evenly spaced from the line to the line. NaN where it was not there. */
export interface LapCurve {
  /** Since its beginning, s. */
  readonly times: Float64Array;
  readonly channels: { readonly [name: string]: Float64Array };
  /** Where its sectors end, in the unit of distance; the last one, which ends at the line, is left out. */
  readonly sectorEnds: readonly number[];
}

/** About so many stations make a lap; more than a chart has pixels. */
const STATIONS = 1200;
const SPACING_MIN = 1;
/** Sums of sector times are not exact. */
const ROUNDING_S = 1e-6;

/** Distances of the stations, both ends of the lap included. */
export function stationsOf(length: number): Float64Array {
  const count = Math.max(2, Math.min(STATIONS, Math.floor(length / SPACING_MIN)));
  return Float64Array.from({ length: count + 1 }, (_, i) => (length * i) / count);
}

/**
 * A lap at each station: when it was passed for the first time, and what was so then. Who turns round or goes back is
 * not there again.
 */
export function curveOf(traced: TracedLap, distanceChannel: string, stations: Float64Array): LapCurve {
  const { lap, traces, tickHz } = traced;
  const ticks = passages(traced, traces.channel(distanceChannel), stations);
  const times = ticks.map((tick) => (tick - lap.fromTick) / tickHz);
  const channels = traces.channels.map(({ name }, channel) => {
    const values = ticks.map((tick) => traces.value(lap.seat, channel, tick) ?? Number.NaN);
    return [name, values] as const;
  });
  return { times, channels: Object.fromEntries(channels), sectorEnds: sectorEnds(lap, times, stations) };
}

/** The tick at which each station was passed. */
function passages({ lap, traces }: TracedLap, channel: number, stations: Float64Array): Float64Array {
  const { seat, fromTick, toTick } = lap;
  const length = stations.at(-1) ?? 0;
  const found = new Float64Array(stations.length).fill(Number.NaN);
  let station = 0;
  let [lastTick, lastDistance] = [fromTick, 0];
  const goTo = (tick: number, distance: number) => {
    for (; station < stations.length && stations[station] <= distance; station++) {
      const way = distance - lastDistance;
      const share = way > 0 ? (stations[station] - lastDistance) / way : 1;
      found[station] = lastTick + share * (tick - lastTick);
    }
    [lastTick, lastDistance] = [tick, distance];
  };
  goTo(fromTick, 0);
  for (const tick of traces.sampleTicks(fromTick, toTick)) {
    const distance = traces.value(seat, channel, tick);
    // Beside the line a sample may still, or already, be of the other side.
    if (distance !== undefined && Math.abs(distance - lastDistance) < length / 2) goTo(tick, distance);
  }
  goTo(toTick, length);
  return found;
}

function sectorEnds({ sectorsMs }: SurveyedLap, times: Float64Array, stations: Float64Array): number[] {
  let endS = 0;
  return sectorsMs.slice(0, -1).flatMap((ms) => {
    endS += ms / 1000;
    const station = times.findIndex((time) => time >= endS - ROUNDING_S);
    return station < 0 ? [] : [stations[station]];
  });
}

/** How much later the first was at each station, s. */
export function deltaOf(a: LapCurve, b: LapCurve): Float64Array {
  return a.times.map((time, i) => time - b.times[i]);
}

/** The station that a lap had reached after a time, s; undefined before its beginning and behind its end. */
export function stationAt(curve: LapCurve, timeS: number): number | undefined {
  const after = curve.times.findIndex((time) => time >= timeS);
  return after < 0 ? undefined : after;
}
