import { Phase } from "@fairtick/contract";
import { rowBound } from "@fairtick/kernel";
import { locateAnew } from "./progress.ts";
import { formGrid, qualifyingEnd } from "./qualifying.ts";
import { CarStatus, type RaceState, type RaceTick, raceEvents, Stage } from "./race-state.ts";
import { TICK_HZ, ticksToMs } from "./timing.ts";
import { drive, takeControls } from "./vehicle.ts";

export const COUNTDOWN_SECONDS = 5;
const COUNTDOWN_TICKS = COUNTDOWN_SECONDS * TICK_HZ;
/** The others may drive on for this long after the winner has finished. */
const AFTER_WINNER_TICKS = 60 * TICK_HZ;
/** A race in which nobody makes even this speed is over. */
const SLOWEST_RACE_MPS = 10;
const SLOWEST_RACE_EXTRA_S = 60;

/** The stage that lets the countdown run and releases the cars. */
export function countdown(t: RaceTick): void {
  const { race } = t.state;
  if (race.countdownTicks === 0) return;
  race.countdownTicks--;
  if (race.countdownTicks > 0) return;
  race.phase = Phase.active;
  race.startTick = t.tick;
  race.deadlineTick = race.stage === Stage.qualifying ? qualifyingEnd(t) : raceEnd(t);
}

function raceEnd(t: RaceTick): number {
  const { options, track } = t.world;
  const slowestS = (options.lapLimit * track.lengthM) / SLOWEST_RACE_MPS + SLOWEST_RACE_EXTRA_S;
  return t.tick + slowestS * TICK_HZ;
}

export function beginCountdown(t: RaceTick): void {
  const { race } = t.state;
  race.phase = Phase.countdown;
  race.stage = t.world.options.qualifyingMinutes > 0 ? Stage.qualifying : Stage.race;
  race.countdownTicks = COUNTDOWN_TICKS;
}

/** The stage that drives: cars move only once they are released, but the pedals show before. */
export function driveReleased(t: RaceTick): void {
  const { race } = t.state;
  if (race.countdownTicks > 0) {
    takeControls(t);
  } else if (race.phase === Phase.active || race.phase === Phase.finished) {
    drive(t);
  }
}

/** Puts a new car on the grid: before qualifying, and without, seats stand in the order of joining, 0 on pole. */
export function takeSlot(t: RaceTick, seat: number): void {
  t.state.cars.gridPosition[seat] = seat + 1;
  placeOnGrid(t, seat);
}

function placeOnGrid(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  const slot = t.world.track.grid[cars.gridPosition[seat] - 1];
  cars.x[seat] = slot.x;
  cars.y[seat] = slot.y;
  cars.yaw[seat] = slot.yawRad;
  locateAnew(t, seat);
}

/** The stage that gives finishing places and ends the race. */
export function classify(t: RaceTick): void {
  const { race, cars } = t.state;
  if (race.phase !== Phase.active || race.countdownTicks > 0) return;
  if (race.stage === Stage.qualifying) {
    if (!someoneRuns(t.state)) race.phase = Phase.finished;
    else if (t.tick >= race.deadlineTick) formGrid(t, COUNTDOWN_TICKS, placeOnGrid);
    return;
  }
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
    if (first < 0 || isBefore(t.state, seat, first)) first = seat;
  }
  return first;
}

function isBefore({ cars }: RaceState, seat: number, other: number): boolean {
  if (cars.finishTime[seat] !== cars.finishTime[other]) return cars.finishTime[seat] < cars.finishTime[other];
  return cars.gridPosition[seat] < cars.gridPosition[other];
}

function someoneRuns(state: RaceState): boolean {
  const { cars } = state;
  for (let seat = 0, bound = rowBound(cars); seat < bound; seat++) {
    if (cars.alive[seat] === 1 && cars.status[seat] === CarStatus.running) return true;
  }
  return false;
}
