import type { Driver } from "@fairtick/contract";
import { clamp, min, sinCos } from "@fairtick/kernel";
import { CarStatus, type RaceTick } from "../race-state.ts";
import { TICK_HZ } from "../timing.ts";
import { steer } from "../vehicle.ts";
import { crossingSpeed } from "./crossing-traffic.ts";
import { chooseOffset } from "./overtaking.ts";
import { aimDistance, arcCurvature, gripSpeed, pedalsFor, steeringFor } from "./path-control.ts";
import { alien, pro, rookie, type Skill, takePersonality, wander } from "./personality.ts";
import { placeBeside, plannedSpeed, smoothPathLateral, stationAt } from "./racing-plan.ts";
import { lookAround, seen } from "./traffic.ts";

const EVERY_TICKS = 8;
/** Drivers make up their mind five times a second. */
const CHOOSE_EVERY_TICKS = 6 * EVERY_TICKS;
/** The speed is chosen for where the car will be in this time. */
const SPEED_AHEAD_S = 0.1;
/** Sideways, m/s: to another offset, out of the way of a car beside, and what the car's own speed allows. */
const SHIFT_MPS = 2.5;
const MAKE_ROOM_MPS = 8;
const SHIFT_SHARE = 0.18;
/** Bends of the path are spread over this time to either side. */
const SMOOTH_S = 0.3;
/** Facing this far away from the track, a driver turns around before anything else. */
const ASTRAY_COS = 0.3;
const TURNING_MPS = 6;
const COOL_DOWN_MPS = 20;
/** A finished car rolls out; only corners and others make it brake harder. */
const CORNER_PACE = 0.85;
const COOL_DOWN_PACE = 0.7;
const COOL_DOWN_THROTTLE = 0.4;
const COOL_DOWN_BRAKE = 0.3;

const heading = new Float64Array(2);
const aim = new Float64Array(2);
/** Scratch of one decision: what the driver would do on an empty track. A record, so that no number is boxed. */
const wish = { speedMps: 0.5, strayM: 0.5 };
/** Steering, and throttle less brake, of the decision being made. */
const controls = new Float64Array(2);

export const raceDrivers: readonly Driver<RaceTick>[] = [
  { name: "rookie", everyTicks: EVERY_TICKS, drive: (t, seat) => race(t, seat, rookie) },
  { name: "pro", everyTicks: EVERY_TICKS, drive: (t, seat) => race(t, seat, pro) },
  { name: "alien", everyTicks: EVERY_TICKS, drive: (t, seat) => race(t, seat, alien) },
];

/** The stage that brings finished cars to a gentle pace off the racing line, whoever sat in them. */
export function coolDown(t: RaceTick): void {
  const { cars } = t.state;
  for (let seat = 0; seat < cars.capacity; seat++) {
    if (cars.alive[seat] === 0 || cars.status[seat] !== CarStatus.finished) continue;
    if ((t.tick + seat) % EVERY_TICKS === 0) rollOut(t, seat);
  }
}

function race(t: RaceTick, seat: number, skill: Skill): void {
  const { cars } = t.state;
  if (cars.status[seat] !== CarStatus.running) return;
  if (cars.aiPace[seat] === 0) {
    takePersonality(t, seat, skill);
    cars.aiOffset[seat] = currentOffset(t, seat);
  }
  const choosing = (t.tick + seat) % CHOOSE_EVERY_TICKS === 0;
  lookAround(t, seat, choosing);
  if (choosing) chooseOffset(t, seat);
  shift(t, seat, cars.aiGoal[seat]);
  const speedMps = cars.speed[seat];
  const nearM = cars.progress[seat] + speedMps * SPEED_AHEAD_S;
  const offsetM = cars.aiOffset[seat];
  const { plan } = t.world;
  const planMps = min(
    plannedSpeed(plan, cars.spec[seat], nearM, offsetM),
    plannedSpeed(plan, cars.spec[seat], nearM + speedMps * cars.aiCaution[seat], offsetM),
  );
  wish.speedMps = planMps * cars.aiPace[seat];
  wish.strayM = wander(t, seat);
  decide(t, seat);
  t.inputs.steering[seat] = controls[0];
  t.inputs.throttle[seat] = controls[1] > 0 ? controls[1] : 0;
  t.inputs.brake[seat] = controls[1] < 0 ? -controls[1] : 0;
}

