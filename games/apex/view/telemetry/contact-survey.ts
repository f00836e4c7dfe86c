import { type SurveyReport, t } from "@fairtick/game-view";
import { CARS_MAX, TICK_HZ } from "../../rules/index.ts";

/** Slower than this is leaning, not hitting. */
const CLOSING_MIN_MPS = 1;
/** Two cars that touch again so soon are still in the same fight. */
const AGAIN_TICKS = 3 * TICK_HZ;

/** Contacts of two cars that are worth a mark. */
export class ContactSurvey {
  readonly #lastTicks = new Float64Array(CARS_MAX * CARS_MAX).fill(Number.NEGATIVE_INFINITY);

  touched(tick: number, seat: number, other: number, closingMps: number, report: SurveyReport): void {
    const pair = Math.min(seat, other) * CARS_MAX + Math.max(seat, other);
    const isAgain = tick - (this.#lastTicks[pair] ?? 0) < AGAIN_TICKS;
    this.#lastTicks[pair] = tick;
    if (isAgain || closingMps < CLOSING_MIN_MPS) return;
    const text = t("{driver} and {other} touch at {speed} km/h", {
      driver: "{0}",
      other: "{1}",
      speed: (closingMps * 3.6).toFixed(0),
    });
    report.mark({ tick, kind: "contact", seats: [seat, other], text });
  }
}
