import { abs, clamp, min } from "@fairtick/kernel";
import type { RaceTick } from "../race-state.ts";
import { pathLateral, plannedSpeed } from "./racing-plan.ts";
import { seen } from "./traffic.ts";

/** Between the sides of two cars while one passes the other. */
const PASSING_GAP_M = 0.8;
/** Cars that are reached later than this do not matter yet. */
const HORIZON_S = 4;
const CLOSING_MIN_MPS = 0.5;
/** What a metre away from the racing line costs, as a loss of speed. */
const OFF_LINE_MPS_PER_M = 0.12;
/** A change of mind must be worth this. */
const CHANGE_COST_MPS = 0.4;
const SAME_GOAL_M = 0.4;
/** No way through. */
const BLOCKED_MPS = 50;

const best = { goalM: 0.5, costMps: 0.5 };

/** Decides how far from the racing line the driver wants to be: on it, or beside whoever is too slow. */
export function chooseOffset(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  if (seen.count === 0) {
    cars.aiGoal[seat] = 0;
    return;
  }
  best.goalM = cars.aiGoal[seat];
  best.costMps = cost(t, seat, cars.aiGoal[seat]) - CHANGE_COST_MPS;
  consider(t, seat, 0, 0);
  for (let i = 0; i < seen.count; i++) {
    if (seen.speedMps[i] > cars.speed[seat] + 5) continue;
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

/** The speed, m/s, that is lost by driving `goalM` beside the racing line: to others in the way, and to the detour. */
function cost(t: RaceTick, seat: number, goalM: number): number {
  let lossMps = 0;
  for (let i = 0; i < seen.count; i++) {
    const each = lossBehind(t, seat, goalM, i);
    if (each > lossMps) lossMps = each;
  }
  return lossMps + OFF_LINE_MPS_PER_M * abs(goalM);
}

function lossBehind(t: RaceTick, seat: number, goalM: number, i: number): number {
  const { cars } = t.state;
  const { plan } = t.world;
  const keepM = seen.widthM[i] + PASSING_GAP_M / 2;
  if (seen.gapM[i] < 0) {
    // Beside: nobody changes to the other side of it, or into it.
    const ownM = cars.lateral[seat];
    const pathM = pathLateral(plan.line, cars.progress[seat], goalM);
    const towards = seen.lateralM[i] > ownM ? pathM - seen.lateralM[i] : seen.lateralM[i] - pathM;
    return towards > -keepM ? BLOCKED_MPS : 0;
  }
  const slowerMps =
    cars.aiPace[seat] * plannedSpeed(plan, cars.spec[seat], seen.progressM[i], 0) - seen.speedMps[i];
  if (slowerMps <= 0) return 0;
  const reachS = seen.gapM[i] / (slowerMps > CLOSING_MIN_MPS ? slowerMps : CLOSING_MIN_MPS);
  if (reachS > HORIZON_S) return 0;
  const meetM = seen.progressM[i] + seen.speedMps[i] * min(reachS, HORIZON_S / 2);
  const hereM = pathLateral(plan.line, seen.progressM[i], goalM) - seen.lateralM[i];
  const thereM = pathLateral(plan.line, meetM, goalM) - pathLateral(plan.line, meetM, seen.offsetM[i]);
  const inTheWay = abs(hereM) < keepM || abs(thereM) < keepM;
  return inTheWay ? slowerMps * clamp(1.2 - reachS / HORIZON_S, 0, 1) : 0;
}
