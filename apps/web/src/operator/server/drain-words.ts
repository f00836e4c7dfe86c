import type { ApiData } from "../../api/answer.ts";
import { durationText } from "../live/amounts.ts";

export type DrainState = ApiData<"/admin/drain">;

/** What becomes of the server that drains. */
export type DrainEnd = "stays" | "ends-empty" | "ends-by";

const peopled = (count: number): string =>
  count === 0
    ? "No running session has people in it."
    : `${count} running ${count === 1 ? "session has" : "sessions have"} people in ${count === 1 ? "it" : "them"}.`;

/** How far a drain is. */
export function drainWords({ isDraining, exits, secondsLeft, peopledSessionCount }: DrainState): string {
  const people = peopled(peopledSessionCount);
  if (!isDraining) return `The server begins sessions. ${people}`;
  if (!exits) return `The server begins no more sessions, and stays up. ${people}`;
  const latest = secondsLeft === null ? "" : `, in ${durationText(secondsLeft)} at the latest`;
  return `The server begins no more sessions and ends as soon as nobody plays${latest}. ${people}`;
}

/** What a drain will do to whom, before it is begun. */
export function drainConsequences(end: DrainEnd, withinMinutes: number): readonly string[] {
  const always =
    "Nobody can make a session, start one or have a rematch any more. Sessions that run go on to their end. Balancers that ask /ready send nobody new.";
  switch (end) {
    case "stays":
      return [always, "The server stays up until that is taken back here."];
    case "ends-empty":
      return [
        always,
        "The server ends as soon as no running session has people in it: the page, too, is gone then.",
      ];
    case "ends-by":
      return [
        always,
        `The server ends as soon as no running session has people in it, and in ${withinMinutes} ${withinMinutes === 1 ? "minute" : "minutes"} in any case: who still plays then loses the session.`,
      ];
  }
}
