/**
 * What a driver sees of the others. All lengths are along and across the track: along from the driver's own
 * place, across from the centreline; a car's offset is its lateral distance from the racing line.
 */

import { abs, min, sinCosColumn, sqrt } from "@fairtick/kernel";
import { nextSpeed } from "../car-model.ts";
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

/** Scratch of one look around: the cars within sight and what the driver makes of each. */
const near = {
  count: 0,
  seats: new Uint8Array(CARS_MAX),
  /** From middle to middle: how far it is ahead along the track, and how far to the left. */
  aheadM: new Float64Array(CARS_MAX),
  asideM: new Float64Array(CARS_MAX),
  /** From middle to middle when both cars touch. */
  reachAlongM: new Float64Array(CARS_MAX),
  reachAcrossM: new Float64Array(CARS_MAX),
  /** From bumper to bumper, below 0 beside each other, and how fast that closes. */
  gapM: new Float64Array(CARS_MAX),
  closingMps: new Float64Array(CARS_MAX),
  /** 1 where the driver's path leads too near to it. */
  inTheWay: new Uint8Array(CARS_MAX),
};
/** Headings by seat; valid for the car that is being looked at. */
const sines = new Float64Array(CARS_MAX);
const cosines = new Float64Array(CARS_MAX);
/** Keeps the quotients finite along the axes. */
const AXIS_MIN = 1e-3;

/** A list, so that the engine compiles each part by itself (ARCHITECTURE.md, "Reads like a bug but is not"). */
const lookParts = [findNear, measureNear, reachOfBoxes, measureGaps, leaveRoom, findInTheWay, followAhead];

/** Looks at the cars near a seat; `toPass` also notes those that matter for a pass. */
export function lookAround(t: RaceTick, seat: number, toPass: boolean): void {
  for (let i = 0; i < lookParts.length; i++) lookParts[i](t, seat);
  seen.count = 0;
  if (toPass) noteRivals(t);
}

function findNear(t: RaceTick, seat: number): void {
  const { alive, status, progress, speed, capacity } = t.state.cars;
  const { lengthM } = t.world.track;
  const speedMps = speed[seat];
  const placeM = progress[seat];
  const sightM = SIGHT_M + SIGHT_S * speedMps;
  near.count = 0;
  for (let other = 0; other < capacity; other++) {
    let aheadM = progress[other] - placeM;
    if (aheadM > lengthM / 2) aheadM -= lengthM;
    else if (aheadM < -lengthM / 2) aheadM += lengthM;
    if (aheadM < -MIRROR_M) continue;
    const closingMps = speedMps - speed[other];
    if (aheadM > (closingMps > 0 ? sightM + SIGHT_CLOSING_S * closingMps : sightM)) continue;
    if (other === seat || alive[other] === 0 || status[other] === CarStatus.retired) continue;
    const i = near.count++;
    near.seats[i] = other;
    near.aheadM[i] = aheadM;
    near.closingMps[i] = aheadM < 0 ? -closingMps : closingMps;
  }
}

function measureNear(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  const own = t.world.cars[cars.spec[seat]];
  for (let i = 0; i < near.count; i++) {
    const other = near.seats[i];
    const car = t.world.cars[cars.spec[other]];
    near.asideM[i] = cars.lateral[other] - cars.lateral[seat];
    near.reachAlongM[i] = (own.lengthM + car.lengthM) / 2;
    near.reachAcrossM[i] = (own.widthM + car.widthM) / 2;
  }
}

/**
 * Turns the reach of outlines into that of the axis-aligned boxes around them, for two cars that head alike:
 * across the axes, boxes touch from much farther away than the cars do.
 */
function reachOfBoxes(t: RaceTick, seat: number): void {
  if (t.world.options.collisionModel !== "aabb") return;
  sinCosColumn(t.state.cars.yaw, seat, seat + 1, sines, cosines);
  const sine = abs(sines[seat]) + AXIS_MIN;
  const cosine = abs(cosines[seat]) + AXIS_MIN;
  for (let i = 0; i < near.count; i++) {
    const extentX = near.reachAlongM[i] * cosine + near.reachAcrossM[i] * sine;
    const extentY = near.reachAlongM[i] * sine + near.reachAcrossM[i] * cosine;
    near.reachAlongM[i] = min(extentX / cosine, extentY / sine);
    near.reachAcrossM[i] = min(extentX / sine, extentY / cosine);
  }
}

/** Near cars by their places, so that it is right in bends too; far ones along the centreline. */
function measureGaps(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  for (let i = 0; i < near.count; i++) {
    const other = near.seats[i];
    const asideM = near.asideM[i];
    const dx = cars.x[other] - cars.x[seat];
    const dy = cars.y[other] - cars.y[seat];
    const squared = dx * dx + dy * dy - asideM * asideM;
    const alongM = near.aheadM[i] > MIRROR_M ? near.aheadM[i] : squared > 0 ? sqrt(squared) : 0;
    near.gapM[i] = alongM - near.reachAlongM[i];
  }
}

