/**
 * What a driver sees of the others. All lengths are along and across the track: along from the driver's own
 * place, across from the centreline; a car's offset is its lateral distance from the racing line.
 */

import { abs, min, sinCos, sqrt } from "@fairtick/kernel";
import { nextSpeed } from "../car-model.ts";
import type { CarSpec } from "../content.ts";
import { CARS_MAX } from "../options.ts";
import { CarStatus, type RaceTick } from "../race-state.ts";
import { DT_S } from "../timing.ts";
import { pathLateral, stationAt } from "./racing-plan.ts";

/** Seen ahead: so far at any speed, and so far in time at the own speed and at that at which the gap closes. */
const SIGHT_M = 20;
const SIGHT_S = 0.4;
const SIGHT_CLOSING_S = 4;
/** Seen in the mirrors. */
const MIRROR_M = 20;
/** Between the sides of two cars that drive beside each other. */
const SIDE_GAP_M = 1.2;
/** Laterally nearer than this, one car cannot drive past the other. */
const IN_THE_WAY_GAP_M = 0.3;
/** A car counts as beside up to this far behind its bumper, and farther the faster the gap closes. */
const BESIDE_M = 1;
const BESIDE_CLOSING_S = 0.7;
/** Others are taken to keep their way to the side for this time. */
const SIDE_FORESIGHT_S = 0.45;
/** Kept from bumper to bumper: so far, and so far in time. */
export const FOLLOW_GAP_M = 1.6;
export const FOLLOW_GAP_S = 0.14;
/** A standing car is kept at a distance from which it can still be driven around. */
const AROUND_GAP_M = 6;
const STANDING_MPS = 2;
/** The others' paths are foreseen for this time. */
const FORESIGHT_MAX_S = 2;
/** How hard a driver brakes for a car ahead; harder while it is already on its way past. */
const FOLLOW_BRAKE_MPS2 = 3;
const PASSING_BRAKE_MPS2 = 8;
/** Others are taken to keep their pedals for this time. */
const PEDAL_FORESIGHT_S = 0.45;
/** Nobody waits for ever behind a car that does not move: rather a gentle push than a queue. */
const CREEP_MPS = 1.5;
export const NO_LIMIT_MPS = 1000;

/** Scratch of one decision; the fields are valid after `lookAround` until the next one. */
export const seen = {
  /** How far ahead the car being judged is. */
  aheadM: 0.5,
  /** Speed that the cars ahead allow. */
  followMps: 0.5,
  /** Cars beside allow to be between these laterals. */
  lowM: -0.5,
  highM: 0.5,
  /** Cars ahead and beside that matter for a pass. */
  count: 0,
  seats: new Uint8Array(CARS_MAX),
  /** From bumper to bumper, below 0 beside each other. */
  gapM: new Float64Array(CARS_MAX),
  offsetM: new Float64Array(CARS_MAX),
  /** Half the width of both cars. */
  widthM: new Float64Array(CARS_MAX),
};

const heading = new Float64Array(2);
/** Of the pair being judged: how far apart their middles are, along and across, when they touch, m. */
const reach = new Float64Array(2);
/** Keeps the quotients finite along the axes. */
const AXIS_MIN = 1e-3;

/** Looks at the cars near a seat; `toPass` also notes those that matter for a pass. */
export function lookAround(t: RaceTick, seat: number, toPass: boolean): void {
  const { alive, status, progress, speed, capacity } = t.state.cars;
  const { lengthM, widthM } = t.world.track;
  seen.followMps = NO_LIMIT_MPS;
  seen.lowM = -widthM;
  seen.highM = widthM;
  seen.count = 0;
  const speedMps = speed[seat];
  const placeM = progress[seat];
  const sightM = SIGHT_M + SIGHT_S * speedMps;
  for (let other = 0; other < capacity; other++) {
    let aheadM = progress[other] - placeM;
    if (aheadM > lengthM / 2) aheadM -= lengthM;
    else if (aheadM < -lengthM / 2) aheadM += lengthM;
    if (aheadM < -MIRROR_M) continue;
    const closingMps = speedMps - speed[other];
    if (aheadM > (closingMps > 0 ? sightM + SIGHT_CLOSING_S * closingMps : sightM)) continue;
    if (other === seat || alive[other] === 0 || status[other] === CarStatus.retired) continue;
    seen.aheadM = aheadM;
    judge(t, seat, other, toPass);
  }
}

function judge(t: RaceTick, seat: number, other: number, toPass: boolean): void {
  const { cars } = t.state;
  const { aheadM } = seen;
  const own = t.world.cars[cars.spec[seat]];
  const car = t.world.cars[cars.spec[other]];
  const asideM = cars.lateral[other] - cars.lateral[seat];
  const awayM = distanceAlong(t, seat, other, aheadM, asideM);
  reach[0] = (own.lengthM + car.lengthM) / 2;
  reach[1] = (own.widthM + car.widthM) / 2;
  if (t.world.options.collisionModel === "aabb") reachOfBoxes(cars.yaw[seat]);
  const gapM = awayM - reach[0];
  const widthM = reach[1];
  const sideM = abs(asideM);
  const closingMps = aheadM < 0 ? cars.speed[other] - cars.speed[seat] : cars.speed[seat] - cars.speed[other];
  const besideM = BESIDE_M + (closingMps > 0 ? closingMps * BESIDE_CLOSING_S : 0);
  const clear = sideM > widthM;
  if (clear && gapM < besideM) keepBeside(t, other, asideM, widthM);
  if (aheadM < 0 && !(gapM < 0)) return;
  if (toPass) note(t, other, gapM, widthM);
  if (aheadM < 0) return;
  const onPath = inTheWay(t, seat, other, gapM, closingMps, widthM + IN_THE_WAY_GAP_M);
  if (onPath ? gapM > 0 || !clear : sideM < widthM + IN_THE_WAY_GAP_M / 2)
    follow(t, other, car, gapM, onPath);
}

