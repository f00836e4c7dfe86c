import type { SurveyedLap } from "@fairtick/game-view";
import { refOf } from "./run/rounds.ts";
import { telemetryAddress } from "./telemetry/telemetry-address.ts";

/** The comparison of a lap with the fastest other one that counts. */
export function compareAddress(sessionId: string, lap: SurveyedLap, laps: readonly SurveyedLap[]): string {
  const others = laps.filter((other) => other !== lap && !other.isStruck);
  const other = others.toSorted((a, b) => a.timeMs - b.timeMs)[0];
  return telemetryAddress({ sessionId, lap: refOf(lap) }, other && { sessionId, lap: refOf(other) });
}
