import { Phase } from "@fairtick/contract";
import { type SurveyReport, t } from "@fairtick/game-view";
import { CarStatus, isQualifying, type RaceState, type RaceWorld } from "../../rules/index.ts";
import { lapText } from "../times.ts";
import { ContactSurvey } from "./contact-survey.ts";
import { LapSurvey } from "./lap-survey.ts";
import { OffTrackSurvey } from "./off-track-survey.ts";
import { OrderSurvey } from "./order-survey.ts";
import type { RaceMoment } from "./race-moment.ts";

/** What happens in a race, told from its first tick to its last. */
export class RaceSurvey {
  readonly #laps: LapSurvey;
  readonly #order: OrderSurvey;
  readonly #offTrack: OffTrackSurvey;
  readonly #contacts = new ContactSurvey();
  #bestLapMs = Number.POSITIVE_INFINITY;
  /** When the cars were released last: for qualifying, and for the race. */
  #startTick = -1;

  constructor(world: RaceWorld) {
    const { track, options } = world;
    this.#laps = new LapSurvey(track.lengthM);
    this.#order = new OrderSurvey(track.lengthM);
    this.#offTrack = new OffTrackSurvey(track.widthM, options.lapLimit);
  }

  observe(moment: RaceMoment, report: SurveyReport): void {
    this.#start(moment, report);
    this.#tellEvents(moment, report);
    this.#laps.observe(moment, report);
    this.#order.observe(moment, report);
    this.#offTrack.observe(moment, report);
  }

  #start({ state: given }: RaceMoment, report: SurveyReport): void {
    const state = given as RaceState;
    const { race } = state;
    if (race.phase < Phase.active || race.startTick === this.#startTick) return;
    this.#startTick = race.startTick;
    this.#bestLapMs = Number.POSITIVE_INFINITY;
    const text = isQualifying(state) ? t("Qualifying") : t("Start");
    report.mark({ tick: race.startTick, kind: "start", seats: [], text });
  }

  #tellEvents({ tick, state, events }: RaceMoment, report: SurveyReport): void {
    const { cars } = state as RaceState;
    for (const { name, subject, values } of events) {
      const [first = 0, second = 0, third = 0] = values;
      if (name === "finished") {
        const text =
          first === 1
            ? t("{driver} wins", { driver: "{0}" })
            : t("{driver} finishes in place {place}", { driver: "{0}", place: first });
        report.mark({ tick, kind: "finish", seats: [subject], text });
      } else if (name === "collision") this.#contacts.touched(tick, subject, first, second, report);
      else if (name === "lapStruck")
        report.mark({
          tick,
          kind: "struck",
          seats: [subject],
          text: t("Lap {lap} of {driver} is struck", { lap: first, driver: "{0}" }),
        });
      else if (name === "lapCompleted" && third === 0 && second < this.#bestLapMs) {
        // The first lap begins at rest, so somebody is always the first to be faster in the second.
        const isTold = first > 1 || cars.status[subject] === CarStatus.finished;
        this.#bestLapMs = first > 1 ? second : this.#bestLapMs;
        if (isTold)
          report.mark({
            tick,
            kind: "best-lap",
            seats: [subject],
            text: t("{driver} drives the fastest lap, {time}", { driver: "{0}", time: lapText(second) }),
          });
      }
    }
  }
}
