import { floor } from "@fairtick/kernel";

export const TICK_HZ = 240;
/** Length of a tick, s. */
export const DT_S = 1 / TICK_HZ;

/** Ticks as whole milliseconds. */
export function ticksToMs(ticks: number): number {
  return floor((ticks * 1000) / TICK_HZ + 0.5);
}
