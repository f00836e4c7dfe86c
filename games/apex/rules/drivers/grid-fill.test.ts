import { describe, expect, it } from "vitest";
import type { CarSpec } from "../content.ts";
import type { RaceOptions } from "../options.ts";
import { gt3, newRace } from "../test/test-race.ts";
import type { RaceWorld } from "../world.ts";
import { fillGrid } from "./grid-fill.ts";

const cars: CarSpec[] = ["a", "b", "c"].map((id) => ({ ...gt3, id }));

function world(options: Partial<RaceOptions>, seed = 7): RaceWorld {
  return { ...newRace({ cars, options }).t.world, seed };
}

describe("fillGrid", () => {
  it.each([
    { humans: 3, maxPlayers: 4, aiCount: 3, drivers: 1 },
    { humans: 1, maxPlayers: 16, aiCount: 15, drivers: 15 },
    { humans: 1, maxPlayers: 16, aiCount: 5, drivers: 5 },
    { humans: 4, maxPlayers: 4, aiCount: 4, drivers: 0 },
    { humans: 2, maxPlayers: 8, aiCount: 0, drivers: 0 },
  ])(
    "adds $drivers drivers to $humans people where $aiCount are wanted and $maxPlayers may race [APEX-022]",
    ({ humans, maxPlayers, aiCount, drivers }) => {
      expect(fillGrid(world({ maxPlayers, aiCount }), humans)).toHaveLength(drivers);
    },
  );

  it("gives each driver a name of its own, a car of the race and a skill", () => {
    const fills = fillGrid(world({ aiCount: 16 }), 0);
    expect(new Set(fills.map(({ name }) => name)).size).toBe(16);
    expect(new Set(fills.map(({ driver }) => driver))).toEqual(new Set(["rookie", "pro", "alien"]));
    expect(new Set(fills.map(({ loadout }) => (loadout as { car: string }).car))).toEqual(
      new Set(["a", "b", "c"]),
    );
  });

  it("is decided by the seed", () => {
    expect(fillGrid(world({ aiCount: 16 }), 0)).toEqual(fillGrid(world({ aiCount: 16 }), 0));
    expect(fillGrid(world({ aiCount: 16 }), 0)).not.toEqual(fillGrid(world({ aiCount: 16 }, 8), 0));
  });

  it("takes only drivers of the skill that was asked for", () => {
    const fills = fillGrid(world({ aiCount: 16, aiSkill: "alien" }), 0);
    expect(new Set(fills.map(({ driver }) => driver))).toEqual(new Set(["alien"]));
  });
});
