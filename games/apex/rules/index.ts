export { type CarSpec, carContent, type TrackSpec, trackContent } from "./content.ts";
export { apex } from "./game.ts";
export { CARS_MAX, type RaceLoadout, type RaceOptions } from "./options.ts";

export { isQualifying } from "./qualifying.ts";
export { CarStatus, type RaceState } from "./race-state.ts";
export { raceTemplate } from "./race-template.ts";
export { completedLaps, raceDistanceM, raceOrder, type Standing, type TimedLap } from "./results.ts";
export { TICK_HZ, ticksToMs } from "./timing.ts";
export type { RaceWorld } from "./world.ts";
