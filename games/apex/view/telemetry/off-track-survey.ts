import { type SurveyReport, t } from "@fairtick/game-view";
import { CARS_MAX, CarStatus, type RaceState, TICK_HZ } from "../../rules/index.ts";
import type { RaceMoment } from "./race-moment.ts";

/** The middle of a car is so far beyond the edge when no wheel is on the track. */
const BEYOND_M = 1;
const LASTING_TICKS = TICK_HZ / 2;
/** Who comes back and leaves again at once has not been back. */
const AGAIN_TICKS = 2 * TICK_HZ;

/** Who leaves the track. */
export class OffTrackSurvey {
  readonly #reachM: number;
  readonly #lapLimit: number;
  /** When a car left; NaN while it is on the track. */
  readonly #leftTicks = new Float64Array(CARS_MAX).fill(Number.NaN);
  readonly #backTicks = new Float64Array(CARS_MAX).fill(Number.NEGATIVE_INFINITY);

  constructor(widthM: number, lapLimit: number) {
    this.#reachM = widthM / 2 + BEYOND_M;
    this.#lapLimit = lapLimit;
  }

  observe({ tick, state }: RaceMoment, report: SurveyReport): void {
    const { cars } = state as RaceState;
    for (let seat = 0; seat < cars.capacity; seat++) {
      if (cars.alive[seat] === 0 || cars.status[seat] !== CarStatus.running) continue;
      const isOff = Math.abs(cars.lateral[seat]) > this.#reachM;
      const leftTick = this.#leftTicks[seat];
      if (!isOff) {
        if (!Number.isNaN(leftTick)) this.#backTicks[seat] = tick;
        this.#leftTicks[seat] = Number.NaN;
      } else if (Number.isNaN(leftTick)) this.#leftTicks[seat] = tick;
      else if (tick - leftTick === LASTING_TICKS && leftTick - this.#backTicks[seat] > AGAIN_TICKS) {
        const lap = Math.min(this.#lapLimit, Math.max(1, cars.lap[seat]));
        const text = t("{driver} leaves the track in lap {lap}", { driver: "{0}", lap });
        report.mark({ tick: leftTick, kind: "off-track", seats: [seat], text });
      }
    }
  }
}
