import type { Conditions, Manner, PredictionNumbers } from "../prediction/prediction-numbers.ts";
import { nextMessage, startColyseus } from "./colyseus-process.ts";

/** The race of `measureOwnRace` on Colyseus, whose packages are there. In a process of its own, which lives in virtual time. */
export async function measureColyseusRace(
  conditions: Conditions,
  manner: Manner,
): Promise<PredictionNumbers> {
  const race = startColyseus("prediction/measure.mjs", [JSON.stringify({ ...conditions, manner })]);
  try {
    return (await nextMessage(race, "seen")).numbers;
  } finally {
    race.kill();
  }
}
