import { describe, expect, it } from "vitest";
import { recordFacts } from "./record-facts.ts";

describe("what a game keeps of somebody", () => {
  it("is told with the units that its fields end in", () => {
    const profile = {
      races: 1234,
      distanceM: 45_678,
      bestLapMs: 83_456,
      isVeteran: true,
      car: "GT3",
      cars: [1],
    };
    expect(recordFacts(profile).map(({ label, value }) => `${label}: ${value}`)).toEqual([
      "Races: 1,234",
      "Distance: 45.7 km",
      "Best lap: 1:23.456",
      "Is veteran: yes",
      "Car: GT3",
    ]);
  });

  it.each([[null], [3], ["text"], [undefined]])("is nothing where it is %j", (profile) => {
    expect(recordFacts(profile)).toEqual([]);
  });
});
