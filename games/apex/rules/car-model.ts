import { abs, tan } from "@fairtick/kernel";
import type { CarSpec } from "./content.ts";
import { DT_S } from "./timing.ts";

/** Constant force that keeps a car from rolling for ever, N. */
export const ROLLING_RESISTANCE_N = 100;
export const GRAVITY_MPS2 = 9.81;
/** Below this angle a wheel points straight ahead: no yaw at all instead of a slow drift. */
const STRAIGHT_AHEAD_RAD = 0.001;
const TAN_MIN = 0.001;

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
