import { sinCosColumn, wrapAngle } from "@fairtick/kernel";
import { nextSpeed, pathCurvature, yawRate } from "./car-model.ts";
import { CARS_MAX } from "./options.ts";
import { CarStatus, type RaceTick } from "./race-state.ts";
import { DT_S } from "./timing.ts";

/** Headings of all cars of a tick. */
const sines = new Float64Array(CARS_MAX);
const cosines = new Float64Array(CARS_MAX);

/**
 * The stage that moves the cars: a bicycle without slip whose yaw rate the grip limits. Each part is a
 * loop over all cars, short enough for the engine to keep its numbers in registers.
 */
export function drive(t: RaceTick): void {
  for (let i = 0; i < drivingParts.length; i++) drivingParts[i](t);
}

/** A list, so that the engine compiles each part by itself (ARCHITECTURE.md, "Reads like a bug but is not"). */
const drivingParts = [takeControls, accelerate, turn, face, advance];

/** Copies the seats' inputs to their cars. They are shown to others even where they move nothing. */
export function takeControls(t: RaceTick): void {
  const { cars } = t.state;
  const { throttle, brake, steering } = t.inputs;
  for (let seat = 0; seat < cars.capacity; seat++) {
    if (cars.alive[seat] === 0 || cars.status[seat] !== CarStatus.running) continue;
    cars.throttle[seat] = throttle[seat];
    cars.brake[seat] = brake[seat];
    if (cars.steering[seat] === steering[seat]) continue;
    cars.steering[seat] = steering[seat];
    bendPath(t, seat);
  }
}

/** Makes the path follow the steering; to be called whenever that has changed. */
export function bendPath(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  cars.pathCurvature[seat] = pathCurvature(t.world.cars[cars.spec[seat]], cars.steering[seat]);
}

function accelerate(t: RaceTick): void {
  const { cars } = t.state;
  for (let seat = 0; seat < cars.capacity; seat++) {
    if (cars.alive[seat] === 0 || cars.status[seat] === CarStatus.retired) continue;
    const car = t.world.cars[cars.spec[seat]];
    cars.speed[seat] = nextSpeed(car, cars.speed[seat], cars.throttle[seat], cars.brake[seat]);
  }
}

function turn(t: RaceTick): void {
  const { cars } = t.state;
  for (let seat = 0; seat < cars.capacity; seat++) {
    const curvature = cars.pathCurvature[seat];
    if (curvature === 0 || !isOnTrack(t, seat)) continue;
    const rate = yawRate(t.world.cars[cars.spec[seat]], cars.speed[seat], curvature);
    cars.yaw[seat] = wrapAngle(cars.yaw[seat] + rate * DT_S);
  }
}

function face(t: RaceTick): void {
  const { cars } = t.state;
  sinCosColumn(cars.yaw, 0, cars.capacity, sines, cosines);
}

function advance(t: RaceTick): void {
  const { cars } = t.state;
  for (let seat = 0; seat < cars.capacity; seat++) {
    if (!isOnTrack(t, seat)) continue;
    cars.x[seat] += cars.speed[seat] * cosines[seat] * DT_S;
    cars.y[seat] += cars.speed[seat] * sines[seat] * DT_S;
  }
}

function isOnTrack(t: RaceTick, seat: number): boolean {
  const { cars } = t.state;
  return cars.alive[seat] === 1 && cars.status[seat] !== CarStatus.retired;
}
