import { Phase } from "@fairtick/contract";
import { clearRow, rowBound } from "@fairtick/kernel";
import { CarStatus, type RaceState, type RaceTick, Stage } from "./race-state.ts";
import { TICK_HZ } from "./timing.ts";

/** Ends qualifying: the cars stand on the grid in the order of their best laps, and wait for the lights. */
export function formGrid(
  t: RaceTick,
  countdownTicks: number,
  place: (t: RaceTick, seat: number) => void,
): void {
  const { cars, race } = t.state;
  race.stage = Stage.race;
  race.countdownTicks = countdownTicks;
  for (let seat = 0, bound = rowBound(cars); seat < bound; seat++)
    if (isOnGrid(t.state, seat)) standStill(t, seat);
  let position = 1;
  for (let seat = nextOnGrid(t.state); seat >= 0; seat = nextOnGrid(t.state)) {
    cars.gridPosition[seat] = position++;
    place(t, seat);
  }
}

/** Whether a car takes part in the race. */
function isOnGrid({ cars }: RaceState, seat: number): boolean {
  return cars.alive[seat] === 1 && cars.status[seat] === CarStatus.running;
}

/** What is left of qualifying is its best lap. */
function standStill(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  const spec = cars.spec[seat];
  const bestMs = cars.bestLapMs[seat];
  const from = cars.bestLapFrom[seat];
  const to = cars.bestLapTo[seat];
  clearRow(cars, seat);
  cars.spec[seat] = spec;
  cars.qualifyingMs[seat] = bestMs;
  cars.qualifyingFrom[seat] = from;
  cars.qualifyingTo[seat] = to;
}

/** The fastest without a place; of equal ones the one who was it first, then the better former slot. Without a time last. */
function nextOnGrid(state: RaceState): number {
  const { cars } = state;
  let best = -1;
  for (let seat = 0, bound = rowBound(cars); seat < bound; seat++) {
    if (!isOnGrid(state, seat) || cars.gridPosition[seat] !== 0) continue;
    if (best < 0 || isFaster(state, seat, best)) best = seat;
  }
  return best;
}

function isFaster({ cars }: RaceState, seat: number, other: number): boolean {
  const [own, others] = [cars.qualifyingMs[seat], cars.qualifyingMs[other]];
  if (own === 0 || others === 0) return own !== 0;
  return own < others || (own === others && cars.qualifyingTo[seat] < cars.qualifyingTo[other]);
}

/** Seats in the order of their best laps so far, those without one behind. */
export function qualifyingOrder(state: RaceState, seats: number[]): number[] {
  const { cars } = state;
  const timeMs = (seat: number) => cars.bestLapMs[seat] || Infinity;
  return seats.sort((a, b) => {
    if (cars.bestLapMs[a] === cars.bestLapMs[b]) return cars.bestLapTo[a] - cars.bestLapTo[b] || a - b;
    return timeMs(a) - timeMs(b);
  });
}

/** When qualifying that begins in this tick ends. */
export function qualifyingEnd(t: RaceTick): number {
  return t.tick + t.world.options.qualifyingMinutes * 60 * TICK_HZ;
}

/** Whether the session is at qualifying, or about to begin it. */
export function isQualifying({ race }: RaceState): boolean {
  return race.stage === Stage.qualifying && race.phase !== Phase.finished;
}
