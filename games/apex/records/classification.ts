import type { Json } from "@fairtick/contract";
import type { Standing } from "../rules/index.ts";

/** A car as it came out of a race. */
export interface Placed {
  readonly playerId: string;
  /** From 1, behind those who finished those who did not. */
  readonly place: number;
  readonly isFinished: boolean;
  readonly isPerson: boolean;
  readonly laps: number;
  readonly distanceM: number;
  readonly bestLapMs: number | undefined;
}

/** All cars of a race, in the order of its stored results. */
export function classification(results: Json): readonly Placed[] {
  const { standings, dnf } = results as unknown as StoredResults;
  return [...standings, ...dnf].map((car) => ({
    playerId: car.player_id,
    place: car.position,
    isFinished: car.status === "finished",
    isPerson: !car.is_ai,
    laps: car.laps,
    distanceM: car.distance_m,
    bestLapMs: car.best_lap_ms ?? undefined,
  }));
}

interface StoredResults {
  readonly standings: readonly Standing[];
  readonly dnf: readonly Standing[];
}
