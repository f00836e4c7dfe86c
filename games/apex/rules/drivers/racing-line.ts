/**
 * The line that AI drivers follow: the path within the track whose curvature changes least, which is long
 * in its straights and wide in its corners. Found by moving single points to the side until the curvature
 * at each is the mean of that of its neighbours, first for points far apart, then for all.
 */

import { abs, clamp, floor, max, min, sqrt } from "@fairtick/kernel";
import { pointAt } from "@fairtick/physics";
import type { TrackSpec } from "../content.ts";

/** Stations are evenly spaced along the centreline; station 0 is on the start line. Laterals are metres to the left. */
export interface RacingLine {
  readonly count: number;
  readonly spacingM: number;
  readonly stationsPerM: number;
  readonly centerXs: Float64Array;
  readonly centerYs: Float64Array;
  /** Unit vector to the left. */
  readonly normalXs: Float64Array;
  readonly normalYs: Float64Array;
  /** How far to either side a car may be driven, for its middle. */
  readonly limitsM: Float64Array;
  /** Where the racing line runs. */
  readonly laterals: Float64Array;
}

/** From the middle of a car on the racing line to the edge of the track. */
const EDGE_MARGIN_M = 1.6;
const SPACING_M = 3;
/** The first pass moves every 64th station; the number of stations is a multiple of it. */
const COARSEST_STEP = 64;
const SWEEPS = 50;
/** Share of the inner radius that may be used, where the track bends more sharply than it is wide. */
const INNER_RADIUS_SHARE = 0.7;

export function findRacingLine(track: TrackSpec): RacingLine {
  const line = surveyStations(track);
  for (let step = COARSEST_STEP; step >= 1; step /= 2) {
    const sweeps = SWEEPS * sqrt(step);
    for (let sweep = 0; sweep < sweeps; sweep++) relax(line, step);
    if (step > 1) interpolate(line, step);
  }
  return line;
}

/** Curvature of the circle through three points, 1/m, positive where they turn left. */
export function curvatureThrough(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
): number {
  const ux = bx - ax;
  const uy = by - ay;
  const vx = cx - bx;
  const vy = cy - by;
  const wx = cx - ax;
  const wy = cy - ay;
  const squares = (ux * ux + uy * uy) * (vx * vx + vy * vy) * (wx * wx + wy * wy);
  return squares > 0 ? (2 * (ux * vy - uy * vx)) / sqrt(squares) : 0;
}

function surveyStations(track: TrackSpec): RacingLine {
  const { centerline, lengthM, widthM } = track;
  const count = COARSEST_STEP * max(1, floor(lengthM / (SPACING_M * COARSEST_STEP) + 0.5));
  const spacingM = lengthM / count;
  const line: RacingLine = {
    count,
    spacingM,
    stationsPerM: count / lengthM,
    centerXs: new Float64Array(count),
    centerYs: new Float64Array(count),
    normalXs: new Float64Array(count),
    normalYs: new Float64Array(count),
    limitsM: new Float64Array(count),
    laterals: new Float64Array(count),
  };
  const before = new Float64Array(4);
  const after = new Float64Array(4);
  for (let i = 0; i < count; i++) {
    pointAt(centerline, i * spacingM, after);
    line.centerXs[i] = after[0];
    line.centerYs[i] = after[1];
    pointAt(centerline, (i - 1) * spacingM, before);
    const segment = pointAt(centerline, (i + 1) * spacingM, after);
    const dx = after[0] - before[0];
    const dy = after[1] - before[1];
    const length = sqrt(dx * dx + dy * dy);
    line.normalXs[i] = -dy / length;
    line.normalYs[i] = dx / length;
    const innerM = INNER_RADIUS_SHARE / max(abs(centerline.curvatures[segment]), 1e-6);
    line.limitsM[i] = max(0, min(widthM / 2 - EDGE_MARGIN_M, innerM));
  }
  return line;
}

/** Moves every `step`th station to where the curvature is the mean of that before and behind it. */
function relax(line: RacingLine, step: number): void {
  const { count } = line;
  for (let i = 0; i < count; i += step) {
    const before = (i - step + count) % count;
    const after = (i + step) % count;
    const curvature =
      (curvatureAt(line, (before - step + count) % count, before, i) +
        curvatureAt(line, i, after, (after + step) % count)) /
      2;
    bend(line, before, i, after, curvature);
  }
}

/** Places the stations between every `step`th one so that the curvature changes evenly from one to the next. */
function interpolate(line: RacingLine, step: number): void {
  const { count } = line;
  const half = step / 2;
  for (let i = 0; i < count; i += step) {
    const after = (i + step) % count;
    const start = curvatureAt(line, (i - step + count) % count, i, after);
    const end = curvatureAt(line, i, after, (after + step) % count);
    bend(line, i, i + half, after, (start + end) / 2);
  }
}

function curvatureAt(line: RacingLine, a: number, b: number, c: number): number {
  const { centerXs, centerYs, normalXs, normalYs, laterals } = line;
  return curvatureThrough(
    centerXs[a] + normalXs[a] * laterals[a],
    centerYs[a] + normalYs[a] * laterals[a],
    centerXs[b] + normalXs[b] * laterals[b],
    centerYs[b] + normalYs[b] * laterals[b],
    centerXs[c] + normalXs[c] * laterals[c],
    centerYs[c] + normalYs[c] * laterals[c],
  );
}

/** Moves station `i` to the side so that the circle through it and its neighbours has the given curvature. */
function bend(line: RacingLine, before: number, i: number, after: number, curvature: number): void {
  const { centerXs, centerYs, normalXs, normalYs, laterals, limitsM } = line;
  const beforeX = centerXs[before] + normalXs[before] * laterals[before];
  const beforeY = centerYs[before] + normalYs[before] * laterals[before];
  const chordX = centerXs[after] + normalXs[after] * laterals[after] - beforeX;
  const chordY = centerYs[after] + normalYs[after] * laterals[after] - beforeY;
  const fromX = centerXs[i] - beforeX;
  const fromY = centerYs[i] - beforeY;
  const chordM = sqrt(chordX * chordX + chordY * chordY);
  const across = (chordX * normalYs[i] - chordY * normalXs[i]) / chordM;
  // A normal along the chord cannot reach it: a fold of the track, where the line stays as it is.
  if (!(across > 0.1)) return;
  const onChordM = -(chordX * fromY - chordY * fromX) / (chordM * across);
  const arrivedX = fromX + normalXs[i] * onChordM;
  const arrivedY = fromY + normalYs[i] * onChordM;
  const firstM = sqrt(arrivedX * arrivedX + arrivedY * arrivedY);
  // A point that lies h to the right of the chord bends the path by 2 h / (first * second).
  const rightM = (curvature * firstM * (chordM - firstM)) / 2;
  laterals[i] = clamp(onChordM - rightM / across, -limitsM[i], limitsM[i]);
}
