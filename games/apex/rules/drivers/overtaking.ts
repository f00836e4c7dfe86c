import { abs, clamp, max, min } from "@fairtick/kernel";
import { CARS_MAX } from "../options.ts";
import { CarStatus, type RaceTick } from "../race-state.ts";
import { lineSpeed, pathLateral, speedBeside } from "./racing-plan.ts";
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

/** Scratch of one choice: the offset being weighed, and the best so far. The costs are losses of speed. */
const option = { goalM: 0.5, costMps: 0.5 };
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
  if (!held && cars.aiGoal[seat] === 0) return;
  option.goalM = cars.aiGoal[seat];
  weighOption(t, seat);
  best.goalM = option.goalM;
  best.costMps = option.costMps - CHANGE_COST_MPS;
  option.goalM = 0;
  consider(t, seat, false);
  for (let i = 0; i < seen.count; i++) {
    if (rivals.lossMps[i] === 0) continue;
    const roomM = seen.widthM[i] + PASSING_GAP_M;
    option.goalM = seen.offsetM[i] + roomM;
    consider(t, seat, true);
    option.goalM = seen.offsetM[i] - roomM;
    consider(t, seat, true);
  }
  cars.aiGoal[seat] = best.goalM;
}

/** Makes the `option` the best one if it is; a change to pass someone has to be worth the driver's patience. */
function consider(t: RaceTick, seat: number, passing: boolean): void {
  const { cars } = t.state;
  weighOption(t, seat);
  const changes = abs(option.goalM - cars.aiGoal[seat]) >= SAME_GOAL_M;
  if (changes && passing) option.costMps += cars.aiPatience[seat];
  if (option.costMps < best.costMps) {
    best.costMps = option.costMps;
    best.goalM = option.goalM;
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
    const ownMps = cars.aiPace[seat] * lineSpeed(plan, cars.spec[seat], cars.progress[other]);
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
  const paceMps = cars.aiPace[other] * lineSpeed(t.world.plan, cars.spec[other], cars.progress[other]);
  const stalled = speedMps < STALLED_SHARE * paceMps && cars.throttle[other] < 1;
  return stalled || paceMps < speedMps ? speedMps : paceMps;
}

/** Writes what driving at the option's offset costs. */
function weighOption(t: RaceTick, seat: number): void {
  for (let i = 0; i < costParts.length; i++) costParts[i](t, seat);
}

/** A list, so that the engine compiles each part by itself (ARCHITECTURE.md, "Reads like a bug but is not"). */
const costParts = [loseToRivals, addDetour, addOffLine];

function loseToRivals(t: RaceTick, seat: number): void {
  option.costMps = 0;
  for (let i = 0; i < seen.count; i++) {
    if (rivals.lossMps[i] > option.costMps && isInTheWay(t, seat, i)) option.costMps = rivals.lossMps[i];
  }
}

/** Whether the rival at place `i` of `seen` is, or will be, on the way of the option. */
function isInTheWay(t: RaceTick, seat: number, i: number): boolean {
  const { cars } = t.state;
  const { line } = t.world.plan;
  const other = seen.seats[i];
  const otherM = cars.lateral[other];
  const keepM = seen.widthM[i] + PASSING_GAP_M / 2;
  const beside = seen.gapM[i] < 0;
  const pathM = pathLateral(line, cars.progress[beside ? seat : other], option.goalM);
  // Beside: nobody changes to the other side of it, or into it.
  if (beside) return (otherM > cars.lateral[seat] ? pathM - otherM : otherM - pathM) > -keepM;
  if (abs(pathM - otherM) < keepM) return true;
  return abs(pathLateral(line, rivals.meetM[i], option.goalM) - rivals.meetLateralM[i]) < keepM;
}

/** What the next seconds are slower beside the racing line than on it. */
function addDetour(t: RaceTick, seat: number): void {
  const { goalM } = option;
  if (abs(goalM) < SAME_GOAL_M) return;
  const { cars } = t.state;
  const { plan } = t.world;
  const car = cars.spec[seat];
  let lossMps = 0;
  for (let i = 0; i < DETOUR_POINTS; i++) {
    const placeM = cars.progress[seat] + cars.speed[seat] * DETOUR_SPACING_S * (i + 0.5);
    const lineMps = lineSpeed(plan, car, placeM);
    const eachMps = lineMps - speedBeside(plan, car, placeM, goalM, lineMps);
    if (eachMps > 0) lossMps += eachMps;
  }
  option.costMps += lossMps / DETOUR_POINTS;
}

function addOffLine(): void {
  option.costMps += OFF_LINE_MPS_PER_M * abs(option.goalM);
}
