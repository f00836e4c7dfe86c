import { abs, clamp, floor, max, min } from "@fairtick/kernel";
import type { CarSpec, TrackSpec } from "../content.ts";
import { findRacingLine, type RacingLine } from "./racing-line.ts";
import { measurePath, type Path, writeSpeedProfile } from "./speed-profile.ts";

/** Which of its three paths a speed of the plan belongs to. */
const Lane = { racingLine: 0, leftEdge: 1, rightEdge: 2 } as const;
const LANES = 3;
/** A path this near to the racing line is as fast. */
const ON_LINE_M = 0.6;
/** Beside others, cars come this much nearer to the edge than the racing line does. */
const KERB_M = 0.5;
/** How much an offset that the track does not allow here still bends the path, beside one that it allows. */
const SQUEEZED_SHARE = 0.5;
const CHANGE_SIDE_M = 30;

/** What AI drivers know of a track and the cars on it. Computed once, never changed. */
export interface RacingPlan {
  readonly line: RacingLine;
  /** Where finished cars keep out of the way, metres left of the centreline. */
  readonly coolDownLaterals: Float64Array;
  /** By car: the greatest speeds, m/s, at `lane * count + station`. */
  readonly speedsMps: readonly Float32Array[];
}

export function planRacing(track: TrackSpec, cars: readonly CarSpec[]): RacingPlan {
  const line = findRacingLine(track);
  const paths = [
    lanePath(line, line.laterals),
    lanePath(line, line.limitsM),
    lanePath(
      line,
      line.limitsM.map((limitM) => -limitM),
    ),
  ];
  return {
    line,
    coolDownLaterals: keepAside(line),
    speedsMps: cars.map((car) => profile(car, paths)),
  };
}

/** The station at or before a distance along the centreline, which may be up to a lap outside of [0, length). */
export function stationAt(line: RacingLine, distanceM: number): number {
  const { count } = line;
  const station = (distanceM * line.stationsPerM + count) | 0;
  return station < count ? station : station < 2 * count ? station - count : station - 2 * count;
}

/** Writes the place `lateralM` to the left of the centreline at `distanceM` to out[0] and out[1]. */
export function placeBeside(line: RacingLine, distanceM: number, lateralM: number, out: Float64Array): void {
  const i = stationAt(line, distanceM);
  const j = i + 1 === line.count ? 0 : i + 1;
  const steps = distanceM * line.stationsPerM;
  const part = steps - floor(steps);
  const startX = line.centerXs[i] + line.normalXs[i] * lateralM;
  const startY = line.centerYs[i] + line.normalYs[i] * lateralM;
  out[0] = startX + part * (line.centerXs[j] + line.normalXs[j] * lateralM - startX);
  out[1] = startY + part * (line.centerYs[j] + line.normalYs[j] * lateralM - startY);
}

/** Where the path runs that keeps `offsetM` to the left of the racing line as far as the track allows. */
export function pathLateral(line: RacingLine, distanceM: number, offsetM: number): number {
  const i = stationAt(line, distanceM);
  const j = i + 1 === line.count ? 0 : i + 1;
  const steps = distanceM * line.stationsPerM;
  const lineM = line.laterals[i] + (steps - floor(steps)) * (line.laterals[j] - line.laterals[i]);
  const limitM = line.limitsM[i] + KERB_M;
  return clamp(lineM + offsetM, -limitM, limitM);
}

/** The greatest speed, m/s, of a car at `distanceM` on the racing line. */
export function lineSpeed(plan: RacingPlan, car: number, distanceM: number): number {
  return speedOnLane(plan, car, Lane.racingLine, distanceM);
}

/**
 * The greatest speed, m/s, of a car at `distanceM` on a path `offsetM` beside the racing line: between that
 * of the racing line (`lineMps`) and that of the edge it is nearer to.
 */
export function speedBeside(
  plan: RacingPlan,
  car: number,
  distanceM: number,
  offsetM: number,
  lineMps: number,
): number {
  const { line } = plan;
  const asideM = abs(offsetM);
  if (asideM < ON_LINE_M) return lineMps;
  const left = offsetM > 0;
  const edgeMps = speedOnLane(plan, car, left ? Lane.leftEdge : Lane.rightEdge, distanceM);
  const station = stationAt(line, distanceM);
  const limitM = line.limitsM[station];
  const roomM = limitM + KERB_M + (left ? -line.laterals[station] : line.laterals[station]);
  const squeezedM = max(0, asideM - roomM) * (1 - SQUEEZED_SHARE);
  const share = min(1, (asideM - squeezedM) / limitM);
  return lineMps + share * (edgeMps - lineMps);
}

/** `speedBeside` for callers that have no use for the speed on the racing line. */
export function plannedSpeed(plan: RacingPlan, car: number, distanceM: number, offsetM: number): number {
  return speedBeside(plan, car, distanceM, offsetM, lineSpeed(plan, car, distanceM));
}

function speedOnLane(plan: RacingPlan, car: number, lane: number, distanceM: number): number {
  const { line } = plan;
  const speeds = plan.speedsMps[car];
  const i = stationAt(line, distanceM);
  const j = i + 1 === line.count ? 0 : i + 1;
  const start = lane * line.count;
  const steps = distanceM * line.stationsPerM;
  return speeds[start + i] + (steps - floor(steps)) * (speeds[start + j] - speeds[start + i]);
}

/** The side of the track that the racing line leaves free, changed over a few car lengths. */
function keepAside(line: RacingLine): Float64Array {
  const { count } = line;
  const reach = CHANGE_SIDE_M / line.spacingM;
  return line.limitsM.map((limitM, i) => {
    let sum = 0;
    let stations = 0;
    for (let k = -floor(reach); k <= reach; k++, stations++) {
      sum += line.laterals[(i + k + count) % count] > 0 ? -limitM : limitM;
    }
    return sum / stations;
  });
}

/**
 * `pathLateral` without the kinks where the track ends the offset: the mean over `reachM` before and behind.
 * Near the racing line there are none.
 */
export function smoothPathLateral(
  line: RacingLine,
  distanceM: number,
  offsetM: number,
  reachM: number,
): number {
  const sides = abs(offsetM) < ON_LINE_M ? 0 : 1;
  let hereM = 0;
  let sumM = 0;
  for (let side = -sides; side <= sides; side++) {
    const placeM = distanceM + side * reachM;
    const lineM = pathLateral(line, placeM, 0);
    if (side === 0) hereM = lineM;
    sumM += pathLateral(line, placeM, offsetM) - (side === 0 ? 0 : lineM);
  }
  return sides === 0 ? hereM + offsetM : (sumM + 2 * hereM) / 3;
}

function lanePath(line: RacingLine, laterals: Float64Array): Path {
  return measurePath(
    line.centerXs.map((x, i) => x + line.normalXs[i] * laterals[i]),
    line.centerYs.map((y, i) => y + line.normalYs[i] * laterals[i]),
  );
}

function profile(car: CarSpec, paths: readonly Path[]): Float32Array {
  const count = paths[0].xs.length;
  const speeds = new Float32Array(LANES * count);
  paths.forEach((path, lane) => {
    writeSpeedProfile(car, path, speeds.subarray(lane * count, (lane + 1) * count));
  });
  return speeds;
}
