import type { Json } from "@fairtick/contract";
import type { StandingPlan } from "./standing-sessions.ts";

/** Time between the end of a demo and the next one. */
const pauseMs = 5000;

export interface DemoPlan {
  readonly game: string;
  /** How many run at once. */
  readonly count: number;
  /** Options of the next one; `round` counts from 0. */
  readonly options: (round: number) => Json;
}

/** Sessions that need no people, so that there is always something to watch. */
export function demoPlan({ game, count, options }: DemoPlan): StandingPlan {
  let round = 0;
  return {
    game,
    count,
    pauseMs,
    next: () => ({
      name: "demo",
      options: options(round++),
      templateId: undefined,
      allowed: undefined,
      opening: { kind: "demo" },
    }),
  };
}
