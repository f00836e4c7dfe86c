import { abs, min, sqrt } from "@fairtick/kernel";
import type { CarSpec, TrackSpec } from "../content.ts";

/** For each car and each segment of the centreline: the speed, m/s, at which the corner ahead still can be taken. */
export interface RacingPlan {
  readonly speedsMps: readonly Float32Array[];
}

const GRAVITY_MPS2 = 9.81;

export function planRacing(track: TrackSpec, cars: readonly CarSpec[]): RacingPlan {
  return { speedsMps: cars.map((car) => speedProfile(track, car)) };
}

/** Grip sets the speed of each segment; going backwards, braking limits how fast one may arrive. */
function speedProfile(track: TrackSpec, car: CarSpec): Float32Array {
  const { centerline } = track;
  const topMps = sqrt((car.maxEngineForceN - 100) / car.dragCoefficient);
  const speeds = new Float32Array(centerline.count);
  for (let i = 0; i < centerline.count; i++) {
    const curvature = abs(centerline.curvatures[i]);
    const cornerMps = sqrt((car.gripCoefficient * GRAVITY_MPS2) / (curvature + 1e-6));
    speeds[i] = min(topMps, cornerMps);
  }
  const brakeMps2 = (car.maxBrakeForceN * 0.8) / car.massKg;
  for (let step = 2 * centerline.count; step > 0; step--) {
    const i = step % centerline.count;
    const next = (i + 1) % centerline.count;
    const reachMps = sqrt(speeds[next] * speeds[next] + 2 * brakeMps2 * centerline.segmentLengthsM[i]);
    if (speeds[i] > reachMps) speeds[i] = reachMps;
  }
  return speeds;
}