/**
 * Turns `reach` of outlines into that of the axis-aligned boxes around them, for two cars that head alike:
 * across the axes, boxes touch from much farther away than the cars do.
 */
function reachOfBoxes(yawRad: number): void {
  sinCos(yawRad, heading);
  const sine = abs(heading[0]) + AXIS_MIN;
  const cosine = abs(heading[1]) + AXIS_MIN;
  const extentX = reach[0] * cosine + reach[1] * sine;
  const extentY = reach[0] * sine + reach[1] * cosine;
  reach[0] = min(extentX / cosine, extentY / sine);
  reach[1] = min(extentX / sine, extentY / cosine);
}

/** Whether the driver's path leads within `keepM` of where a car ahead is, or of where the gap would close. */
function inTheWay(
  t: RaceTick,
  seat: number,
  other: number,
  gapM: number,
  closingMps: number,
  keepM: number,
): boolean {
  const { cars } = t.state;
  const { line } = t.world.plan;
  const offsetM = cars.aiOffset[seat];
  const placeM = cars.progress[other];
  if (abs(pathLateral(line, placeM, offsetM) - cars.lateral[other]) < keepM) return true;
  if (closingMps <= 0 || gapM <= 0 || gapM > closingMps * FORESIGHT_MAX_S) return false;
  const meetM = placeM + (cars.speed[other] * gapM) / closingMps;
  const theirOffsetM = cars.lateral[other] - line.laterals[stationAt(line, placeM)];
  return abs(pathLateral(line, meetM, offsetM) - pathLateral(line, meetM, theirOffsetM)) < keepM;
}

/** Near cars by their places, so that it is right in bends too; far ones along the centreline. */
function distanceAlong(t: RaceTick, seat: number, other: number, aheadM: number, asideM: number): number {
  if (aheadM > MIRROR_M) return aheadM;
  const { cars } = t.state;
  const dx = cars.x[other] - cars.x[seat];
  const dy = cars.y[other] - cars.y[seat];
  const squared = dx * dx + dy * dy - asideM * asideM;
  return squared > 0 ? sqrt(squared) : 0;
}

function note(t: RaceTick, other: number, gapM: number, widthM: number): void {
  const { cars } = t.state;
  const { line } = t.world.plan;
  const i = seen.count++;
  seen.seats[i] = other;
  seen.gapM[i] = gapM;
  seen.offsetM[i] = cars.lateral[other] - line.laterals[stationAt(line, cars.progress[other])];
  seen.widthM[i] = widthM;
}

/** Leaves room for a car beside, where it will be in a moment. */
function keepBeside(t: RaceTick, other: number, asideM: number, widthM: number): void {
  const { cars } = t.state;
  const { line } = t.world.plan;
  const station = stationAt(line, cars.progress[other]);
  sinCos(cars.yaw[other], heading);
  const driftMps =
    cars.speed[other] * (heading[1] * line.normalXs[station] + heading[0] * line.normalYs[station]);
  const comesM = driftMps * SIDE_FORESIGHT_S;
  const roomM = widthM + SIDE_GAP_M;
  if (asideM > 0) seen.highM = min(seen.highM, cars.lateral[other] + (comesM < 0 ? comesM : 0) - roomM);
  else {
    const lowM = cars.lateral[other] + (comesM > 0 ? comesM : 0) + roomM;
    if (lowM > seen.lowM) seen.lowM = lowM;
  }
}

/** Limits the speed so that the gap to a car ahead is kept; `onPath` is false on the way out from behind it. */
function follow(t: RaceTick, other: number, car: CarSpec, gapM: number, onPath: boolean): void {
  const { cars } = t.state;
  const speedMps = cars.speed[other];
  const soonMps =
    speedMps +
    (nextSpeed(car, speedMps, cars.throttle[other], cars.brake[other]) - speedMps) *
      (PEDAL_FORESIGHT_S / DT_S);
  const expectedMps = soonMps < speedMps ? (soonMps > 0 ? soonMps : 0) : speedMps;
  const standing = speedMps < STANDING_MPS && cars.throttle[other] === 0;
  const keepM = onPath
    ? (standing ? AROUND_GAP_M : FOLLOW_GAP_M) + FOLLOW_GAP_S * speedMps
    : FOLLOW_GAP_M / 2;
  const spareM = gapM - keepM;
  const brakeMps2 = onPath ? FOLLOW_BRAKE_MPS2 : PASSING_BRAKE_MPS2;
  const limitMps = spareM > 0 ? expectedMps + sqrt(2 * brakeMps2 * spareM) : expectedMps + spareM;
  const allowedMps = limitMps > CREEP_MPS ? limitMps : CREEP_MPS;
  if (allowedMps < seen.followMps) seen.followMps = allowedMps;
}
