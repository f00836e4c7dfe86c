import type { LapTable, TickContext } from "@fairtick/contract";
import { apex, CarStatus, type RaceState, type RaceWorld, raceDistanceM, raceOrder } from "../rules/index.ts";

/** A car's race. Inputs are those that were applied last; positive steering turns left. */
export const apexLaps: LapTable = {
  columns: [
    "tick",
    "lap",
    "race_time_s",
    "lap_time_s",
    "race_distance_m",
    "lap_distance_m",
    "speed_mps",
    "throttle",
    "brake",
    "steering",
    "x_m",
    "y_m",
    "yaw_rad",
    "lateral_m",
    "place",
  ],
  lap(t, seat) {
    const { cars } = stateOf(t);
    const drives = cars.alive[seat] === 1 && cars.status[seat] === CarStatus.running;
    return drives ? cars.lap[seat] : undefined;
  },
  row(t, seat) {
    const state = stateOf(t);
    const { cars, race } = state;
    const { tick } = t;
    const { track } = t.world as RaceWorld;
    const seconds = (ticks: number) => (ticks / apex.tickHz).toFixed(4);
    const cell = (column: Float32Array, digits: number) => (column[seat] ?? 0).toFixed(digits);
    const lap = cars.lap[seat] ?? 0;
    return [
      String(tick),
      String(lap),
      seconds(tick - race.startTick),
      lap === 0 ? "" : seconds(tick - (cars.lapStart[seat] ?? 0)),
      raceDistanceM(state, seat, track.lengthM).toFixed(3),
      cell(cars.progress, 3),
      cell(cars.speed, 3),
      cell(cars.throttle, 4),
      cell(cars.brake, 4),
      cell(cars.steering, 4),
      cell(cars.x, 3),
      cell(cars.y, 3),
      cell(cars.yaw, 5),
      cell(cars.lateral, 3),
      String(raceOrder(state, track.lengthM).indexOf(seat) + 1),
    ];
  },
};

const stateOf = ({ state }: TickContext): RaceState => state as unknown as RaceState;
