import type { RaceState } from "@fairtick/apex/rules";

/** Where every car of a race was after every tick, as the server had it. */
export class Truth {
  readonly #cars: number;
  readonly #xs: Float32Array[] = [];
  readonly #ys: Float32Array[] = [];
  readonly #contacts: Uint8Array[] = [];
  /** When the tick was run. */
  readonly #atMs: number[] = [];

  constructor(cars: number) {
    this.#cars = cars;
  }

  /** After the step that brought the session to `tick`. */
  record(tick: number, { cars }: RaceState, nowMs: number): void {
    this.#xs[tick] = cars.x.slice(0, this.#cars);
    this.#ys[tick] = cars.y.slice(0, this.#cars);
    this.#contacts[tick] = cars.colliding.slice(0, this.#cars);
    this.#atMs[tick] = nowMs;
  }

  get newestTick(): number {
    return this.#atMs.length - 1;
  }

  /** How far a place is from where a car was at a tick, between two ticks too; not a number where that is not known. */
  distanceM(car: number, tick: number, x: number, y: number): number {
    const before = Math.floor(tick);
    const share = tick - before;
    const between = (values: readonly Float32Array[]) => {
      const from = values[before]?.[car] ?? Number.NaN;
      return share === 0 ? from : from + ((values[before + 1]?.[car] ?? Number.NaN) - from) * share;
    };
    return Math.hypot(x - between(this.#xs), y - between(this.#ys));
  }

  /** Whether a car touched another within the `ticks` up to `tick`. */
  touched(car: number, tick: number, ticks: number): boolean {
    for (let age = 0; age < ticks; age++) if (this.#contacts[tick - age]?.[car] === 1) return true;
    return false;
  }

  /** Whether two cars were within `reachM` of each other in all of the `ticks` up to `tick`. */
  wereNear(car: number, other: number, tick: number, reachM: number, ticks: number): boolean {
    for (let at = Math.floor(tick) - ticks; at <= tick; at++) {
      const [xs, ys] = [this.#xs[at], this.#ys[at]];
      if (xs === undefined || ys === undefined) return false;
      if (Math.hypot(xs[car]! - xs[other]!, ys[car]! - ys[other]!) > reachM) return false;
    }
    return true;
  }

  timeOf(tick: number): number {
    return this.#atMs[tick] ?? Number.NaN;
  }
}

/** Places that were shown, to be compared with the truth when that is known. */
export class ShownPlaces {
  readonly #numbers: number[] = [];

  add(car: number, time: number, x: number, y: number): void {
    this.#numbers.push(car, time, x, y);
  }

  /** Of those places of which `counts` holds; `tickOf` makes a tick of the time that was shown. */
  errorsCm(truth: Truth, { tickOf, counts }: Comparison = everyPlace): number[] {
    const errors: number[] = [];
    for (let i = 0; i < this.#numbers.length; i += 4) {
      const [car = 0, time = 0, x = 0, y = 0] = this.#numbers.slice(i, i + 4);
      const tick = tickOf(time);
      if (!counts(car, tick)) continue;
      const errorCm = 100 * truth.distanceM(car, tick, x, y);
      if (!Number.isNaN(errorCm)) errors.push(errorCm);
    }
    return errors;
  }
}

interface Comparison {
  readonly tickOf: (time: number) => number;
  readonly counts: (car: number, tick: number) => boolean;
}

const everyPlace: Comparison = { tickOf: (time) => time, counts: () => true };
