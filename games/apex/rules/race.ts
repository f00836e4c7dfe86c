import { Phase } from "@fairtick/contract";
import { rowBound } from "@fairtick/kernel";
import { locateAnew } from "./progress.ts";
import { CarStatus, type RaceState, type RaceTick, raceEvents } from "./race-state.ts";
import { TICK_HZ, ticksToMs } from "./timing.ts";
import { drive, takeControls } from "./vehicle.ts";

export const COUNTDOWN_SECONDS = 5;
/** The others may drive on for this long after the winner has finished. */
const AFTER_WINNER_TICKS = 60 * TICK_HZ;
/** A race in which nobody makes even this speed is over. */
const SLOWEST_RACE_MPS = 10;
const SLOWEST_RACE_EXTRA_S = 60;

/** The stage that lets the countdown run and releases the cars. */
export function countdown(t: RaceTick): void {
  const { race } = t.state;
  if (race.phase !== Phase.countdown) return;
  race.countdownTicks--;
  if (race.countdownTicks > 0) return;
  const { options, track } = t.world;
  race.phase = Phase.active;
  race.startTick = t.tick;
  race.deadlineTick =
    t.tick + ((options.lapLimit * track.lengthM) / SLOWEST_RACE_MPS + SLOWEST_RACE_EXTRA_S) * TICK_HZ;
}

export function beginCountdown(t: RaceTick): void {
  t.state.race.phase = Phase.countdown;
  t.state.race.countdownTicks = COUNTDOWN_SECONDS * TICK_HZ;
}

/** The stage that drives: cars move only once they are released, but the pedals show before. */
export function driveReleased(t: RaceTick): void {
  const { race } = t.state;
  if (race.phase === Phase.active || race.phase === Phase.finished) {
    drive(t);
  } else if (race.phase === Phase.countdown) {
    takeControls(t);
  }
}

/** Puts a car on the grid; the seat is the place in the join order, 0 on pole. */
export function placeOnGrid(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  const slot = t.world.track.grid[seat];
  cars.x[seat] = slot.x;
  cars.y[seat] = slot.y;
  cars.yaw[seat] = slot.yawRad;
  locateAnew(t, seat);
}

/** The stage that gives finishing places and ends the race. */
export function classify(t: RaceTick): void {
  const { race, cars } = t.state;
  if (race.phase !== Phase.active) return;
  for (let seat = nextFinisher(t); seat >= 0; seat = nextFinisher(t)) {
    race.finishers++;
    cars.finishPosition[seat] = race.finishers;
    t.events.emit(
      raceEvents.finished,
      seat,
      race.finishers,
      ticksToMs(cars.finishTime[seat] - race.startTick),
    );
    if (race.finishers === 1 && race.deadlineTick > t.tick + AFTER_WINNER_TICKS) {
      race.deadlineTick = t.tick + AFTER_WINNER_TICKS;
    }
  }
  if (t.tick >= race.deadlineTick || !someoneRuns(t.state)) race.phase = Phase.finished;
}

/** The car that crossed first among those without a place; the better grid slot wins a tie. */
function nextFinisher(t: RaceTick): number {
  const { cars } = t.state;
  let first = -1;
  for (let seat = 0, bound = rowBound(cars); seat < bound; seat++) {
    if (cars.alive[seat] === 0 || cars.status[seat] !== CarStatus.finished || cars.finishPosition[seat] !== 0)
      continue;
    if (first < 0 || cars.finishTime[seat] < cars.finishTime[first]) first = seat;
  }
  return first;
}

function someoneRuns(state: RaceState): boolean {
  const { cars } = state;
  for (let seat = 0, bound = rowBound(cars); seat < bound; seat++) {
    if (cars.alive[seat] === 1 && cars.status[seat] === CarStatus.running) return true;
  }
  return false;
}
