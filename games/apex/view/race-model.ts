import type { RosterEntry } from "@fairtick/contract";
import { t } from "@fairtick/game-view";
import {
  CarStatus,
  completedLaps,
  type RaceState,
  type RaceWorld,
  raceDistanceM,
  raceOrder,
  TICK_HZ,
} from "../rules/index.ts";
import { LapTimer, type LapTimes } from "./lap-timer.ts";
import { RaceGaps } from "./race-gaps.ts";

export interface RaceRow {
  readonly seat: number;
  readonly position: number;
  readonly name: string;
  readonly isAi: boolean;
  readonly laps: number;
  readonly isFinished: boolean;
  readonly isRetired: boolean;
  /** Time behind the car ahead; undefined for the first and while it is not known. */
  readonly gapMs: number | undefined;
  /** Whole laps behind the leader. */
  readonly lapsBehind: number;
  readonly lastLapMs: number | undefined;
  readonly bestLapMs: number | undefined;
}

const MS_PER_TICK = 1000 / TICK_HZ;

/** Who is where in the race, brought up to date for every picture and read some times a second. */
export class RaceModel {
  readonly #world: RaceWorld;
  readonly #gaps: RaceGaps;
  readonly #timers: LapTimer[];
  readonly #isWhole: boolean;
  #times: LapTimes | undefined;

  /** `isWhole`: every column of every car is known. */
  constructor(world: RaceWorld, cars: number, isWhole: boolean) {
    this.#world = world;
    this.#isWhole = isWhole;
    this.#gaps = new RaceGaps(cars);
    this.#timers = Array.from({ length: cars }, () => new LapTimer(world.track.lengthM));
  }

  /**
   * `ownTick`: the moment of the rows that are predicted, those of `own`; `othersTick`: that of the others, which are
   * carried on to the same moment so that distances compare.
   */
  update(
    state: RaceState,
    own: number | undefined,
    ownTick: number,
    othersTick: number,
    followed: number,
  ): void {
    const { cars } = state;
    const tick = own === undefined ? othersTick : ownTick;
    for (let seat = 0; seat < cars.capacity; seat++) {
      if (cars.alive[seat] === 0) continue;
      const lateTicks = seat === own ? 0 : tick - othersTick;
      const aheadM = (cars.speed[seat] * lateTicks) / TICK_HZ;
      const distanceM = raceDistanceM(state, seat, this.#world.track.lengthM) + aheadM;
      if (cars.status[seat] === CarStatus.running) this.#gaps.passed(seat, distanceM, tick * MS_PER_TICK);
      const isTold = seat === own || this.#isWhole;
      const times = this.#timers[seat].update({
        lap: cars.lap[seat],
        progressM: cars.progress[seat],
        timeMs: (seat === own ? ownTick : othersTick) * MS_PER_TICK,
        lapStartMs: isTold && cars.lapStart[seat] > 0 ? cars.lapStart[seat] * MS_PER_TICK : undefined,
        lastLapMs: cars.lastLapMs[seat],
        bestLapMs: cars.bestLapMs[seat],
      });
      if (seat === followed) this.#times = times;
    }
  }

  /** Of the car that is followed. */
  get times(): LapTimes | undefined {
    return this.#times;
  }

  rows(state: RaceState, roster: readonly RosterEntry[]): RaceRow[] {
    const { cars } = state;
    const { lengthM } = this.#world.track;
    const order = raceOrder(state, lengthM);
    const leaderM = order.length === 0 ? 0 : raceDistanceM(state, order[0], lengthM);
    return order.map((seat, index) => {
      const entry = roster.find((each) => each.seat === seat);
      return {
        seat,
        position: index + 1,
        name: entry?.name ?? t("Car {number}", { number: seat + 1 }),
        isAi: entry !== undefined && entry.driver !== "external",
        laps: completedLaps(state, seat),
        isFinished: cars.status[seat] === CarStatus.finished,
        isRetired: cars.status[seat] === CarStatus.retired,
        gapMs: index === 0 ? undefined : this.#gaps.gapMs(order[index - 1], seat),
        lapsBehind: Math.max(0, Math.floor((leaderM - raceDistanceM(state, seat, lengthM)) / lengthM)),
        lastLapMs: cars.lastLapMs[seat] || undefined,
        bestLapMs: cars.bestLapMs[seat] || undefined,
      };
    });
  }
}
