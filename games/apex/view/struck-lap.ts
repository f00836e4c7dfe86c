import { CarStatus, type RaceState } from "../rules/index.ts";

/** Bits of `cars.gates` as the rules set them: the half and three quarters of a lap, driven on the track. */
const HALF = 1;
const BOTH = 3;
/** Behind a gate the state may be told a moment later than the place. */
const BEHIND_GATE_M = 15;

/**
 * Whether the lap that a car is on will not count: it went through a gate of the lap beside the track, or cut. Only of
 * cars whose every column is known.
 */
export function isLapStruck({ cars }: RaceState, seat: number, lengthM: number): boolean {
  if (cars.lap[seat] === 0 || cars.status[seat] !== CarStatus.running || cars.lapDebt[seat] > 0) return false;
  const progressM = cars.progress[seat] - BEHIND_GATE_M;
  const gates = cars.gates[seat];
  if (progressM > 0.75 * lengthM) return (gates & BOTH) !== BOTH;
  return progressM > 0.5 * lengthM && (gates & HALF) === 0;
}
