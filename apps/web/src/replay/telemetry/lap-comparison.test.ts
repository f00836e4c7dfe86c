import type { SurveyedLap, TelemetryChannel } from "@fairtick/game-view";
import { describe, expect, it } from "vitest";
import { TraceStore } from "../run/trace-store.ts";
import { comparisonCsv } from "./comparison-csv.ts";
import { curveOf, deltaOf, stationAt, stationsOf, type TracedLap } from "./lap-comparison.ts";

const LENGTH = 100;
const channels: TelemetryChannel[] = [
  { name: "speed", label: "Speed", unit: "km/h", digits: 0, isCharted: true },
  { name: "distance", label: "Distance", unit: "m", digits: 1, isCharted: false },
];

/** A lap sampled in every tick, from tick 10 on, 10 ticks a second. */
function traced(distances: readonly number[], lap: Partial<SurveyedLap> = {}): TracedLap {
  const traces = new TraceStore(channels);
  const values = Float32Array.from(distances.flatMap((distance) => [distance * 2, distance]));
  traces.add({ fromTick: 10, everyTicks: 1, seats: 1, channels: 2, values });
  const whole: SurveyedLap = {
    seat: 0,
    lap: 1,
    fromTick: 10,
    toTick: 10 + distances.length - 1,
    timeMs: 0,
    sectorsMs: [],
    isStruck: false,
    ...lap,
  };
  return { lap: whole, traces, tickHz: 10 };
}

const stations = stationsOf(LENGTH);
const steady = traced(Array.from({ length: 11 }, (_, i) => i * 10));
const curve = (lap: TracedLap) => curveOf(lap, "distance", stations);

describe("a lap over distance", () => {
  it("has stations from the line to the line", () => {
    expect([stations.length, stations[0], stations[1], stations.at(-1)]).toEqual([101, 0, 1, LENGTH]);
    expect(stationsOf(5000).length).toBe(1201);
  });

  it("is passed between two samples, and its channels are those of that moment", () => {
    const { times, channels: shown } = curve(steady);
    expect(times[0]).toBe(0);
    expect(times[25]).toBeCloseTo(0.25);
    expect(times[100]).toBeCloseTo(1);
    expect(shown["speed"]![25]).toBeCloseTo(50);
  });

  it("begins and ends at the line, between the samples of the laps before and after", () => {
    // Crossed 0.4 of a tick behind tick 10, where the sample still is of the lap before.
    const lap = traced([98, 3, 33, 63, 93, 2], { fromTick: 10.4, toTick: 14.78 });
    const { times } = curve(lap);
    expect(times[0]).toBe(0);
    expect(times[3]).toBeCloseTo(0.06);
    expect(times[100]).toBeCloseTo(0.438);
    expect(times.every((time, i) => i === 0 || time > times[i - 1]!)).toBe(true);
  });

  it("counts the first passage of who spins and comes back", () => {
    const { times } = curve(traced([0, 40, 30, 20, 50, 100]));
    expect(times[40]).toBeCloseTo(0.1);
    expect(times[45]).toBeCloseTo(0.383);
  });

  it("says where its sectors end", () => {
    expect(curve(traced([0, 25, 50, 75, 100], { sectorsMs: [200, 100, 100] })).sectorEnds).toEqual([50, 75]);
  });
});

describe("two laps beside each other", () => {
  const slow = traced([0, 10, 20, 30, 40, 60, 80, 100]);
  const fast = traced([0, 20, 40, 60, 80, 100]);

  it("are so far apart in time at each place", () => {
    const delta = deltaOf(curve(slow), curve(fast));
    expect(delta[0]).toBe(0);
    expect(delta[20]).toBeCloseTo(0.1);
    expect(delta[40]).toBeCloseTo(0.2);
    expect(delta[100]).toBeCloseTo(0.2);
  });

  it("are found at the place that they had reached after a time", () => {
    expect(stationAt(curve(fast), 0.1)).toBe(20);
    expect(stationAt(curve(fast), 0)).toBe(0);
    expect(stationAt(curve(fast), 9)).toBeUndefined();
  });

  it("are written as a table with a row a station", () => {
    const rows = comparisonCsv(stations, channels, "distance", curve(slow), curve(fast)).split("\n");
    expect(rows[0]).toBe("distance_m,time_a_s,speed_a_kmph,time_b_s,speed_b_kmph,delta_s");
    expect(rows[21]).toBe("20.00,0.2000,40.00,0.1000,40.00,0.1000");
    expect(rows).toHaveLength(stations.length + 2);
    const alone = comparisonCsv(stations, channels, "distance", curve(slow), undefined).split("\n");
    expect(alone[0]).toBe("distance_m,time_a_s,speed_a_kmph");
  });
});
