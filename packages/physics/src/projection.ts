/**
 * Projection of a place onto a centreline: how far along, and how far to the side.
 *
 * All functions return the segment (0 to count - 1) and write [distance along (m), lateral offset (m,
 * + = left), squared distance (m^2)] to `out`. A point of the line belongs to the segment that starts there.
 */

import type { Centerline } from "./centerline.ts";

/** Reaches farther than any car moves in a tick, and less far than to the other arm of a hairpin. */
export const PROJECTION_WINDOW_SEGMENTS = 8;

/**
 * Searches outwards from `segmentHint` while the line comes nearer, at most `windowSegments` segments.
 * Finds the nearest segment of the window wherever the line bends no more sharply than the place is far
 * from it; never looks at other parts of the track, however near they are.
 */
export function projectWindowed(
  line: Centerline,
  x: number,
  y: number,
  segmentHint: number,
  windowSegments: number,
  out: Float64Array,
): number {
  const last = line.count - 1;
  let best = segmentHint;
  let bestSquared = squaredDistance(line, best, x, y);
  let left = windowSegments;
  for (; left > 0; left--) {
    const next = best === last ? 0 : best + 1;
    const squared = squaredDistance(line, next, x, y);
    if (!(squared <= bestSquared)) break;
    best = next;
    bestSquared = squared;
  }
  if (left === windowSegments) {
    for (; left > 0; left--) {
      const next = best === 0 ? last : best - 1;
      const squared = squaredDistance(line, next, x, y);
      if (!(squared < bestSquared)) break;
      best = next;
      bestSquared = squared;
    }
  }
  writeProjection(line, best, x, y, bestSquared, out);
  return best;
}

/** Where the rows of a table are on a line, a column each. All memory is the caller's. */
export interface ProjectionColumns {
  readonly segments: Uint16Array;
  readonly distancesM: Float64Array;
  readonly lateralsM: Float64Array;
  readonly squaredM2: Float64Array;
}

/** `projectWindowed` of the first `count` places, without a call for each; `hints` are their segments so far. */
export function projectColumn(
  line: Centerline,
  xs: Float32Array,
  ys: Float32Array,
  hints: Uint16Array,
  count: number,
  windowSegments: number,
  out: ProjectionColumns,
): void {
  const last = line.count - 1;
  for (let row = 0; row < count; row++) {
    const x = xs[row];
    const y = ys[row];
    let best = hints[row];
    let bestSquared = squaredDistance(line, best, x, y);
    let step = 1;
    for (let left = windowSegments; left > 0; ) {
      let next = best + step;
      if (next > last) next = 0;
      else if (next < 0) next = last;
      const squared = squaredDistance(line, next, x, y);
      if (squared < bestSquared || (squared === bestSquared && step > 0)) {
        best = next;
        bestSquared = squared;
        left--;
      } else if (step > 0 && left === windowSegments) {
        step = -1;
      } else {
        break;
      }
    }
    const dx = x - line.xs[best];
    const dy = y - line.ys[best];
    const tangentX = line.tangentXs[best];
    const tangentY = line.tangentYs[best];
    const lengthM = line.segmentLengthsM[best];
    const alongM = dx * tangentX + dy * tangentY;
    const distanceM = line.distancesM[best] + (alongM < 0 ? 0 : alongM > lengthM ? lengthM : alongM);
    out.segments[row] = best;
    out.distancesM[row] = distanceM < line.totalLengthM ? distanceM : 0;
    out.lateralsM[row] = tangentX * dy - tangentY * dx;
    out.squaredM2[row] = bestSquared;
  }
}

/** Searches the whole line: for places of which nothing is known. */
export function projectFull(line: Centerline, x: number, y: number, out: Float64Array): number {
  let best = 0;
  let bestSquared = squaredDistance(line, 0, x, y);
  for (let i = 1; i < line.count; i++) {
    const squared = squaredDistance(line, i, x, y);
    if (squared < bestSquared || (squared === bestSquared && i === best + 1)) {
      best = i;
      bestSquared = squared;
    }
  }
  writeProjection(line, best, x, y, bestSquared, out);
  return best;
}

function squaredDistance(line: Centerline, segment: number, x: number, y: number): number {
  const dx = x - line.xs[segment];
  const dy = y - line.ys[segment];
  const tangentX = line.tangentXs[segment];
  const tangentY = line.tangentYs[segment];
  const alongM = dx * tangentX + dy * tangentY;
  if (alongM <= 0) return dx * dx + dy * dy;
  if (alongM < line.segmentLengthsM[segment]) {
    const acrossM = tangentX * dy - tangentY * dx;
    return acrossM * acrossM;
  }
  // From the coordinates of the end point: the same bits as the next segment finds at its start.
  const end = segment + 1 === line.count ? 0 : segment + 1;
  const endX = x - line.xs[end];
  const endY = y - line.ys[end];
  return endX * endX + endY * endY;
}

function writeProjection(
  line: Centerline,
  segment: number,
  x: number,
  y: number,
  squared: number,
  out: Float64Array,
): void {
  const dx = x - line.xs[segment];
  const dy = y - line.ys[segment];
  const tangentX = line.tangentXs[segment];
  const tangentY = line.tangentYs[segment];
  const lengthM = line.segmentLengthsM[segment];
  const alongM = dx * tangentX + dy * tangentY;
  const clampedM = alongM < 0 ? 0 : alongM > lengthM ? lengthM : alongM;
  const distanceM = line.distancesM[segment] + clampedM;
  out[0] = distanceM < line.totalLengthM ? distanceM : 0;
  out[1] = tangentX * dy - tangentY * dx;
  out[2] = squared;
}
