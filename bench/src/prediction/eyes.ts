import { apex } from "@fairtick/apex/rules";
import { mean, type PredictionNumbers, quantilesOf, RACE } from "./prediction-numbers.ts";
import { ShownPlaces, type Truth } from "./truth.ts";

/** Others this near are shown in predicted time, and on their way between the two times a little further. */
const FAR_M = 15;
const NEAR_M = 10;
const BLEND_MS = 500;
const BLEND_TICKS = (BLEND_MS * apex.tickHz) / 1000;

/** Places of all cars at one time, by their seats. */
interface Shown {
  readonly xs: ArrayLike<number>;
  readonly ys: ArrayLike<number>;
  readonly time: number;
}

/** One picture as the player sees it. */
export interface Picture {
  readonly nowMs: number;
  readonly seat: number;
  readonly speed: number;
  readonly isColliding: boolean;
  /** The own car and who is near it. Its time is a tick or what `tickOf` makes one of. */
  readonly own: Shown;
  /** The others where they were at a tick. */
  readonly others: Shown;
  /** How far the server's word has just moved the own car; undefined where it has said nothing new. */
  readonly correctionM: number | undefined;
  /** The own time to which the inputs of this picture belong; undefined where it had none. */
  readonly inputTime: number | undefined;
}

/** All that is seen of a race while they are open. */
export class Eyes {
  isOpen = false;
  readonly #truth: Truth;
  readonly #tickOf: (ownTime: number) => number;
  readonly #undisturbed: number[] = [];
  readonly #disturbed: number[] = [];
  readonly #others = new ShownPlaces();
  readonly #near = new ShownPlaces();
  readonly #ages: number[] = [];
  readonly #inputs: { readonly time: number; readonly atMs: number }[] = [];
  readonly #lastNearMs = new Float64Array(RACE.cars).fill(Number.NEGATIVE_INFINITY);
  #pictures = 0;
  #picturesInTraffic = 0;
  #touchedMs = Number.NEGATIVE_INFINITY;

  /** `tickOf`: the tick that a time of the own car turned out to be, asked for when the race is over. */
  constructor(truth: Truth, tickOf: (ownTime: number) => number = (tick) => tick) {
    this.#truth = truth;
    this.#tickOf = tickOf;
  }

  look(picture: Picture): void {
    const { nowMs, seat, others, correctionM, inputTime } = picture;
    if (picture.isColliding) this.#touchedMs = nowMs;
    this.#lookAtOthers(picture);
    if (!this.isOpen) return;
    this.#ages.push(nowMs - this.#truth.timeOf(Math.floor(others.time)));
    if (inputTime !== undefined) this.#inputs.push({ time: inputTime, atMs: nowMs });
    if (correctionM === undefined) return;
    const contactTicks = RACE.contactSeconds * apex.tickHz;
    const isDisturbed =
      nowMs - this.#touchedMs < 1000 * RACE.contactSeconds ||
      this.#truth.touched(seat, this.#truth.newestTick, contactTicks);
    (isDisturbed ? this.#disturbed : this.#undisturbed).push(100 * correctionM);
  }

  #lookAtOthers({ nowMs, seat, speed, own, others }: Picture): void {
    let isInTraffic = false;
    for (let car = 0; car < RACE.cars; car++) {
      if (car === seat) continue;
      const [x, y] = [own.xs[car]!, own.ys[car]!];
      const awayM = Math.hypot(x - own.xs[seat]!, y - own.ys[seat]!);
      if (awayM < NEAR_M) isInTraffic = true;
      // In the one time it may be nearer than in the other, by the way of half a second.
      if (awayM < FAR_M + speed / 2) this.#lastNearMs[car] = nowMs;
      if (!this.isOpen) continue;
      if (nowMs - this.#lastNearMs[car]! > BLEND_MS)
        this.#others.add(car, others.time, others.xs[car]!, others.ys[car]!);
      if (awayM < FAR_M) this.#near.add(car, own.time, x, y);
    }
    if (!this.isOpen) return;
    this.#pictures++;
    if (isInTraffic) this.#picturesInTraffic++;
  }

  report(
    seat: number,
  ): Omit<PredictionNumbers, "downBytesPerSecond" | "upBytesPerSecond" | "missingPercent"> {
    const delays = this.#inputs.map(({ time, atMs }) => this.#truth.timeOf(this.#tickOf(time)) - atMs);
    return {
      undisturbedCm: quantilesOf(this.#undisturbed),
      disturbedCm: quantilesOf(this.#disturbed),
      othersCm: quantilesOf(this.#others.errorsCm(this.#truth)),
      nearCm: quantilesOf(
        this.#near.errorsCm(this.#truth, {
          tickOf: this.#tickOf,
          counts: (car, tick) => this.#truth.wereNear(car, seat, tick, NEAR_M, BLEND_TICKS),
        }),
      ),
      trafficPercent: (100 * this.#picturesInTraffic) / this.#pictures,
      othersAgeMs: mean(this.#ages.filter((age) => !Number.isNaN(age))),
      inputDelayMs: mean(delays.filter((delay) => !Number.isNaN(delay))),
    };
  }
}
