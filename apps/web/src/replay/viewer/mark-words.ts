import type { TimelineMark } from "@fairtick/game-view";

/** What happened, with the names of those to whom it did. */
export function markWords({ text, seats }: TimelineMark, nameOf: (seat: number) => string): string {
  return text.replace(/\{(\d)\}/g, (_, place) => {
    const seat = seats[Number(place)];
    return seat === undefined ? "" : nameOf(seat);
  });
}

/** The nearest mark behind a tick, or before it; one that has just been passed is not the one before. */
export function nextMark(
  marks: readonly TimelineMark[],
  tick: number,
  by: 1 | -1,
  graceTicks: number,
): TimelineMark | undefined {
  return by > 0
    ? marks.find((mark) => mark.tick > tick)
    : marks.findLast((mark) => mark.tick < tick - graceTicks);
}
