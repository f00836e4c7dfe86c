import type { Driver } from "@fairtick/contract";
import { clamp, min, sinCosColumn } from "@fairtick/kernel";
import { CARS_MAX } from "../options.ts";
import { CarStatus, type RaceTick } from "../race-state.ts";
import { TICK_HZ } from "../timing.ts";
import { bendPath } from "../vehicle.ts";
import { crossingSpeed } from "./crossing-traffic.ts";
import { chooseOffset } from "./overtaking.ts";
import { aimDistance, arcCurvature, gripSpeed, pedalsFor, steeringFor } from "./path-control.ts";
import { alien, pro, rookie, type Skill, takePersonality, wander } from "./personality.ts";
import { placeBeside, plannedSpeed, smoothPathLateral, stationAt } from "./racing-plan.ts";
import { lookAround, NO_LIMIT_MPS, seen } from "./traffic.ts";

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

/** Scratch of one decision: what its parts hand on to each other. */
const decision = {
  /** Where the driver heads for, metres left of its racing line. */
  goalM: 0.5,
  /** What the plan allows here, and what the driver would drive on an empty track. */
  planMps: 0.5,
  wishMps: 0.5,
  /** How far it strays from its line. */
  strayM: 0.5,
  /** The place on the path that it steers for: along and across the track. */
  aimM: 0.5,
  aimLateralM: 0.5,
  /** Of the arc that leads there, 1/m. */
  curvature: 0.5,
  targetMps: 0.5,
  /** Steering, and throttle less brake. */
  steering: 0.5,
  pedals: 0.5,
};
const aim = new Float64Array(2);
/** Headings by seat; valid for the seat that is decided for. */
const sines = new Float64Array(CARS_MAX);
const cosines = new Float64Array(CARS_MAX);

type Part = (t: RaceTick, seat: number) => void;

const followPath: readonly Part[] = [face, aimAlongPath, bendTowardsAim, limitSpeed, letOthersCross, operate];
/** Lists, so that the engine compiles each part by itself (ARCHITECTURE.md, "Reads like a bug but is not"). */
const racing: readonly Part[] = [look, chooseGoal, shift, wishPlannedSpeed, stray, ...followPath, driveSeat];
const rollingOut: readonly Part[] = [lookOnly, headAside, shift, wishGentleSpeed, ...followPath, driveGently];

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
  run(racing, t, seat);
}

function rollOut(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  if (cars.aiPace[seat] === 0) {
    // A person drove until now.
    cars.aiPace[seat] = COOL_DOWN_PACE;
    cars.aiOffset[seat] = currentOffset(t, seat);
  }
  run(rollingOut, t, seat);
}

function run(parts: readonly Part[], t: RaceTick, seat: number): void {
  for (let i = 0; i < parts.length; i++) parts[i](t, seat);
}

function currentOffset(t: RaceTick, seat: number): number {
  const { cars } = t.state;
  const { line } = t.world.plan;
  return cars.lateral[seat] - line.laterals[stationAt(line, cars.progress[seat])];
}

function look(t: RaceTick, seat: number): void {
  lookAround(t, seat, isChoosing(t, seat));
}

function lookOnly(t: RaceTick, seat: number): void {
  lookAround(t, seat, false);
}

function isChoosing(t: RaceTick, seat: number): boolean {
  return (t.tick + seat) % CHOOSE_EVERY_TICKS === 0;
}

function chooseGoal(t: RaceTick, seat: number): void {
  if (isChoosing(t, seat)) chooseOffset(t, seat);
  decision.goalM = t.state.cars.aiGoal[seat];
}

/** Out of the way of those who still race. */
function headAside(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  const { line, coolDownLaterals } = t.world.plan;
  const station = stationAt(line, cars.progress[seat] + cars.speed[seat]);
  decision.goalM = coolDownLaterals[station] - line.laterals[station];
}

/** Moves the offset towards the goal, but never nearer to a car beside than there is room. */
function shift(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  const { line } = t.world.plan;
  const speedMps = cars.speed[seat];
  const station = stationAt(line, cars.progress[seat] + aimDistance(speedMps));
  const lowM = seen.lowM - line.laterals[station];
  const highM = seen.highM - line.laterals[station];
  const wantM = lowM > highM ? (lowM + highM) / 2 : clamp(decision.goalM, lowM, highM);
  const offsetM = cars.aiOffset[seat];
  const squeezed = offsetM < lowM || offsetM > highM;
  const rateMps = min(squeezed ? MAKE_ROOM_MPS : SHIFT_MPS, speedMps * SHIFT_SHARE);
  const stepM = (rateMps * EVERY_TICKS) / TICK_HZ;
  cars.aiOffset[seat] = clamp(wantM, offsetM - stepM, offsetM + stepM);
}

