import { Phase } from "@fairtick/contract";
import { CarStatus, type RaceTick, raceEvents } from "./race-state.ts";
import { TICK_HZ } from "./timing.ts";

/** All four wheels may be off the track for less than this. */
export const OFF_TRACK_TICKS = TICK_HZ / 5;

/** Strikes the laps of cars that have left the track: the lap counts for the race, its time counts for nothing. */
export function watchTrackLimits(t: RaceTick): void {
  const { cars, race } = t.state;
  if (race.phase !== Phase.active) return;
  for (let seat = 0; seat < cars.capacity; seat++) {
    if (cars.alive[seat] === 0 || cars.status[seat] !== CarStatus.running || cars.lap[seat] === 0) continue;
    if (!isOff(t, seat)) cars.offTicks[seat] = 0;
    else if (cars.offTicks[seat] < OFF_TRACK_TICKS) cars.offTicks[seat]++;
    else strike(t, seat);
  }
}

/** Whether no part of a car that drives along the track is on it. */
function isOff(t: RaceTick, seat: number): boolean {
  const { cars } = t.state;
  const lateralM = cars.lateral[seat];
  const limitM = (t.world.track.widthM + t.world.cars[cars.spec[seat]].widthM) / 2;
  return lateralM > limitM || lateralM < 0 - limitM;
}

/** The time of the current lap does not count any more. */
export function strike(t: RaceTick, seat: number): void {
  const { cars } = t.state;
  if (cars.lapStruck[seat] === 1 || cars.lap[seat] === 0) return;
  cars.lapStruck[seat] = 1;
  t.events.emit(raceEvents.lapStruck, seat, cars.lap[seat]);
}
