import type { CarSpec } from "../rules/index.ts";

const GRAVITY_MPS2 = 9.81;
/** A little more than the grip can use, so that holding a key uses all of it. */
const BEYOND_GRIP = 1.06;
/** From straight ahead to the limit, as a share a second: slow at first, for small corrections, then quick. */
const TURN_FIRST = 1.6;
const TURN_GAIN = 26;
/** Back to straight ahead. */
const RETURN = 7;
const PEDAL_DOWN_S = 0.12;
const PEDAL_UP_S = 0.06;

/**
 * The steering, 0 to 1, beyond which a car at this speed turns no faster: the bicycle's angle for the curve whose
 * lateral acceleration is all that the tyres hold, atan(wheelbase * grip * g / v^2).
 */
export function usefulSteering(car: CarSpec, speedMps: number): number {
  const curvature = (car.gripCoefficient * GRAVITY_MPS2) / Math.max(1, speedMps * speedMps);
  return Math.min(1, (Math.atan(car.wheelbaseM * curvature) / car.maxSteeringAngleRad) * BEYOND_GRIP);
}

/**
 * A wheel and pedals moved by keys, which only know down and up. The wheel goes as far as it is of use at the speed, and takes
 * its time: a tap at 250 km/h is a small correction, a held key in a hairpin is full lock.
 */
export class KeyWheel {
  /** -1 to 1, positive to the left. */
  steering = 0;
  throttle = 0;
  brake = 0;
  #heldS = 0;
  #side = 0;

  update(
    keys: {
      readonly left: number;
      readonly right: number;
      readonly throttle: number;
      readonly brake: number;
    },
    car: CarSpec,
    speedMps: number,
    elapsedS: number,
  ): void {
    const limit = usefulSteering(car, speedMps);
    const side = Math.sign(keys.left - keys.right);
    this.#heldS = side === this.#side ? this.#heldS + elapsedS : 0;
    this.#side = side;
    if (side === 0) this.steering = toward(this.steering, 0, RETURN * limit * elapsedS);
    else {
      // Against the way it points, the wheel first comes back as quickly as if it were let go.
      const isBack = this.steering * side < 0;
      const rate = isBack ? RETURN + TURN_FIRST : TURN_FIRST + TURN_GAIN * this.#heldS;
      this.steering = toward(this.steering, side * limit, rate * limit * elapsedS);
    }
    this.throttle = pedal(this.throttle, keys.throttle, elapsedS);
    this.brake = pedal(this.brake, keys.brake, elapsedS);
  }

  /** A stick is a wheel of its own; its full deflection is all that is of use at the speed. */
  steerByStick(deflection: number, car: CarSpec, speedMps: number): void {
    const eased = Math.sign(deflection) * Math.abs(deflection) ** 1.5;
    this.steering = eased * usefulSteering(car, speedMps);
  }
}

function pedal(now: number, goal: number, elapsedS: number): number {
  return toward(now, goal, elapsedS / (goal > now ? PEDAL_DOWN_S : PEDAL_UP_S));
}

function toward(now: number, goal: number, step: number): number {
  return goal > now ? Math.min(goal, now + step) : Math.max(goal, now - step);
}
