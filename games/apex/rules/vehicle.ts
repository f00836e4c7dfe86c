import { abs, sinCos, tan, wrapAngle } from "@fairtick/kernel";
import type { CarSpec } from "./content.ts";
import { CarStatus, type RaceTick, TICK_HZ } from "./race-state.ts";

export const DT_S = 1 / TICK_HZ;
/** Constant force that keeps a car from rolling for ever, N. */
export const ROLLING_RESISTANCE_N = 100;
const GRAVITY_MPS2 = 9.81;
/** Below this angle a wheel points straight ahead: no yaw at all instead of a slow drift. */
const STRAIGHT_AHEAD_RAD = 0.001;
const TAN_MIN = 0.001;

const heading = new Float64Array(2);

/** The stage that moves the cars: a bicycle without slip whose yaw rate the grip limits. */
export function drive(t: RaceTick): void {
  const { cars } = t.state;
  for (let seat = 0; seat < cars.capacity; seat++) {
    if (cars.alive[seat] === 0 || cars.status[seat] === CarStatus.retired) continue;
    if (cars.status[seat] === CarStatus.running) takeControls(t, seat);
    moveCar(t, seat);
  }
}

/** Copies the seat's inputs to its car. They are shown to others even where they move nothing. */
export function takeControls(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  cars.throttle[seat] = t.inputs.throttle[seat];
  cars.brake[seat] = t.inputs.brake[seat];
  steer(t, seat, t.inputs.steering[seat]);
}

export function steer(t: RaceTick, seat: number, steering: number): void {
  const { cars } = t.state;
  if (cars.steering[seat] === steering) return;
  cars.steering[seat] = steering;
  cars.pathCurvature[seat] = pathCurvature(t.world.cars[cars.spec[seat]], cars.steering[seat]);
}

/** Curvature of the path that the front wheel points along, 1/m, positive to the left. */
export function pathCurvature(car: CarSpec, steering: number): number {
  const angleRad = steering * car.maxSteeringAngleRad;
  if (abs(angleRad) < STRAIGHT_AHEAD_RAD) return 0;
  const slope = abs(tan(angleRad));
  return (angleRad < 0 ? -1 : 1) * ((slope < TAN_MIN ? TAN_MIN : slope) / car.wheelbaseM);
}

/** Speed after one tick, m/s, never negative: braking does not reverse. */
export function nextSpeed(car: CarSpec, speedMps: number, throttle: number, brake: number): number {
  const forceN =
    throttle * car.maxEngineForceN -
    brake * car.maxBrakeForceN -
    car.dragCoefficient * speedMps * speedMps -
    ROLLING_RESISTANCE_N;
  const next = speedMps + (forceN / car.massKg) * DT_S;
  return next > 0 ? next : 0;
}

/** Yaw rate, rad/s: the path's, or as much of it as the grip allows at this speed. */
export function yawRate(car: CarSpec, speedMps: number, curvature: number): number {
  const rate = speedMps * curvature;
  const lateralMps2 = speedMps * abs(rate);
  const limitMps2 = car.gripCoefficient * GRAVITY_MPS2;
  return lateralMps2 > limitMps2 ? rate * (limitMps2 / lateralMps2) : rate;
}

function moveCar(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  const car = t.world.cars[cars.spec[seat]];
  cars.speed[seat] = nextSpeed(car, cars.speed[seat], cars.throttle[seat], cars.brake[seat]);
  const speedMps = cars.speed[seat];
  if (speedMps === 0) return;
  cars.yaw[seat] = wrapAngle(cars.yaw[seat] + yawRate(car, speedMps, cars.pathCurvature[seat]) * DT_S);
  sinCos(cars.yaw[seat], heading);
  cars.x[seat] += speedMps * heading[1] * DT_S;
  cars.y[seat] += speedMps * heading[0] * DT_S;
}
