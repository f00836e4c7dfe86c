import type { SurveyedLap } from "@fairtick/game-view";
import { lapText, refOf } from "./run/rounds.ts";

/** The comparison of a lap with the fastest other one that counts. */
export function compareAddress(sessionId: string, lap: SurveyedLap, laps: readonly SurveyedLap[]): string {
  const others = laps.filter((other) => other !== lap && !other.isStruck);
  const other = others.toSorted((a, b) => a.timeMs - b.timeMs)[0];
  const a = `a=${sessionId}:${lapText(refOf(lap))}`;
  return `/telemetry?${a}${other === undefined ? "" : `&b=${sessionId}:${lapText(refOf(other))}`}`;
}
