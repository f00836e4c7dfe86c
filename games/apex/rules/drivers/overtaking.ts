import { abs, clamp, max, min } from "@fairtick/kernel";
import { CARS_MAX } from "../options.ts";
import { CarStatus, type RaceTick } from "../race-state.ts";
import { pathLateral, plannedSpeed } from "./racing-plan.ts";
import { FOLLOW_GAP_M, FOLLOW_GAP_S, seen } from "./traffic.ts";

/** Between the sides of two cars while one passes the other. */
const PASSING_GAP_M = 0.8;
/** Cars that are reached later than this do not matter yet. */
const HORIZON_S = 2.5;
/** Still all of the loss counts this share of the horizon ahead. */
const NEAR_SHARE = 0.2;
const CLOSING_MIN_MPS = 0.5;
/** The place of a pass is looked for no farther ahead. */
const MEET_S = 2;
/** How far ahead the price of leaving the racing line is looked at. */
const DETOUR_POINTS = 3;
const DETOUR_SPACING_S = 1;
/** Staying behind costs for longer than the way around. */
const STUCK_WEIGHT = 2;
/** What a metre away from the racing line costs, as a loss of speed. */
const OFF_LINE_MPS_PER_M = 0.05;
/** A change of mind must be worth this. */
const CHANGE_COST_MPS = 0.4;
const SAME_GOAL_M = 0.4;
/** No way through. */
const BLOCKED_MPS = 1000;
/** Below this share of its pace, and not at full throttle, a car is in trouble. */
const STALLED_SHARE = 0.5;

/** Scratch of one choice. */
const best = { goalM: 0.5, costMps: 0.5 };
/** By place in `seen`: what staying behind each car costs, where the way would be closed, and how wide. */
const rivals = {
  lossMps: new Float64Array(CARS_MAX),
  meetM: new Float64Array(CARS_MAX),
  meetLateralM: new Float64Array(CARS_MAX),
};

/** Decides how far from the racing line the driver wants to be: on it, or beside whoever is too slow. */
export function chooseOffset(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  const held = weighRivals(t, seat);
  const nowM = cars.aiGoal[seat];
  if (!held && nowM === 0) return;
  best.goalM = nowM;
  best.costMps = cost(t, seat, nowM) - CHANGE_COST_MPS;
  consider(t, seat, 0, 0);
  for (let i = 0; i < seen.count; i++) {
    if (rivals.lossMps[i] === 0) continue;
    const roomM = seen.widthM[i] + PASSING_GAP_M;
    consider(t, seat, seen.offsetM[i] + roomM, cars.aiPatience[seat]);
    consider(t, seat, seen.offsetM[i] - roomM, cars.aiPatience[seat]);
  }
  cars.aiGoal[seat] = best.goalM;
}

function consider(t: RaceTick, seat: number, goalM: number, patienceMps: number): void {
  const { cars } = t.state;
  const costMps = cost(t, seat, goalM) + (abs(goalM - cars.aiGoal[seat]) < SAME_GOAL_M ? 0 : patienceMps);
  if (costMps < best.costMps) {
    best.costMps = costMps;
    best.goalM = goalM;
  }
}

/** Writes `rivals`; returns whether any of them holds the driver up. */
function weighRivals(t: RaceTick, seat: number): boolean {
  const { cars } = t.state;
  const { plan } = t.world;
  let held = false;
  for (let i = 0; i < seen.count; i++) {
    rivals.lossMps[i] = seen.gapM[i] < 0 ? BLOCKED_MPS : 0;
    if (seen.gapM[i] < 0) continue;
    const other = seen.seats[i];
    const ownMps = cars.aiPace[seat] * plannedSpeed(plan, cars.spec[seat], cars.progress[other], 0);
    const slowerMps = ownMps - freeSpeed(t, other);
    if (slowerMps <= 0) continue;
    const closingMps = max(slowerMps, CLOSING_MIN_MPS);
    const spareM = max(0, seen.gapM[i] - FOLLOW_GAP_M - FOLLOW_GAP_S * cars.speed[other]);
    const share = clamp(1 + NEAR_SHARE - spareM / (closingMps * HORIZON_S), 0, 1);
    if (share <= NEAR_SHARE) continue;
    held = true;
    rivals.lossMps[i] = STUCK_WEIGHT * slowerMps * share;
    rivals.meetM[i] = cars.progress[other] + cars.speed[other] * min(seen.gapM[i] / closingMps, MEET_S);
    rivals.meetLateralM[i] = pathLateral(plan.line, rivals.meetM[i], seen.offsetM[i]);
  }
  return held;
}

/** AI drivers know each other's pace, and that one in a queue may be as fast as they are; people show theirs. */
function freeSpeed(t: RaceTick, other: number): number {
  const { cars } = t.state;
  const speedMps = cars.speed[other];
  if (cars.aiPace[other] === 0 || cars.status[other] !== CarStatus.running) return speedMps;
  const paceMps = cars.aiPace[other] * plannedSpeed(t.world.plan, cars.spec[other], cars.progress[other], 0);
  const stalled = speedMps < STALLED_SHARE * paceMps && cars.throttle[other] < 1;
  return stalled || paceMps < speedMps ? speedMps : paceMps;
}

/** The speed, m/s, that is lost by driving `goalM` beside the racing line: to others in the way, and to the detour. */
function cost(t: RaceTick, seat: number, goalM: number): number {
  let lossMps = 0;
  for (let i = 0; i < seen.count; i++) {
    if (rivals.lossMps[i] > lossMps && isInTheWay(t, seat, goalM, i)) lossMps = rivals.lossMps[i];
  }
  return lossMps + detour(t, seat, goalM) + OFF_LINE_MPS_PER_M * abs(goalM);
}

function isInTheWay(t: RaceTick, seat: number, goalM: number, i: number): boolean {
  const { cars } = t.state;
  const { line } = t.world.plan;
  const otherM = cars.lateral[seen.seats[i]];
  const keepM = seen.widthM[i] + PASSING_GAP_M / 2;
  if (seen.gapM[i] < 0) {
    // Beside: nobody changes to the other side of it, or into it.
    const pathM = pathLateral(line, cars.progress[seat], goalM);
    return (otherM > cars.lateral[seat] ? pathM - otherM : otherM - pathM) > -keepM;
  }
  return (
    abs(pathLateral(line, cars.progress[seen.seats[i]], goalM) - otherM) < keepM ||
    abs(pathLateral(line, rivals.meetM[i], goalM) - rivals.meetLateralM[i]) < keepM
  );
}

/** What the next seconds are slower beside the racing line than on it, m/s. */
function detour(t: RaceTick, seat: number, goalM: number): number {
  if (abs(goalM) < SAME_GOAL_M) return 0;
  const { cars } = t.state;
  const { plan } = t.world;
  const car = cars.spec[seat];
  let lossMps = 0;
  for (let i = 0; i < DETOUR_POINTS; i++) {
    const placeM = cars.progress[seat] + cars.speed[seat] * DETOUR_SPACING_S * (i + 0.5);
    const eachMps = plannedSpeed(plan, car, placeM, 0) - plannedSpeed(plan, car, placeM, goalM);
    if (eachMps > 0) lossMps += eachMps;
  }
  return lossMps / DETOUR_POINTS;
}
