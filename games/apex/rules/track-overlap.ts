import { abs, hypot, min } from "@fairtick/kernel";
import { type Centerline, type Crossing, segmentAt } from "@fairtick/physics";

export interface Overlap {
  /** Distances along the line of two points whose stretches of track share ground. */
  readonly firstM: number;
  readonly secondM: number;
  readonly apartM: number;
}

/**
 * The closest pair of stretches that lie nearer to each other than `widthM` without being neighbours along
 * the line or the two arms of a crossing. Looks at every pair of points: for loading, not for ticks.
 */
export function findOverlap(
  line: Centerline,
  widthM: number,
  crossings: readonly Crossing[],
): Overlap | undefined {
  const reachesM = crossings.map((crossing) => crossingReachM(line, crossing, widthM));
  let closest: Overlap | undefined;
  let limitM = widthM;
  for (let i = 0; i < line.count; i++) {
    for (let j = i + 1; j < line.count; j++) {
      const dx = line.xs[j] - line.xs[i];
      const dy = line.ys[j] - line.ys[i];
      if (dx >= limitM || dx <= -limitM || dy >= limitM || dy <= -limitM) continue;
      const apartM = hypot(dx, dy);
      const firstM = line.distancesM[i];
      const secondM = line.distancesM[j];
      if (apartM >= limitM || gapM(line, firstM, secondM) <= 2 * widthM) continue;
      const isArm = (crossing: Crossing, k: number) =>
        gapM(line, firstM, crossing.firstM) <= reachesM[k] &&
        gapM(line, secondM, crossing.secondM) <= reachesM[k];
      if (crossings.some(isArm)) continue;
      closest = { firstM, secondM, apartM };
      limitM = apartM;
    }
  }
  return closest;
}

/** How far from a crossing its arms are nearer to each other than the width; more at flat angles. */
function crossingReachM(line: Centerline, crossing: Crossing, widthM: number): number {
  const i = segmentAt(line, crossing.firstM);
  const j = segmentAt(line, crossing.secondM);
  const sine = line.tangentXs[i] * line.tangentYs[j] - line.tangentYs[i] * line.tangentXs[j];
  return (1.1 * widthM) / abs(sine);
}

function gapM(line: Centerline, firstM: number, secondM: number): number {
  const along = abs(firstM - secondM);
  return min(along, line.totalLengthM - along);
}
