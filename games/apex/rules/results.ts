import type { Json, RosterEntry } from "@fairtick/contract";
import { floor, max, rowBound } from "@fairtick/kernel";

import { lapRow } from "./laps.ts";
import { isQualifying, qualifyingOrder } from "./qualifying.ts";
import { CarStatus, type RaceState } from "./race-state.ts";
import { ticksToMs } from "./timing.ts";
import type { RaceWorld } from "./world.ts";

/** A lap of the race. Times in ms. */
export interface LapResult {
  readonly time_ms: number;
  /** Of its three thirds; their sum is the lap's. */
  readonly sectors_ms: readonly [number, number, number];
  /** The car was off the track: the time does not count. */
  readonly struck: boolean;
}

/** Where in the session's replay a lap is: from the last tick before its beginning to the first behind its end. */
export interface TimedLap {
  readonly time_ms: number;
  readonly from_tick: number;
  readonly to_tick: number;
}

/** One car in the final standings. Times in ms, null where there is none; the distance is that of the race, whole metres. */
export interface Standing {
  readonly position: number;
  readonly player_id: string;
  readonly name: string;
  readonly car: string;
  readonly is_ai: boolean;
  readonly laps: number;
  readonly distance_m: number;
  readonly total_ms: number | null;
  /** Of laps that were not struck. */
  readonly best_lap_ms: number | null;
  readonly best_lap: (TimedLap & { readonly lap: number }) | null;
  /** Where it started, 1 = pole. */
  readonly grid: number;
  /** Its best lap of qualifying. */
  readonly qualifying: TimedLap | null;
  /** In their order. */
  readonly lap_times: readonly LapResult[];
  readonly status: "finished" | "dnf";
}

/** Seats in the order of the race: finishers by place, then the others by laps and distance; at qualifying by best laps. */
export function raceOrder(state: RaceState, lengthM: number): number[] {
  const { cars } = state;
  const seats: number[] = [];
  for (let seat = 0, bound = rowBound(cars); seat < bound; seat++)
    if (cars.alive[seat] === 1) seats.push(seat);
  const place = (seat: number) => cars.finishPosition[seat] || Infinity;
  const distanceM = (seat: number) => raceDistanceM(state, seat, lengthM);
  if (isQualifying(state)) return qualifyingOrder(state, seats);
  const grid = (seat: number) => cars.gridPosition[seat];
  return seats.sort((a, b) => place(a) - place(b) || distanceM(b) - distanceM(a) || grid(a) - grid(b));
}

/** Metres driven since the first crossing of the line; negative on the grid behind it. */
export function raceDistanceM(state: RaceState, seat: number, lengthM: number): number {
  const { cars } = state;
  const laps = cars.lap[seat] - 1 - cars.lapDebt[seat];
  return laps * lengthM + cars.progress[seat];
}

export function completedLaps(state: RaceState, seat: number): number {
  const { cars } = state;
  if (cars.status[seat] === CarStatus.finished) return cars.lap[seat];
  return cars.lap[seat] > 0 ? cars.lap[seat] - 1 : 0;
}

/** The result as it is stored: `{ winner_id, standings, dnf }`. */
export function raceResults(world: RaceWorld, state: RaceState, roster: readonly RosterEntry[]): Json {
  const standings = raceOrder(state, world.track.lengthM).map((seat, index) =>
    standing(world, state, seat, index + 1, roster),
  );
  const finished = standings.filter((s) => s.status === "finished");
  return {
    winner_id: finished[0]?.player_id ?? null,
    standings: finished as unknown as Json[],
    dnf: standings.filter((s) => s.status === "dnf") as unknown as Json[],
  };
}

function standing(
  world: RaceWorld,
  state: RaceState,
  seat: number,
  position: number,
  roster: readonly RosterEntry[],
): Standing {
  const { cars, race } = state;
  const entry = roster.find((r) => r.seat === seat);
  const finished = cars.status[seat] === CarStatus.finished;
  const laps = completedLaps(state, seat);
  const { lengthM } = world.track;
  return {
    position,
    player_id: entry?.playerId ?? "",
    name: entry?.name ?? "",
    car: world.cars[cars.spec[seat]].name,
    is_ai: entry !== undefined && entry.driver !== "external",
    laps,
    distance_m: floor(finished ? laps * lengthM : max(0, raceDistanceM(state, seat, lengthM))),
    total_ms: finished ? ticksToMs(cars.finishTime[seat] - race.startTick) : null,
    best_lap_ms: cars.bestLapMs[seat] || null,
    best_lap: bestLap(state, seat),
    grid: cars.gridPosition[seat],
    qualifying: timedLap(cars.qualifyingMs[seat], cars.qualifyingFrom[seat], cars.qualifyingTo[seat]),
    lap_times: lapTimes(world, state, seat),
    status: finished ? "finished" : "dnf",
  };
}

function bestLap({ cars }: RaceState, seat: number): Standing["best_lap"] {
  const timed = timedLap(cars.bestLapMs[seat], cars.bestLapFrom[seat], cars.bestLapTo[seat]);
  return timed && { lap: cars.bestLap[seat], ...timed };
}

/** `from` and `to`: ticks with their fractions. */
function timedLap(timeMs: number, from: number, to: number): TimedLap | null {
  if (timeMs === 0) return null;
  return { time_ms: timeMs, from_tick: floor(from), to_tick: floor(to) + 1 };
}

function lapTimes({ options }: RaceWorld, state: RaceState, seat: number): LapResult[] {
  const { laps } = state;
  return Array.from({ length: completedLaps(state, seat) }, (_, i) => {
    const row = lapRow(options.lapLimit, seat, i + 1);
    const [first, second, whole] = [laps.split1Ms[row], laps.split2Ms[row], laps.timeMs[row]];
    return {
      time_ms: whole,
      sectors_ms: [first, second - first, whole - second],
      struck: laps.struck[row] === 1,
    };
  });
}