function rollOut(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  const { plan } = t.world;
  if (cars.aiPace[seat] === 0) {
    // A person drove until now.
    cars.aiPace[seat] = COOL_DOWN_PACE;
    cars.aiOffset[seat] = currentOffset(t, seat);
  }
  lookAround(t, seat, false);
  const station = stationAt(plan.line, cars.progress[seat] + cars.speed[seat]);
  const asideM = plan.coolDownLaterals[station] - plan.line.laterals[station];
  shift(t, seat, asideM);
  const planMps = plannedSpeed(
    plan,
    cars.spec[seat],
    cars.progress[seat] + cars.speed[seat] * SPEED_AHEAD_S,
    cars.aiOffset[seat],
  );
  wish.speedMps = min(planMps * COOL_DOWN_PACE, COOL_DOWN_MPS);
  wish.strayM = 0;
  decide(t, seat);
  steer(t, seat, controls[0]);
  cars.throttle[seat] = clamp(controls[1], 0, COOL_DOWN_THROTTLE);
  const hurry = cars.speed[seat] > min(planMps * CORNER_PACE, seen.followMps);
  cars.brake[seat] = clamp(-controls[1], 0, hurry ? 1 : COOL_DOWN_BRAKE);
}

/** Moves the offset towards `goalM`, but never nearer to a car beside than there is room. */
function shift(t: RaceTick, seat: number, goalM: number): void {
  const { cars } = t.state;
  const { line } = t.world.plan;
  const speedMps = cars.speed[seat];
  const station = stationAt(line, cars.progress[seat] + aimDistance(speedMps));
  const lowM = seen.lowM - line.laterals[station];
  const highM = seen.highM - line.laterals[station];
  const wantM = lowM > highM ? (lowM + highM) / 2 : clamp(goalM, lowM, highM);
  const offsetM = cars.aiOffset[seat];
  const squeezed = offsetM < lowM || offsetM > highM;
  const rateMps = min(squeezed ? MAKE_ROOM_MPS : SHIFT_MPS, speedMps * SHIFT_SHARE);
  const stepM = (rateMps * EVERY_TICKS) / TICK_HZ;
  cars.aiOffset[seat] = clamp(wantM, offsetM - stepM, offsetM + stepM);
}

/** Writes the controls that follow the path at the car's offset with the wished speed, or what traffic allows. */
function decide(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  const { line } = t.world.plan;
  const car = t.world.cars[cars.spec[seat]];
  const speedMps = cars.speed[seat];
  const aimM = cars.progress[seat] + aimDistance(speedMps);
  placeBeside(
    line,
    aimM,
    smoothPathLateral(line, aimM, cars.aiOffset[seat] + wish.strayM, SMOOTH_S * speedMps),
    aim,
  );
  sinCos(cars.yaw[seat], heading);
  const curvature = arcCurvature(aim[0] - cars.x[seat], aim[1] - cars.y[seat], heading[1], heading[0]);
  let targetMps = min(min(wish.speedMps, seen.followMps), gripSpeed(car, curvature));
  targetMps = min(targetMps, crossingSpeed(t, seat));
  if (alongTrack(t, seat) < ASTRAY_COS) targetMps = min(targetMps, TURNING_MPS);
  controls[0] = steeringFor(car, curvature);
  controls[1] = pedalsFor(car, speedMps, targetMps);
}

/** Cosine of the angle between the car and the track; `heading` is the car's. */
function alongTrack(t: RaceTick, seat: number): number {
  const { line } = t.world.plan;
  const station = stationAt(line, t.state.cars.progress[seat]);
  return heading[1] * line.normalYs[station] - heading[0] * line.normalXs[station];
}

function currentOffset(t: RaceTick, seat: number): number {
  const { cars } = t.state;
  const { line } = t.world.plan;
  return cars.lateral[seat] - line.laterals[stationAt(line, cars.progress[seat])];
}
