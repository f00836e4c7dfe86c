import type { TrackSpec } from "@fairtick/apex/rules";
import { LineDriver, type Pedals } from "./line-driver.ts";
import { type Manner, RACE } from "./prediction-numbers.ts";

/** Whom somebody who rams goes for, and for so much of every so many milliseconds: in between it catches up. */
const REACH_M = 15;
const RAMMING_MS = 700;
const RAMMING_EVERY_MS = 3000;

/** The cars as the player sees them, by their seats. */
export interface SeenCars {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly yaw: ArrayLike<number>;
  readonly speed: ArrayLike<number>;
}

/** What the player does: along the line, or into whoever is near. */
export class Hands {
  readonly #driver: LineDriver;
  readonly #manner: Manner;

  constructor(track: TrackSpec, manner: Manner) {
    this.#driver = new LineDriver(track);
    this.#manner = manner;
  }

  drive(cars: SeenCars, seat: number, nowMs: number): Pedals {
    const [x, y, yaw, speed] = [cars.x[seat]!, cars.y[seat]!, cars.yaw[seat]!, cars.speed[seat]!];
    const isRamming = this.#manner === "ramming" && nowMs % RAMMING_EVERY_MS < RAMMING_MS;
    return this.#driver.drive({ x, y, yaw, speed }, isRamming ? nearest(cars, seat) : undefined);
  }
}

/** Where the nearest other car is; undefined where none is near. */
function nearest(cars: SeenCars, seat: number) {
  let best: { readonly x: number; readonly y: number } | undefined;
  let bestM = REACH_M;
  for (let car = 0; car < RACE.cars; car++) {
    const [x, y] = [cars.x[car]!, cars.y[car]!];
    const awayM = Math.hypot(x - cars.x[seat]!, y - cars.y[seat]!);
    if (car !== seat && awayM < bestM) [best, bestM] = [{ x, y }, awayM];
  }
  return best;
}
