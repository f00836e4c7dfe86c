import { floor } from "@fairtick/kernel";
import type { Placed } from "./classification.ts";

/** For each whole kilometre of a race. */
const perKm = 1;
/** For each car behind, driven by a person or by the server. */
const perPersonBeaten = 10;
const perDriverBeaten = 2;

/** Points for a race: nothing for one that was not finished, and most for having beaten people. */
export function experienceOf(own: Placed, cars: readonly Placed[]): number {
  if (!own.isFinished) return 0;
  const behind = cars.filter(({ place }) => place > own.place);
  const people = behind.filter(({ isPerson }) => isPerson).length;
  return (
    perKm * floor(own.distanceM / 1000) +
    perPersonBeaten * people +
    perDriverBeaten * (behind.length - people)
  );
}
