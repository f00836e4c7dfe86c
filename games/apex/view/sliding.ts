import { Phase } from "@fairtick/contract";
import type { CarSpec, RaceState, RaceWorld } from "../rules/index.ts";
import type { SkidMarks } from "./skid-marks.ts";

/** Lateral acceleration, as a share of the grip, from which tyres leave marks. */
const SLIDE_SHARE = 0.97;
const SLIDE_SPEED_MPS = 9;
const LOCK_BRAKE = 0.92;
const GRAVITY_MPS2 = 9.81;

/** Whether the tyres of a car give way: in a curve, or because they are locked. */
export function slides({ cars }: RaceState, seat: number, car: CarSpec): boolean {
  const speed = cars.speed[seat];
  if (speed < SLIDE_SPEED_MPS) return false;
  if (cars.brake[seat] > LOCK_BRAKE) return true;
  const curvature = Math.tan(Math.abs(cars.steering[seat]) * car.maxSteeringAngleRad) / car.wheelbaseM;
  return speed * speed * curvature > SLIDE_SHARE * car.gripCoefficient * GRAVITY_MPS2 * 1.03;
}

/** Adds to the marks what the rear wheels of sliding cars leave now. */
export function leaveMarks(state: RaceState, world: RaceWorld, marks: SkidMarks): void {
  const { cars, race } = state;
  if (race.phase !== Phase.active && race.phase !== Phase.finished) return;
  for (let seat = 0; seat < cars.capacity; seat++) {
    const car = world.cars[cars.spec[seat]];
    if (car === undefined || cars.alive[seat] === 0 || !slides(state, seat, car)) {
      marks.lift(2 * seat);
      marks.lift(2 * seat + 1);
      continue;
    }
    const [cosine, sine] = [Math.cos(cars.yaw[seat]), Math.sin(cars.yaw[seat])];
    for (const side of [0, 1]) {
      const left = (side === 0 ? 1 : -1) * (car.widthM / 2 - 0.2);
      const back = -car.wheelbaseM / 2;
      const x = cars.x[seat] + back * cosine - left * sine;
      const y = cars.y[seat] + back * sine + left * cosine;
      marks.mark(2 * seat + side, x, y);
    }
  }
}
