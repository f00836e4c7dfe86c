import { t } from "@fairtick/game-view";
import type { ApiData } from "../../api/answer.ts";
import { durationText } from "../live/amounts.ts";

export type DrainState = ApiData<"/admin/drain">;

/** What becomes of the server that drains. */
export type DrainEnd = "stays" | "ends-empty" | "ends-by";

const peopled = (count: number): string =>
  count === 0
    ? t("No running session has people in it.")
    : t(
        "{count, plural, one {# running session has people in it.} other {# running sessions have people in them.}}",
        { count },
      );

/** How far a drain is. */
export function drainWords({ isDraining, exits, secondsLeft, peopledSessionCount }: DrainState): string {
  const people = peopled(peopledSessionCount);
  if (!isDraining) return `${t("The server begins sessions.")} ${people}`;
  if (!exits) return `${t("The server begins no more sessions, and stays up.")} ${people}`;
  const end =
    secondsLeft === null
      ? t("The server begins no more sessions and ends as soon as nobody plays.")
      : t(
          "The server begins no more sessions and ends as soon as nobody plays, in {duration} at the latest.",
          { duration: durationText(secondsLeft) },
        );
  return `${end} ${people}`;
}

/** What a drain will do to whom, before it is begun. */
export function drainConsequences(end: DrainEnd, withinMinutes: number): readonly string[] {
  const always = t(
    "Nobody can make a session, start one or have a rematch any more. Sessions that run go on to their end. Balancers that ask /ready send nobody new.",
  );
  switch (end) {
    case "stays":
      return [always, t("The server stays up until that is taken back here.")];
    case "ends-empty":
      return [
        always,
        t("The server ends as soon as no running session has people in it: the page, too, is gone then."),
      ];
    case "ends-by":
      return [
        always,
        t(
          "The server ends as soon as no running session has people in it, and in {count, plural, one {# minute} other {# minutes}} in any case: who still plays then loses the session.",
          { count: withinMinutes },
        ),
      ];
  }
}