/** Leaves room for the cars beside, where they will be in a moment. */
function leaveRoom(t: RaceTick): void {
  const { cars } = t.state;
  const { line } = t.world.plan;
  const { widthM } = t.world.track;
  seen.lowM = -widthM;
  seen.highM = widthM;
  for (let i = 0; i < near.count; i++) {
    if (!isClear(i)) continue;
    const closingMps = near.closingMps[i];
    const besideM = BESIDE_M + (closingMps > 0 ? closingMps * BESIDE_CLOSING_S : 0);
    if (!(near.gapM[i] < besideM)) continue;
    const other = near.seats[i];
    const station = stationAt(line, cars.progress[other]);
    sinCosColumn(cars.yaw, other, other + 1, sines, cosines);
    const driftMps =
      cars.speed[other] * (cosines[other] * line.normalXs[station] + sines[other] * line.normalYs[station]);
    const comesM = driftMps * SIDE_FORESIGHT_S;
    const roomM = near.reachAcrossM[i] + SIDE_GAP_M;
    if (near.asideM[i] > 0) {
      seen.highM = min(seen.highM, cars.lateral[other] + (comesM < 0 ? comesM : 0) - roomM);
    } else {
      const lowM = cars.lateral[other] + (comesM > 0 ? comesM : 0) + roomM;
      if (lowM > seen.lowM) seen.lowM = lowM;
    }
  }
}

/** Whether one car could drive past the other as they are. */
function isClear(i: number): boolean {
  return abs(near.asideM[i]) > near.reachAcrossM[i];
}

/** Marks the cars ahead that the driver's path leads too near to: where they are, or where the gap will close. */
function findInTheWay(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  const { line } = t.world.plan;
  for (let i = 0; i < near.count; i++) {
    if (near.aheadM[i] < 0) continue;
    const other = near.seats[i];
    const apartM = abs(pathLateral(line, cars.progress[other], cars.aiOffset[seat]) - cars.lateral[other]);
    if (apartM < near.reachAcrossM[i] + IN_THE_WAY_GAP_M) near.inTheWay[i] = 1;
    else near.inTheWay[i] = near.gapM[i] > 0 && closesSoon(i) && meetsInTheWay(t, seat, i) ? 1 : 0;
  }
}

function closesSoon(i: number): boolean {
  const closingMps = near.closingMps[i];
  return closingMps > 0 && near.gapM[i] <= closingMps * FORESIGHT_MAX_S;
}

function meetsInTheWay(t: RaceTick, seat: number, i: number): boolean {
  const { cars } = t.state;
  const { line } = t.world.plan;
  const other = near.seats[i];
  const meetM = cars.progress[other] + (cars.speed[other] * near.gapM[i]) / near.closingMps[i];
  const theirOffsetM = cars.lateral[other] - line.laterals[stationAt(line, cars.progress[other])];
  const apartM = abs(pathLateral(line, meetM, cars.aiOffset[seat]) - pathLateral(line, meetM, theirOffsetM));
  return apartM < near.reachAcrossM[i] + IN_THE_WAY_GAP_M;
}

/** Limits the speed so that the gap to each car ahead is kept. */
function followAhead(t: RaceTick): void {
  seen.followMps = NO_LIMIT_MPS;
  for (let i = 0; i < near.count; i++) {
    if (near.aheadM[i] < 0) continue;
    const onPath = near.inTheWay[i] === 1;
    const tight = abs(near.asideM[i]) < near.reachAcrossM[i] + IN_THE_WAY_GAP_M / 2;
    if (onPath ? near.gapM[i] > 0 || !isClear(i) : tight) follow(t, i, onPath);
  }
}

/** Limits the speed behind one of the cars ahead; `onPath` is false on the way out from behind it. */
function follow(t: RaceTick, i: number, onPath: boolean): void {
  const { cars } = t.state;
  const other = near.seats[i];
  const car = t.world.cars[cars.spec[other]];
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
  const spareM = near.gapM[i] - keepM;
  const brakeMps2 = onPath ? FOLLOW_BRAKE_MPS2 : PASSING_BRAKE_MPS2;
  const limitMps = spareM > 0 ? expectedMps + sqrt(2 * brakeMps2 * spareM) : expectedMps + spareM;
  const allowedMps = limitMps > CREEP_MPS ? limitMps : CREEP_MPS;
  if (allowedMps < seen.followMps) seen.followMps = allowedMps;
}

/** Notes the cars that are ahead or beside. */
function noteRivals(t: RaceTick): void {
  const { cars } = t.state;
  const { line } = t.world.plan;
  for (let n = 0; n < near.count; n++) {
    if (near.aheadM[n] < 0 && !(near.gapM[n] < 0)) continue;
    const i = seen.count++;
    const other = near.seats[n];
    seen.seats[i] = other;
    seen.gapM[i] = near.gapM[n];
    seen.offsetM[i] = cars.lateral[other] - line.laterals[stationAt(line, cars.progress[other])];
    seen.widthM[i] = near.reachAcrossM[n];
  }
}
