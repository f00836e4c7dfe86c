import type { CarSpec, TrackSpec } from "@fairtick/apex/rules";
import { pointAt, segmentAt } from "@fairtick/physics";

export interface Controls {
  throttle: number;
  brake: number;
  /** As in messages: -1 is left. */
  steering: number;
}

const gravityMps2 = 9.81;
/** Shares of the car's limits that are used: telemetry is a little old when it arrives. */
const gripShare = 0.8;
const brakeShare = 0.7;
const lookAheadBaseM = 5;
const lookAheadS = 0.3;
const throttlePerMps = 0.6;
const brakePerMps = 0.35;

/** Follows the centreline as fast as its bends allow, from what telemetry says of the own car. */
export class PursuitDriver {
  readonly #track: TrackSpec;
  readonly #car: CarSpec;
  readonly #speedsMps: Float64Array;
  readonly #target = new Float64Array(4);
  readonly controls: Controls = { throttle: 0, brake: 0, steering: 0 };

  constructor(track: TrackSpec, car: CarSpec) {
    this.#track = track;
    this.#car = car;
    this.#speedsMps = planSpeeds(track, car);
  }

  /** Sets the controls for a car at this place. `progressM` is the distance along the centreline. */
  drive(x: number, y: number, yawRad: number, speedMps: number, progressM: number): Controls {
    const { centerline } = this.#track;
    const lookAheadM = lookAheadBaseM + speedMps * lookAheadS;
    pointAt(centerline, progressM + lookAheadM, this.#target);
    const toX = this.#target[0]! - x;
    const toY = this.#target[1]! - y;
    const headingError = Math.atan2(toY, toX) - yawRad;
    // The circle through the car and the target that the car leaves along its heading.
    const curvature = (2 * Math.sin(headingError)) / Math.hypot(toX, toY);
    const wheelRad = Math.atan(curvature * this.#car.wheelbaseM);
    const targetMps = this.#speedsMps[segmentAt(centerline, progressM)]!;
    const missingMps = targetMps - speedMps;
    this.controls.throttle = clamp(missingMps * throttlePerMps, 0, 1);
    this.controls.brake = clamp(-missingMps * brakePerMps, 0, 1);
    this.controls.steering = clamp(-wheelRad / this.#car.maxSteeringAngleRad, -1, 1);
    return this.controls;
  }
}

/** For each segment: the speed that its bend allows and from which the next one can still be reached. */
function planSpeeds({ centerline, widthM }: TrackSpec, car: CarSpec): Float64Array {
  const { count, curvatures, segmentLengthsM } = centerline;
  const topMps = Math.sqrt(car.maxEngineForceN / car.dragCoefficient);
  const speeds = Float64Array.from(curvatures, (curvature) => {
    const radiusM = 1 / Math.max(1e-6, Math.abs(curvature));
    const grip = car.gripCoefficient * gravityMps2 * gripShare;
    return Math.min(topMps, Math.sqrt(grip * Math.max(radiusM, widthM / 4)));
  });
  const brakeMps2 = (car.maxBrakeForceN / car.massKg) * brakeShare;
  // Twice around: the first lap starts behind a bend that it does not know yet.
  for (let step = 2 * count - 1; step >= 0; step--) {
    const i = step % count;
    const next = speeds[(i + 1) % count]!;
    speeds[i] = Math.min(speeds[i]!, Math.sqrt(next * next + 2 * brakeMps2 * segmentLengthsM[i]!));
  }
  return speeds;
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
