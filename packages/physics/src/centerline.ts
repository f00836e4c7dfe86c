/**
 * A closed centreline: the path that a track, a stage or a course is measured along.
 *
 * Segment i leads from point i to point i + 1, the last one back to point 0. Distances are metres along
 * the line from point 0; lateral offsets are metres to the left of the direction of travel.
 */

import { atan2, floor, min, sqrt } from "@fairtick/kernel";

export interface CenterlinePoint {
  readonly x: number;
  readonly y: number;
}

export interface Centerline {
  /** Number of points, which is also the number of segments. */
  readonly count: number;
  /** Length of the closed loop, the closing segment included. */
  readonly totalLengthM: number;
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  /** Unit direction of segment i. */
  readonly tangentXs: Float64Array;
  readonly tangentYs: Float64Array;
  readonly segmentLengthsM: Float64Array;
  /** Distance along the line of point i. */
  readonly distancesM: Float64Array;
  /** Signed mean curvature around point i, 1/m, positive where the line turns left. */
  readonly curvatures: Float64Array;
}

export type CenterlineBuilt =
  | { readonly ok: true; readonly line: Centerline }
  /** `pointIndex` is the point at fault, -1 where the whole line is. */
  | { readonly ok: false; readonly pointIndex: number; readonly reason: string };

const POINTS_MIN = 3;
/** Shorter segments have no reliable direction in coordinates that are written to the millimetre. */
const SEGMENT_MIN_M = 0.01;
const COORDINATE_MAX_M = 1e6;
/** Curvature is the turning within this distance on either side of a point, divided by the length. */
const CURVATURE_REACH_M = 6;

/** Builds the loop through `points`; the first point is not repeated at the end. */
export function buildCenterline(points: readonly CenterlinePoint[]): CenterlineBuilt {
  const refusal = findFault(points);
  if (refusal !== undefined) return refusal;
  const count = points.length;
  const xs = Float64Array.from(points, (point) => point.x);
  const ys = Float64Array.from(points, (point) => point.y);
  const tangentXs = new Float64Array(count);
  const tangentYs = new Float64Array(count);
  const segmentLengthsM = new Float64Array(count);
  const distancesM = new Float64Array(count);
  let totalLengthM = 0;
  for (let i = 0; i < count; i++) {
    const next = i + 1 === count ? 0 : i + 1;
    const dx = xs[next] - xs[i];
    const dy = ys[next] - ys[i];
    const lengthM = sqrt(dx * dx + dy * dy);
    tangentXs[i] = dx / lengthM;
    tangentYs[i] = dy / lengthM;
    segmentLengthsM[i] = lengthM;
    distancesM[i] = totalLengthM;
    totalLengthM += lengthM;
  }
  const curvatures = smoothedCurvatures(tangentXs, tangentYs, segmentLengthsM, totalLengthM);
  const line = {
    count,
    totalLengthM,
    xs,
    ys,
    tangentXs,
    tangentYs,
    segmentLengthsM,
    distancesM,
    curvatures,
  };
  return { ok: true, line: Object.freeze(line) };
}

/** The same place on the loop, in [0, totalLengthM). */
export function wrapDistance(line: Centerline, distanceM: number): number {
  const total = line.totalLengthM;
  if (distanceM >= 0 && distanceM < total) return distanceM;
  const wrapped = distanceM - total * floor(distanceM / total);
  // A tiny negative distance rounds up to the length itself, or down to no whole lap.
  return wrapped > 0 && wrapped < total ? wrapped : 0;
}

/** The segment that holds `distanceM` (any finite value, wrapped). */
export function segmentAt(line: Centerline, distanceM: number): number {
  const wrappedM = wrapDistance(line, distanceM);
  const { distancesM } = line;
  let low = 0;
  let high = line.count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (distancesM[middle] <= wrappedM) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Writes [x, y, tangentX, tangentY] of the place at `distanceM` (wrapped) to `out` and returns its segment.
 * The tangent is that of the segment: it changes in steps.
 */
export function pointAt(line: Centerline, distanceM: number, out: Float64Array): number {
  const wrappedM = wrapDistance(line, distanceM);
  const segment = segmentAt(line, wrappedM);
  const alongM = wrappedM - line.distancesM[segment];
  const tangentX = line.tangentXs[segment];
  const tangentY = line.tangentYs[segment];
  out[0] = line.xs[segment] + tangentX * alongM;
  out[1] = line.ys[segment] + tangentY * alongM;
  out[2] = tangentX;
  out[3] = tangentY;
  return segment;
}

function findFault(points: readonly CenterlinePoint[]): CenterlineBuilt | undefined {
  if (points.length < POINTS_MIN) {
    return refuse(-1, `${points.length} points do not make a loop: at least ${POINTS_MIN} are needed`);
  }
  for (let i = 0; i < points.length; i++) {
    const { x, y } = points[i];
    if (
      !(x >= -COORDINATE_MAX_M && x <= COORDINATE_MAX_M && y >= -COORDINATE_MAX_M && y <= COORDINATE_MAX_M)
    ) {
      return refuse(i, `point (${x}, ${y}) is not within ${COORDINATE_MAX_M} m of the origin`);
    }
  }
  for (let i = 0; i < points.length; i++) {
    const next = i + 1 === points.length ? 0 : i + 1;
    const dx = points[next].x - points[i].x;
    const dy = points[next].y - points[i].y;
    if (dx * dx + dy * dy < SEGMENT_MIN_M * SEGMENT_MIN_M) {
      return refuse(
        next,
        `point ${next} repeats the one before: neighbours must be ${SEGMENT_MIN_M} m apart`,
      );
    }
  }
  return undefined;
}

function refuse(pointIndex: number, reason: string): CenterlineBuilt {
  return { ok: false, pointIndex, reason };
}

/**
 * Turning is concentrated in the points. The mean over a fixed length, each point weighted by its part
 * of the length, does not depend on the spacing of the points and evens out their rounding.
 */
function smoothedCurvatures(
  tangentXs: Float64Array,
  tangentYs: Float64Array,
  lengthsM: Float64Array,
  totalLengthM: number,
): Float64Array {
  const count = lengthsM.length;
  const turnsRad = new Float64Array(count);
  const spansM = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const before = i === 0 ? count - 1 : i - 1;
    const cross = tangentXs[before] * tangentYs[i] - tangentYs[before] * tangentXs[i];
    const dot = tangentXs[before] * tangentXs[i] + tangentYs[before] * tangentYs[i];
    turnsRad[i] = atan2(cross, dot);
    spansM[i] = (lengthsM[before] + lengthsM[i]) / 2;
  }
  const reachM = min(CURVATURE_REACH_M, totalLengthM / 4);
  const curvatures = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let turnRad = turnsRad[i];
    let spanM = spansM[i];
    let ahead = i;
    for (let awayM = lengthsM[ahead]; awayM <= reachM; awayM += lengthsM[ahead]) {
      ahead = ahead + 1 === count ? 0 : ahead + 1;
      turnRad += turnsRad[ahead];
      spanM += spansM[ahead];
    }
    let behind = i === 0 ? count - 1 : i - 1;
    for (let awayM = lengthsM[behind]; awayM <= reachM; awayM += lengthsM[behind]) {
      turnRad += turnsRad[behind];
      spanM += spansM[behind];
      behind = behind === 0 ? count - 1 : behind - 1;
    }
    curvatures[i] = turnRad / spanM;
  }
  return curvatures;
}
