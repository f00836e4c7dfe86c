import type { Driver } from "@fairtick/contract";
import { atan2, clamp, wrapAngle } from "@fairtick/kernel";
import { pointAt } from "@fairtick/physics";
import { CarStatus, type RaceTick } from "../race-state.ts";
import { steer } from "../vehicle.ts";

const EVERY_TICKS = 4;
const COOL_DOWN_MPS = 15;

const target = new Float64Array(2);

export const raceDrivers: readonly Driver<RaceTick>[] = [
  { name: "rookie", everyTicks: EVERY_TICKS, drive: (t, seat) => pursue(t, seat, 0.8) },
  { name: "pro", everyTicks: EVERY_TICKS, drive: (t, seat) => pursue(t, seat, 0.88) },
  { name: "alien", everyTicks: EVERY_TICKS, drive: (t, seat) => pursue(t, seat, 0.95) },
];

/** The stage that brings finished cars to a gentle pace, whoever sat in them. */
export function coolDown(t: RaceTick): void {
  const { cars } = t.state;
  for (let seat = 0; seat < cars.capacity; seat++) {
    if (cars.alive[seat] === 0 || cars.status[seat] !== CarStatus.finished) continue;
    if ((t.tick + seat) % EVERY_TICKS !== 0) continue;
    const speedMps = cars.speed[seat];
    cars.throttle[seat] = speedMps < COOL_DOWN_MPS ? 0.3 : 0;
    cars.brake[seat] = speedMps > COOL_DOWN_MPS + 2 ? 0.3 : 0;
    steer(t, seat, steeringTowards(t, seat));
  }
}

function pursue(t: RaceTick, seat: number, pace: number): void {
  const { cars } = t.state;
  const targetMps = t.world.plan.speedsMps[cars.spec[seat]][cars.segment[seat]] * pace;
  const error = targetMps - cars.speed[seat];
  t.inputs.throttle[seat] = clamp(error * 0.5, 0, 1);
  t.inputs.brake[seat] = clamp(-error * 0.3, 0, 1);
  t.inputs.steering[seat] = steeringTowards(t, seat);
}

function steeringTowards(t: RaceTick, seat: number): number {
  const { cars } = t.state;
  const car = t.world.cars[cars.spec[seat]];
  const lookAheadM = 6 + cars.speed[seat] * 0.35;
  pointAt(t.world.track.centerline, cars.progress[seat] + lookAheadM, target);
  const bearing = atan2(target[1] - cars.y[seat], target[0] - cars.x[seat]);
  const error = wrapAngle(bearing - cars.yaw[seat]);
  return clamp((error * 1.5) / car.maxSteeringAngleRad, -1, 1);
}
