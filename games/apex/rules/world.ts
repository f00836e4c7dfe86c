import type { ContentLookup } from "@fairtick/contract";
import { hypot, max } from "@fairtick/kernel";
import type { CarSpec, TrackSpec } from "./content.ts";
import { planRacing, type RacingPlan } from "./drivers/racing-plan.ts";
import type { RaceOptions } from "./options.ts";

/** What does not change during a race. Shared by all races of equal options and content. */
export interface RaceWorld {
  readonly options: RaceOptions;
  readonly track: TrackSpec;
  /** In the order of their ids. */
  readonly cars: readonly CarSpec[];
  /** Half of the longest diagonal of the cars: those farther apart than twice this cannot touch. */
  readonly radiusMaxM: number;
  /** What the AI drivers know of the track, for each car. */
  readonly plan: RacingPlan;
  readonly seed: number;
}

export const CAR_KIND = "cars";
export const TRACK_KIND = "tracks";

export function prepareRace(options: RaceOptions, content: ContentLookup, seed: number): RaceWorld {
  const track = content.find(TRACK_KIND, options.track) as TrackSpec;
  const cars = content.ids(CAR_KIND).map((id) => content.find(CAR_KIND, id) as CarSpec);
  const radiusMaxM = cars.reduce((most, car) => max(most, hypot(car.lengthM, car.widthM) / 2), 0);
  const plan = content.derived(`racing plan of ${track.id}`, () => planRacing(track, cars));
  return Object.freeze({ options, track, cars, radiusMaxM, plan, seed });
}
