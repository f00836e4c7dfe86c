import type { Centerline } from "./centerline.ts";

/** A place where a centreline crosses itself on the level. */
export interface Crossing {
  readonly x: number;
  readonly y: number;
  /** Distances along the line of the two passages, the smaller one first. */
  readonly firstM: number;
  readonly secondM: number;
}

/** All crossings, ordered by their first passage. Looks at every pair of segments: for loading, not for ticks. */
export function findCrossings(line: Centerline): Crossing[] {
  const crossings: Crossing[] = [];
  for (let i = 0; i < line.count; i++) {
    // Segment count - 1 shares a point with segment 0.
    const end = i === 0 ? line.count - 1 : line.count;
    for (let j = i + 2; j < end; j++) {
      const crossing = crossSegments(line, i, j);
      if (crossing !== undefined) crossings.push(crossing);
    }
  }
  return crossings;
}

function crossSegments(line: Centerline, i: number, j: number): Crossing | undefined {
  const dx = line.xs[j] - line.xs[i];
  const dy = line.ys[j] - line.ys[i];
  const reachM = line.segmentLengthsM[i] + line.segmentLengthsM[j];
  if (dx > reachM || dx < -reachM || dy > reachM || dy < -reachM) return undefined;
  const sine = line.tangentXs[i] * line.tangentYs[j] - line.tangentYs[i] * line.tangentXs[j];
  if (sine === 0) return undefined;
  const alongFirstM = (dx * line.tangentYs[j] - dy * line.tangentXs[j]) / sine;
  const alongSecondM = (dx * line.tangentYs[i] - dy * line.tangentXs[i]) / sine;
  // Half-open, so that a crossing exactly at a point is found once.
  if (alongFirstM < 0 || alongFirstM >= line.segmentLengthsM[i]) return undefined;
  if (alongSecondM < 0 || alongSecondM >= line.segmentLengthsM[j]) return undefined;
  return Object.freeze({
    x: line.xs[i] + line.tangentXs[i] * alongFirstM,
    y: line.ys[i] + line.tangentYs[i] * alongFirstM,
    firstM: line.distancesM[i] + alongFirstM,
    secondM: line.distancesM[j] + alongSecondM,
  });
}
