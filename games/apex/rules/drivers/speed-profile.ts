import { abs, min, sqrt } from "@fairtick/kernel";
import { GRAVITY_MPS2, ROLLING_RESISTANCE_N } from "../car-model.ts";
import type { CarSpec } from "../content.ts";
import { curvatureThrough } from "./racing-line.ts";

/** Keeps the speed of a straight finite before the engine limits it. */
const STRAIGHT_1PM = 1e-6;
/** The second time round, the speed with which the first lap ended is known. */
const LAPS = 2;

/** A closed path of points a few metres apart. */
export interface Path {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  readonly curvatures: Float64Array;
  /** From point i to the next. */
  readonly lengthsM: Float64Array;
}

export function measurePath(xs: Float64Array, ys: Float64Array): Path {
  const count = xs.length;
  const raw = new Float64Array(count);
  const lengthsM = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const before = (i - 1 + count) % count;
    const after = (i + 1) % count;
    raw[i] = curvatureThrough(xs[before], ys[before], xs[i], ys[i], xs[after], ys[after]);
    lengthsM[i] = sqrt((xs[after] - xs[i]) ** 2 + (ys[after] - ys[i]) ** 2);
  }
  const curvatures = raw.map((at, i) => (raw[(i - 1 + count) % count] + 2 * at + raw[(i + 1) % count]) / 4);
  return { xs, ys, curvatures, lengthsM };
}

/**
 * Writes the greatest speed, m/s, at each point: what grip allows in the corner, what the engine reaches
 * from the point before, and what the brakes still can take off before the point behind.
 */
export function writeSpeedProfile(car: CarSpec, path: Path, out: Float32Array): void {
  const count = out.length;
  const topMps = sqrt((car.maxEngineForceN - ROLLING_RESISTANCE_N) / car.dragCoefficient);
  for (let i = 0; i < count; i++) {
    out[i] = min(
      topMps,
      sqrt((car.gripCoefficient * GRAVITY_MPS2) / (abs(path.curvatures[i]) + STRAIGHT_1PM)),
    );
  }
  for (let step = 0; step < LAPS * count; step++) {
    const i = step % count;
    const after = (i + 1) % count;
    const gainMps2 = (car.maxEngineForceN - resistanceN(car, out[i])) / car.massKg;
    out[after] = min(out[after], sqrt(out[i] * out[i] + 2 * gainMps2 * path.lengthsM[i]));
  }
  for (let step = LAPS * count - 1; step >= 0; step--) {
    const i = step % count;
    const after = (i + 1) % count;
    const lossMps2 = (car.maxBrakeForceN + resistanceN(car, out[after])) / car.massKg;
    out[i] = min(out[i], sqrt(out[after] * out[after] + 2 * lossMps2 * path.lengthsM[i]));
  }
}

/** Drag and rolling resistance. */
function resistanceN(car: CarSpec, speedMps: number): number {
  return car.dragCoefficient * speedMps * speedMps + ROLLING_RESISTANCE_N;
}
