import { min } from "@fairtick/kernel";
import { CarStatus, type RaceTick } from "../race-state.ts";
import { NO_LIMIT_MPS } from "./traffic.ts";

/** Crossing traffic is watched from here on. */
const WATCH_M = 150;
/** Two cars that reach the crossing within this time of each other would meet there. */
const MEETING_S = 0.55;
/** The later one arrives at least this long after the other. */
const ARRIVE_LATER_S = 0.75;
const SLOWEST_MPS = 3;

/** The speed, m/s, that lets cars coming from the side through: whoever would arrive later gives way. */
export function crossingSpeed(t: RaceTick, seat: number): number {
  const { crossings } = t.world.track;
  let limitMps = NO_LIMIT_MPS;
  for (let i = 0; i < crossings.length; i++) {
    limitMps = min(limitMps, giveWay(t, seat, crossings[i].firstM, crossings[i].secondM));
    limitMps = min(limitMps, giveWay(t, seat, crossings[i].secondM, crossings[i].firstM));
  }
  return limitMps;
}

function giveWay(t: RaceTick, seat: number, ownM: number, theirM: number): number {
  const { cars } = t.state;
  const toGoM = ownM - cars.progress[seat];
  if (toGoM < 0 || toGoM > WATCH_M) return NO_LIMIT_MPS;
  const arriveS = toGoM / (cars.speed[seat] + 1);
  let limitMps = NO_LIMIT_MPS;
  for (let other = 0; other < cars.capacity; other++) {
    if (cars.alive[other] === 0 || cars.status[other] === CarStatus.retired) continue;
    const theyGoM = theirM - cars.progress[other];
    if (theyGoM < 0 || theyGoM > WATCH_M) continue;
    const theyArriveS = theyGoM / (cars.speed[other] + 1);
    const laterS = arriveS - theyArriveS;
    if (laterS > MEETING_S || laterS < 0 || (laterS === 0 && seat < other)) continue;
    limitMps = min(limitMps, toGoM / (theyArriveS + ARRIVE_LATER_S));
  }
  return limitMps > SLOWEST_MPS ? limitMps : SLOWEST_MPS;
}
