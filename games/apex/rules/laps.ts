import { CarStatus, type RaceTick, raceEvents, Stage } from "./race-state.ts";
import { ticksToMs } from "./timing.ts";

/** The most that `cars.lap` can hold; nobody drives so many in qualifying. */
const LAP_NUMBER_MAX = 255;

/** Row of a seat's lap of the race, counted from 1, in the table `laps`. */
export function lapRow(lapLimit: number, seat: number, lap: number): number {
  return seat * lapLimit + lap - 1;
}

/** `crossing`: when the line was crossed, in ticks with the fraction. */
export function beginLap(t: RaceTick, seat: number, crossing: number): void {
  const { cars } = t.state;
  cars.lapStart[seat] = crossing;
  cars.split1At[seat] = crossing;
  cars.split2At[seat] = crossing;
  cars.lapStruck[seat] = 0;
  cars.gates[seat] = 0;
}

/**
 * Notes when a car passes the end of a sector, a third of the lap, forward. Whoever drives back and passes it again is timed
 * anew: the sectors of a lap are always its whole time.
 */
export function timeSectors(t: RaceTick, seat: number, before: number, after: number): void {
  const { cars } = t.state;
  const { lengthM } = t.world.track;
  // More is a crossing of the line.
  if (after <= before || after - before > lengthM / 2) return;
  const firstM = lengthM / 3;
  const secondM = 2 * firstM;
  if (before < firstM && after >= firstM) cars.split1At[seat] = t.tick + (firstM - before) / (after - before);
  if (before < secondM && after >= secondM)
    cars.split2At[seat] = t.tick + (secondM - before) / (after - before);
}

export function completeLap(t: RaceTick, seat: number, crossing: number): void {
  const { cars, race } = t.state;
  const lapMs = ticksToMs(crossing - cars.lapStart[seat]);
  const struck = cars.lapStruck[seat];
  t.events.emit(raceEvents.lapCompleted, seat, cars.lap[seat], lapMs, struck);
  cars.lastLapMs[seat] = lapMs;
  if (struck === 0 && (cars.bestLapMs[seat] === 0 || lapMs < cars.bestLapMs[seat])) {
    cars.bestLapMs[seat] = lapMs;
    cars.bestLap[seat] = cars.lap[seat];
    cars.bestLapFrom[seat] = cars.lapStart[seat];
    cars.bestLapTo[seat] = crossing;
  }
  const isQualifying = race.stage === Stage.qualifying;
  if (!isQualifying) writeLap(t, seat, lapMs);
  beginLap(t, seat, crossing);
  if (cars.lap[seat] < (isQualifying ? LAP_NUMBER_MAX : t.world.options.lapLimit)) {
    cars.lap[seat]++;
  } else if (!isQualifying) {
    cars.status[seat] = CarStatus.finished;
    cars.finishTime[seat] = crossing;
  }
}

function writeLap(t: RaceTick, seat: number, lapMs: number): void {
  const { cars, laps } = t.state;
  const row = lapRow(t.world.options.lapLimit, seat, cars.lap[seat]);
  laps.split1Ms[row] = ticksToMs(cars.split1At[seat] - cars.lapStart[seat]);
  laps.split2Ms[row] = ticksToMs(cars.split2At[seat] - cars.lapStart[seat]);
  laps.timeMs[row] = lapMs;
  laps.struck[row] = cars.lapStruck[seat];
}
