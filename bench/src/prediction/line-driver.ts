import type { TrackSpec } from "@fairtick/apex/rules";

export interface DrivenCar {
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
  readonly speed: number;
}

/** What a player does; `steering` is the rules': positive to the left. */
export interface Pedals {
  throttle: number;
  brake: number;
  steering: number;
}

/** Where the driver steers to: so far ahead, and so many seconds of its speed. */
const LOOK_AHEAD_M = 6;
const LOOK_AHEAD_S = 0.35;
/** How far it looks for corners, in seconds of its speed and at least. */
const BRAKING_S = 2;
const BRAKING_M = 20;
const CORNERING_MPS2 = 7;
const BRAKING_MPS2 = 6;
const SPEED_MAX_MPS = 45;
/** Metres per second of error that ask for the whole pedal, and radians for the whole lock. */
const SPEED_BAND_MPS = 3;
const FULL_LOCK_RAD = 0.45;

/** A player's hands: follows the middle of the track as fast as corners allow, knowing only its own car. */
export class LineDriver {
  readonly #track: TrackSpec;
  readonly #pedals: Pedals = { throttle: 0, brake: 0, steering: 0 };
  #segment = 0;

  constructor(track: TrackSpec) {
    this.#track = track;
  }

  /** What it does now; the same object every time. `aim`: where to, if not along the track. */
  drive(car: DrivenCar, aim?: { readonly x: number; readonly y: number }): Pedals {
    this.#segment = this.#nearest(car);
    const { xs, ys } = this.#track.centerline;
    const ahead = this.#ahead(LOOK_AHEAD_M + LOOK_AHEAD_S * car.speed);
    const { x, y } = aim ?? { x: xs[ahead]!, y: ys[ahead]! };
    const bearing = Math.atan2(y - car.y, x - car.x);
    const error = Math.atan2(Math.sin(bearing - car.yaw), Math.cos(bearing - car.yaw));
    const missing = (this.#wantedMps(car.speed) - car.speed) / SPEED_BAND_MPS;
    this.#pedals.throttle = clamp(missing, 0, 1);
    this.#pedals.brake = clamp(-missing, 0, 1);
    this.#pedals.steering = clamp(error / FULL_LOCK_RAD, -1, 1);
    return this.#pedals;
  }

  /** So that every corner within sight can still be braked for. */
  #wantedMps(speed: number): number {
    const { curvatures, segmentLengthsM, count } = this.#track.centerline;
    const sightM = BRAKING_M + BRAKING_S * speed;
    let wanted = SPEED_MAX_MPS;
    for (let i = this.#segment, wayM = 0; wayM < sightM; i = (i + 1) % count) {
      const cornerMps2 = CORNERING_MPS2 / Math.max(Math.abs(curvatures[i]!), 1e-6);
      wanted = Math.min(wanted, Math.sqrt(cornerMps2 + 2 * BRAKING_MPS2 * wayM));
      wayM += segmentLengthsM[i]!;
    }
    return wanted;
  }

  #ahead(wayM: number): number {
    const { segmentLengthsM, count } = this.#track.centerline;
    let at = this.#segment;
    for (let left = wayM; left > 0; at = (at + 1) % count) left -= segmentLengthsM[at]!;
    return at;
  }

  #nearest({ x, y }: DrivenCar): number {
    const { xs, ys, count } = this.#track.centerline;
    let best = 0;
    let bestSquared = Number.POSITIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const squared = (xs[i]! - x) ** 2 + (ys[i]! - y) ** 2;
      if (squared < bestSquared) [best, bestSquared] = [i, squared];
    }
    return best;
  }
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
