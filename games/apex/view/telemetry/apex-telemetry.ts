import { type GameTelemetry, textKey } from "@fairtick/game-view";
import {
  apex,
  CarStatus,
  carContent,
  type RaceState,
  type RaceWorld,
  trackContent,
} from "../../rules/index.ts";
import { RaceSurvey } from "./race-survey.ts";

const KMH_PER_MPS = 3.6;

/** What can be told of a race that is run again. */
export const apexTelemetry: GameTelemetry<typeof apex> = {
  game: apex,
  content: [carContent, trackContent],
  channels: [
    { name: "speed", label: textKey("Speed"), unit: "km/h", digits: 0, isCharted: true },
    { name: "throttle", label: textKey("Throttle"), unit: "%", digits: 0, isCharted: true, range: [0, 100] },
    { name: "brake", label: textKey("Brake"), unit: "%", digits: 0, isCharted: true, range: [0, 100] },
    { name: "steering", label: textKey("Steering, left up"), unit: "%", digits: 0, isCharted: true },
    { name: "distance", label: textKey("Distance"), unit: "m", digits: 1, isCharted: false },
    { name: "x", label: textKey("East"), unit: "m", digits: 2, isCharted: false },
    { name: "y", label: textKey("North"), unit: "m", digits: 2, isCharted: false },
    { name: "yaw", label: textKey("Heading"), unit: "rad", digits: 3, isCharted: false, isAngle: true },
    { name: "lateral", label: textKey("Left of the middle"), unit: "m", digits: 2, isCharted: false },
    { name: "car", label: textKey("Car"), unit: "", digits: 0, isCharted: false, isStep: true },
  ],
  distance: "distance",
  markKinds: [
    { name: "start", label: textKey("Start"), symbol: "flag" },
    { name: "finish", label: textKey("Finish"), symbol: "flag" },
    { name: "best-lap", label: textKey("Fastest lap"), symbol: "star" },
    { name: "overtake", label: textKey("Overtaking"), symbol: "arrow" },
    { name: "contact", label: textKey("Contact"), symbol: "cross" },
    { name: "off-track", label: textKey("Off the track"), symbol: "dot" },
    { name: "struck", label: textKey("Lap struck"), symbol: "cross" },
  ],
  lapLength: (world) => (world as RaceWorld).track.lengthM,
  survey: (world) => {
    const survey = new RaceSurvey(world as RaceWorld);
    return { observe: (moment, report) => survey.observe(moment, report), read };
  },
};

/** In the order of the channels. */
function read({ cars }: RaceState, seat: number, out: Float32Array, at: number): boolean {
  if (cars.alive[seat] === 0 || cars.status[seat] === CarStatus.retired) return false;
  out[at] = cars.speed[seat] * KMH_PER_MPS;
  out[at + 1] = cars.throttle[seat] * 100;
  out[at + 2] = cars.brake[seat] * 100;
  out[at + 3] = cars.steering[seat] * 100;
  out[at + 4] = cars.progress[seat];
  out[at + 5] = cars.x[seat];
  out[at + 6] = cars.y[seat];
  out[at + 7] = cars.yaw[seat];
  out[at + 8] = cars.lateral[seat];
  out[at + 9] = cars.spec[seat];
  return true;
}
