import { CarStatus, type RaceState, type RaceWorld, raceDistanceM, raceOrder } from "@fairtick/apex/rules";
import type { Session } from "@fairtick/session";

/** What one seat of a game did, as a table over time. */
export interface LapTable {
  readonly columns: readonly string[];
  /** The lap that a seat drives, 0 before the first, undefined where it does not drive. */
  lap(session: Session, seat: number): number | undefined;
  /** One cell a column. */
  row(session: Session, seat: number): readonly string[];
}

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
  lap(session, seat) {
    const { cars } = stateOf(session);
    const drives = cars.alive[seat] === 1 && cars.status[seat] === CarStatus.running;
    return drives ? cars.lap[seat] : undefined;
  },
  row(session, seat) {
    const state = stateOf(session);
    const { cars, race } = state;
    const { tick } = session.t;
    const { track } = session.setup.world as RaceWorld;
    const seconds = (ticks: number) => (ticks / session.game.tickHz).toFixed(4);
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

const stateOf = (session: Session): RaceState => session.state.view as unknown as RaceState;
