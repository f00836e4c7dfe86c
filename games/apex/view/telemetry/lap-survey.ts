import { type SurveyReport, t } from "@fairtick/game-view";
import { CARS_MAX, CarStatus, isQualifying, type RaceState, TICK_HZ } from "../../rules/index.ts";
import type { RaceMoment } from "./race-moment.ts";

const SECTORS = 3;
/** Between the rules' time of a lap and that of the way round; more lies between them where a struck one was in it. */
const AGREES_MS = 5;

/** A way round as far as it has been driven. */
interface Round {
  /** Undefined before the line was crossed for the first time. */
  startTick: number | undefined;
  progressM: number;
  /** Crossings in the wrong direction that are to be made good. */
  debt: number;
  /** When each sector was left; NaN where that was not seen. */
  readonly sectorTicks: Float64Array;
}

/** The ways round of each car from one crossing of the line to the next: laps, and what was to be one and does not count. */
export class LapSurvey {
  readonly #lengthM: number;
  readonly #rounds: Round[] = Array.from({ length: CARS_MAX }, () => ({
    startTick: undefined,
    progressM: Number.NaN,
    debt: 0,
    sectorTicks: new Float64Array(SECTORS - 1).fill(Number.NaN),
  }));

  constructor(lengthM: number) {
    this.#lengthM = lengthM;
  }

  observe(moment: RaceMoment, report: SurveyReport): void {
    const { cars } = moment.state as RaceState;
    for (let seat = 0; seat < cars.capacity; seat++) {
      const round = this.#rounds[seat];
      if (cars.lap[seat] === 0) {
        // On the grid: before the first lap, or put there after qualifying.
        round.startTick = undefined;
        round.debt = 0;
      }
      const beforeM = round.progressM;
      round.progressM = cars.alive[seat] === 1 ? cars.progress[seat] : Number.NaN;
      const movedM = round.progressM - beforeM;
      if (movedM > this.#lengthM / 2) round.debt++;
      else if (movedM < -this.#lengthM / 2) this.#cross(moment, seat, beforeM, report);
      else if (movedM > 0) this.#passSectors(round, moment.tick, beforeM, movedM);
    }
  }

  #passSectors({ sectorTicks, progressM }: Round, tick: number, beforeM: number, movedM: number): void {
    for (let sector = 1; sector < SECTORS; sector++) {
      const endM = (sector * this.#lengthM) / SECTORS;
      if (beforeM < endM && progressM >= endM) sectorTicks[sector - 1] = tick - 1 + (endM - beforeM) / movedM;
    }
  }

  #cross(moment: RaceMoment, seat: number, beforeM: number, report: SurveyReport): void {
    const round = this.#rounds[seat];
    if (round.debt > 0) {
      round.debt--;
      return;
    }
    const { cars } = moment.state as RaceState;
    const toLineM = this.#lengthM - beforeM;
    const wayM = toLineM + round.progressM;
    const toTick = moment.tick - 1 + (wayM > 0 ? toLineM / wayM : 1);
    const fromTick = round.startTick;
    const told = moment.events.find(({ name, subject }) => name === "lapCompleted" && subject === seat);
    // Who has finished cools down.
    const isOver = cars.status[seat] !== CarStatus.running;
    round.startTick = isOver || cars.lap[seat] === 0 ? undefined : toTick;
    if (fromTick !== undefined) {
      const roundMs = ((toTick - fromTick) * 1000) / TICK_HZ;
      const lap = told?.values[0] ?? cars.lap[seat];
      const toldMs = told?.values[1];
      const isTold = toldMs !== undefined && Math.abs(toldMs - roundMs) < AGREES_MS;
      const isStruck = told === undefined || told.values[2] === 1;
      const part = isQualifying(moment.state as RaceState) ? { part: t("Qualifying") } : {};
      const timeMs = isTold ? toldMs : roundMs;
      const sectorsMs = this.#sectors(round, fromTick, toTick);
      report.lap({ seat, lap, fromTick, toTick, timeMs, sectorsMs, isStruck, ...part });
      if (told === undefined)
        report.mark({
          tick: moment.tick,
          kind: "struck",
          seats: [seat],
          text: t("{driver} has to drive lap {lap} again", { driver: "{0}", lap }),
        });
    }
    round.sectorTicks.fill(Number.NaN);
  }

  /** None where one of them was not seen. */
  #sectors({ sectorTicks }: Round, fromTick: number, toTick: number): number[] {
    const ends = [fromTick, ...sectorTicks, toTick];
    const times = ends.slice(1).map((end, i) => ((end - (ends[i] ?? 0)) * 1000) / TICK_HZ);
    return times.some(Number.isNaN) ? [] : times;
  }
}
