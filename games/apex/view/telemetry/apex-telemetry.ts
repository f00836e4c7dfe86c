import type { GameTelemetry } from "@fairtick/game-view";
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
    { name: "speed", label: "Speed", unit: "km/h", digits: 0, isCharted: true },
    { name: "throttle", label: "Throttle", unit: "%", digits: 0, isCharted: true, range: [0, 100] },
    { name: "brake", label: "Brake", unit: "%", digits: 0, isCharted: true, range: [0, 100] },
    { name: "steering", label: "Steering, left up", unit: "%", digits: 0, isCharted: true },
    { name: "distance", label: "Distance", unit: "m", digits: 1, isCharted: false },
    { name: "x", label: "East", unit: "m", digits: 2, isCharted: false },
    { name: "y", label: "North", unit: "m", digits: 2, isCharted: false },
    { name: "yaw", label: "Heading", unit: "rad", digits: 3, isCharted: false, isAngle: true },
    { name: "lateral", label: "Left of the middle", unit: "m", digits: 2, isCharted: false },
    { name: "car", label: "Car", unit: "", digits: 0, isCharted: false, isStep: true },
  ],
  distance: "distance",
  markKinds: [
    { name: "start", label: "Start", symbol: "flag" },
    { name: "finish", label: "Finish", symbol: "flag" },
    { name: "best-lap", label: "Fastest lap", symbol: "star" },
    { name: "overtake", label: "Overtaking", symbol: "arrow" },
    { name: "contact", label: "Contact", symbol: "cross" },
    { name: "off-track", label: "Off the track", symbol: "dot" },
    { name: "struck", label: "Lap struck", symbol: "cross" },
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
