import { angle, exact, range, unsigned } from "@fairtick/contract";
import { sinCos } from "@fairtick/kernel";
import { segmentAt } from "@fairtick/physics";
import { nextSpeed, pathCurvature, yawRate } from "./car-model.ts";
import { CarStatus, type RaceTick } from "./race-state.ts";
import { DT_S } from "./timing.ts";
import type { RaceWorld } from "./world.ts";

/** What everybody sees of a car: places to a centimetre, directions to a tenth of a degree. */
export const carAsSeen = {
  spec: unsigned(8),
  status: unsigned(2),
  x: range(-16_384, 16_384, 22),
  y: range(-16_384, 16_384, 22),
  yaw: angle(12),
  speed: range(0, 256, 14),
  throttle: range(0, 1, 6),
  brake: range(0, 1, 6),
  steering: range(-1, 1, 8),
  progress: range(0, 65_536, 19),
  lap: unsigned(7),
  finishPosition: unsigned(5),
  lastLapMs: exact,
  bestLapMs: exact,
  colliding: unsigned(1),
} as const;

/** Places of the columns in `values`. */
const at = Object.fromEntries(Object.keys(carAsSeen).map((name, i) => [name, i])) as {
  readonly [K in keyof typeof carAsSeen]: number;
};
/** [sine, cosine] of the heading halfway. */
const heading = new Float64Array(2);

/** A car goes on with its pedals and its wheel as they are: speed and yaw rate change evenly, which is near enough. */
export function driveOn(world: RaceWorld, values: Float64Array, ticks: number): void {
  const car = world.cars[values[at.spec]];
  if (car === undefined || values[at.status] === CarStatus.retired) return;
  const speed = values[at.speed];
  const gainMps = nextSpeed(car, speed, values[at.throttle], values[at.brake]) - speed;
  const changed = speed + gainMps * ticks;
  const speedThen = changed > 0 ? changed : 0;
  const meanMps = (speed + speedThen) / 2;
  const turnRad = yawRate(car, meanMps, pathCurvature(car, values[at.steering])) * DT_S * ticks;
  const wayM = meanMps * DT_S * ticks;
  sinCos(values[at.yaw] + turnRad / 2, heading);
  values[at.x] += wayM * heading[1];
  values[at.y] += wayM * heading[0];
  values[at.yaw] += turnRad;
  values[at.speed] = speedThen;
  values[at.progress] += wayM;
  if (values[at.progress] >= world.track.lengthM) values[at.progress] -= world.track.lengthM;
}

/** The path follows the steering and the segment the way along the track, of which others hear; they hear of neither. */
export function completeCar(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  const car = t.world.cars[cars.spec[seat]];
  if (car === undefined) return;
  cars.pathCurvature[seat] = pathCurvature(car, cars.steering[seat]);
  cars.segment[seat] = segmentAt(t.world.track.centerline, cars.progress[seat]);
}
