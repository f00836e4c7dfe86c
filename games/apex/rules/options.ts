import { annotate, enumeration, type Infer, struct, u8, uuid } from "@fairtick/contract";

export const CARS_MAX = 16;
export const LAPS_MAX = 99;
export const QUALIFYING_MINUTES_MAX = 60;

/** What whoever creates a race decides. */
export const raceOptions = struct({
  track: uuid({ describe: "Id of the track." }),
  maxPlayers: u8({ min: 1, max: CARS_MAX, default: CARS_MAX, describe: "Cars at most, AI included." }),
  aiCount: u8({
    min: 0,
    max: CARS_MAX,
    default: 0,
    describe: "AI drivers that take seats left free at the start.",
  }),
  lapLimit: u8({ min: 1, max: LAPS_MAX, default: 3, describe: "Laps to the finish." }),
  qualifyingMinutes: u8({
    min: 0,
    max: QUALIFYING_MINUTES_MAX,
    default: 0,
    describe: "Minutes before the race in which the best lap decides the place on the grid; 0: none.",
  }),
  collisionModel: annotate(enumeration("oriented", "aabb"), {
    default: "oriented",
    describe: "Contact of the cars' own outlines, or of the axis-aligned boxes around them.",
  }),
  aiSkill: annotate(enumeration("mixed", "rookie", "pro", "alien"), {
    default: "mixed",
    describe: "Skill of the AI drivers.",
  }),
});
export type RaceOptions = Infer<typeof raceOptions>;

/** What a driver brings: the car. */
export const raceLoadout = struct({ car: uuid({ describe: "Id of the car." }) });
export type RaceLoadout = Infer<typeof raceLoadout>;
