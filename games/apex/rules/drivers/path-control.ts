/** Following a path: from a place to drive to and a speed to have there to steering and pedals. */

import { abs, atan, clamp, sqrt } from "@fairtick/kernel";
import { GRAVITY_MPS2, ROLLING_RESISTANCE_N } from "../car-model.ts";
import type { CarSpec } from "../content.ts";

/** The path is aimed at where the car will be in this time, and at least so far ahead. */
const AIM_AHEAD_S = 0.33;
const AIM_AHEAD_MIN_M = 4.5;
/** An error of speed is to be gone after this time. */
const PEDAL_RESPONSE_S = 0.1;
/** More than any car can turn: the target lies behind. */
const TURN_AROUND_1PM = 1;
/** The grip may be asked for this much more than there is before the driver lifts. */
const GRIP_TOLERANCE = 2;

export function aimDistance(speedMps: number): number {
  return AIM_AHEAD_MIN_M + AIM_AHEAD_S * speedMps;
}

/** Curvature, 1/m, of the arc that leaves along the heading and meets the place (dx, dy) away. */
export function arcCurvature(dx: number, dy: number, cosYaw: number, sinYaw: number): number {
  const alongM = dx * cosYaw + dy * sinYaw;
  const acrossM = dy * cosYaw - dx * sinYaw;
  if (alongM <= 0) return acrossM < 0 ? -TURN_AROUND_1PM : TURN_AROUND_1PM;
  return (2 * acrossM) / (dx * dx + dy * dy);
}

/** The steering input, -1 to 1, that makes a car's path bend with `curvature`. */
export function steeringFor(car: CarSpec, curvature: number): number {
  return clamp(atan(curvature * car.wheelbaseM) / car.maxSteeringAngleRad, -1, 1);
}

/** The speed, m/s, up to which the grip makes the car follow the curvature. */
export function gripSpeed(car: CarSpec, curvature: number): number {
  return sqrt((GRIP_TOLERANCE * GRAVITY_MPS2 * car.gripCoefficient) / (abs(curvature) + 1e-6));
}

/** Throttle less brake, -1 to 1, that brings the car from one speed to another. */
export function pedalsFor(car: CarSpec, speedMps: number, targetMps: number): number {
  const forceN =
    ((targetMps - speedMps) / PEDAL_RESPONSE_S) * car.massKg +
    car.dragCoefficient * speedMps * speedMps +
    ROLLING_RESISTANCE_N;
  return clamp(forceN / (forceN > 0 ? car.maxEngineForceN : car.maxBrakeForceN), -1, 1);
}
