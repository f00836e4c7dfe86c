import type { Json, RosterEntry } from "@fairtick/contract";
import { floor, max, rowBound } from "@fairtick/kernel";

import { CarStatus, type RaceState } from "./race-state.ts";
import { ticksToMs } from "./timing.ts";
import type { RaceWorld } from "./world.ts";

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
  readonly best_lap_ms: number | null;
  readonly status: "finished" | "dnf";
}

/** Seats in the order of the race: finishers by place, then the others by laps and distance. */
export function raceOrder(state: RaceState, lengthM: number): number[] {
  const { cars } = state;
  const seats: number[] = [];
  for (let seat = 0, bound = rowBound(cars); seat < bound; seat++)
    if (cars.alive[seat] === 1) seats.push(seat);
  const place = (seat: number) => cars.finishPosition[seat] || Infinity;
  const distanceM = (seat: number) => raceDistanceM(state, seat, lengthM);
  return seats.sort((a, b) => place(a) - place(b) || distanceM(b) - distanceM(a) || a - b);
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
    status: finished ? "finished" : "dnf",
  };
}
