import { textKey } from "@fairtick/game-view";

/**
 * What pages show of the rules and of what is kept of drivers, which know nothing of languages: pages ask for these by the names
 * that are there, so they stand here for translators.
 */
export const ruleTexts: readonly string[] = [
  // Options of a race and what a driver brings, with their values.
  textKey("Track"),
  textKey("Id of the track."),
  textKey("Max players"),
  textKey("Cars at most, AI included."),
  textKey("AI count"),
  textKey("AI drivers that take seats left free at the start."),
  textKey("Lap limit"),
  textKey("Laps to the finish."),
  textKey("Qualifying minutes"),
  textKey("Minutes before the race in which the best lap decides the place on the grid; 0: none."),
  textKey("Collision model"),
  textKey("Contact of the cars' own outlines, or of the axis-aligned boxes around them."),
  textKey("AI skill"),
  textKey("Skill of the AI drivers."),
  textKey("Mixed"),
  textKey("Rookie"),
  textKey("Pro"),
  textKey("Alien"),
  textKey("Car"),
  textKey("Id of the car."),
  // Profiles.
  textKey("Experience"),
  textKey("Races"),
  textKey("Finished"),
  textKey("Wins"),
  textKey("Podiums"),
  textKey("Fastest laps"),
  textKey("Laps"),
  textKey("Distance"),
  textKey("Finish streak"),
  textKey("Longest finish streak"),
  textKey("Win streak"),
  textKey("Longest win streak"),
  // Leaderboards.
  textKey("Best lap"),
  textKey("cars"),
  textKey("tracks"),
];
