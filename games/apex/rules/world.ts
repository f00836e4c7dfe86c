import type { ContentLookup } from "@fairtick/contract";
import { sqrt } from "@fairtick/kernel";
import type { CarSpec, TrackSpec } from "./content.ts";
import { planRacing, type RacingPlan } from "./drivers/racing-plan.ts";
import type { RaceOptions } from "./options.ts";

export interface RaceCar extends CarSpec {
  /** Half of the diagonal: cars farther apart than the sum cannot touch. */
  readonly radiusM: number;
}

/** What does not change during a race. Shared by all races of equal options and content. */
export interface RaceWorld {
  readonly options: RaceOptions;
  readonly track: TrackSpec;
  /** In the order of their ids. */
  readonly cars: readonly RaceCar[];
  /** What the AI drivers know of the track, for each car. */
  readonly plan: RacingPlan;
  readonly seed: number;
}

export const CAR_KIND = "cars";
export const TRACK_KIND = "tracks";

export function prepareRace(options: RaceOptions, content: ContentLookup, seed: number): RaceWorld {
  const track = content.find(TRACK_KIND, options.track) as TrackSpec;
  const cars = content.ids(CAR_KIND).map((id) => raceCar(content.find(CAR_KIND, id) as CarSpec));
  const plan = content.derived(`racing plan of ${track.id}`, () => planRacing(track, cars));
  return Object.freeze({ options, track, cars, plan, seed });
}

export function raceCar(spec: CarSpec): RaceCar {
  return { ...spec, radiusM: sqrt(spec.lengthM * spec.lengthM + spec.widthM * spec.widthM) / 2 };
}