/** What the plan allows where the car will be in a moment, and where caution looks. */
function wishPlannedSpeed(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  const speedMps = cars.speed[seat];
  const nearM = cars.progress[seat] + speedMps * SPEED_AHEAD_S;
  const cautionM = speedMps * cars.aiCaution[seat];
  decision.planMps = NO_LIMIT_MPS;
  for (let i = 0; i <= 1; i++) {
    const placeM = nearM + i * cautionM;
    const mps = plannedSpeed(t.world.plan, cars.spec[seat], placeM, cars.aiOffset[seat]);
    decision.planMps = min(decision.planMps, mps);
  }
  decision.wishMps = decision.planMps * cars.aiPace[seat];
}

function wishGentleSpeed(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  const placeM = cars.progress[seat] + cars.speed[seat] * SPEED_AHEAD_S;
  decision.planMps = plannedSpeed(t.world.plan, cars.spec[seat], placeM, cars.aiOffset[seat]);
  decision.wishMps = min(decision.planMps * COOL_DOWN_PACE, COOL_DOWN_MPS);
  decision.strayM = 0;
}

function stray(t: RaceTick, seat: number): void {
  decision.strayM = wander(t, seat);
}

function face(t: RaceTick, seat: number): void {
  sinCosColumn(t.state.cars.yaw, seat, seat + 1, sines, cosines);
}

/** Picks the place ahead on the path at the car's offset that it steers for. */
function aimAlongPath(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  const speedMps = cars.speed[seat];
  decision.aimM = cars.progress[seat] + aimDistance(speedMps);
  decision.aimLateralM = smoothPathLateral(
    t.world.plan.line,
    decision.aimM,
    cars.aiOffset[seat] + decision.strayM,
    SMOOTH_S * speedMps,
  );
}

function bendTowardsAim(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  placeBeside(t.world.plan.line, decision.aimM, decision.aimLateralM, aim);
  decision.curvature = arcCurvature(aim[0] - cars.x[seat], aim[1] - cars.y[seat], cosines[seat], sines[seat]);
}

/** The wished speed, or what traffic, grip and the way the car faces allow. */
function limitSpeed(t: RaceTick, seat: number): void {
  const car = t.world.cars[t.state.cars.spec[seat]];
  const targetMps = min(min(decision.wishMps, seen.followMps), gripSpeed(car, decision.curvature));
  decision.targetMps = alongTrack(t, seat) < ASTRAY_COS ? min(targetMps, TURNING_MPS) : targetMps;
}

/** Cosine of the angle between the car and the track. */
function alongTrack(t: RaceTick, seat: number): number {
  const { line } = t.world.plan;
  const station = stationAt(line, t.state.cars.progress[seat]);
  return cosines[seat] * line.normalYs[station] - sines[seat] * line.normalXs[station];
}

function letOthersCross(t: RaceTick, seat: number): void {
  decision.targetMps = min(decision.targetMps, crossingSpeed(t, seat));
}

function operate(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  const car = t.world.cars[cars.spec[seat]];
  decision.steering = steeringFor(car, decision.curvature);
  decision.pedals = pedalsFor(car, cars.speed[seat], decision.targetMps);
}

function driveSeat(t: RaceTick, seat: number): void {
  const { steering, throttle, brake } = t.inputs;
  const { pedals } = decision;
  steering[seat] = decision.steering;
  throttle[seat] = pedals > 0 ? pedals : 0;
  brake[seat] = pedals < 0 ? -pedals : 0;
}

function driveGently(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  const { pedals, planMps } = decision;
  cars.steering[seat] = decision.steering;
  bendPath(t, seat);
  cars.throttle[seat] = clamp(pedals, 0, COOL_DOWN_THROTTLE);
  const hurry = cars.speed[seat] > min(planMps * CORNER_PACE, seen.followMps);
  cars.brake[seat] = clamp(-pedals, 0, hurry ? 1 : COOL_DOWN_BRAKE);
}
