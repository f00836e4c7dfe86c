import { type SurveyReport, t } from "@fairtick/game-view";
import {
  CARS_MAX,
  CarStatus,
  isQualifying,
  type RaceState,
  raceDistanceM,
  raceOrder,
  TICK_HZ,
} from "../../rules/index.ts";
import type { RaceMoment } from "./race-moment.ts";

const EVERY_TICKS = TICK_HZ / 10;
/** Who is so far ahead has passed; two cars side by side pass each other all the time. */
const AHEAD_M = 5;
/** From the grid to the first corner everybody passes everybody. */
const FROM_M = 400;

/** Who passes whom. */
export class OrderSurvey {
  readonly #lengthM: number;
  /** By pair: 1 where the lower seat is ahead, -1 where the higher one is, 0 where that is not known. */
  readonly #ahead = new Int8Array(CARS_MAX * CARS_MAX);
  readonly #distances = new Float64Array(CARS_MAX);

  constructor(lengthM: number) {
    this.#lengthM = lengthM;
  }

  observe({ tick, state: given }: RaceMoment, report: SurveyReport): void {
    if (tick % EVERY_TICKS !== 0) return;
    const state = given as RaceState;
    if (isQualifying(state)) return;
    const { cars } = state;
    for (let seat = 0; seat < cars.capacity; seat++) {
      const runs = cars.alive[seat] === 1 && cars.status[seat] === CarStatus.running;
      this.#distances[seat] = runs ? raceDistanceM(state, seat, this.#lengthM) : Number.NaN;
    }
    for (let low = 0; low < cars.capacity; low++)
      for (let high = low + 1; high < cars.capacity; high++) this.#compare(tick, state, low, high, report);
  }

  #compare(tick: number, state: RaceState, low: number, high: number, report: SurveyReport): void {
    const pair = low * CARS_MAX + high;
    const [lowM, highM] = [this.#distances[low], this.#distances[high]];
    const aheadM = lowM - highM;
    if (!(Math.abs(aheadM) > AHEAD_M)) return;
    const now = Math.sign(aheadM);
    const before = this.#ahead[pair];
    this.#ahead[pair] = now;
    if (before === 0 || before === now || Math.max(lowM, highM) < FROM_M) return;
    const [passing, passed] = now > 0 ? [low, high] : [high, low];
    const place = raceOrder(state, this.#lengthM).indexOf(passing) + 1;
    report.mark({
      tick,
      kind: "overtake",
      seats: [passing, passed],
      text: t("{driver} passes {other} for place {place}", { driver: "{0}", other: "{1}", place }),
    });
  }
}
