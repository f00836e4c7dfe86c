export { type CarSpec, carContent, type TrackSpec, trackContent } from "./content.ts";
export { apex } from "./game.ts";
export { CARS_MAX, type RaceLoadout, type RaceOptions } from "./options.ts";
export { ticksToMs } from "./progress.ts";
export { CarStatus, type RaceState, TICK_HZ } from "./race-state.ts";
export { completedLaps, raceDistanceM, raceOrder, type Standing } from "./results.ts";
export type { RaceWorld } from "./world.ts";
