import { describe, expect, it } from "vitest";
import { raceTemplate } from "./race-template.ts";

const track = "660E8400-E29B-41D4-A716-446655440001";
const car = "550e8400-e29b-41d4-a716-446655440000";
const manifest = {
  track_config_id: track,
  allowed_cars: [car],
  max_players: 8,
  default_ai_count: 4,
  lap_limit: 5,
};

function parse(source: object) {
  const warnings: string[] = [];
  const parsed = raceTemplate.parse(source, {
    warn: (field, message) => void warnings.push(`${field}: ${message}`),
  });
  const problems = parsed.ok ? [] : parsed.problems.map(({ field, message }) => `${field}: ${message}`);
  return { terms: parsed.ok ? parsed.item : undefined, problems, warnings };
}

describe("a template of a race", () => {
  it("gives options, bounds and the cars that are allowed", () => {
    expect(parse(manifest)).toEqual({
      terms: {
        options: { track: track.toLowerCase(), maxPlayers: 8, aiCount: 4, lapLimit: 5 },
        bounds: { lapLimit: { min: 1, max: 99 }, aiCount: { min: 0, max: 7 } },
        allowed: { cars: [car] },
      },
      problems: [],
      warnings: [],
    });
  });

  it("may narrow the bounds, choose the skill of the AI and leave all cars allowed [HOST-049, HOST-053]", () => {
    const { allowed_cars: _, ...rest } = manifest;
    const narrow = { min_lap_limit: 3, max_lap_limit: 10, min_ai_count: 2, max_ai_count: 6 };
    const { terms } = parse({
      ...rest,
      ...narrow,
      ai_skill: "pro",
      collision_model: "aabb",
      qualifying_minutes: 5,
    });
    expect(terms?.bounds).toEqual({ lapLimit: { min: 3, max: 10 }, aiCount: { min: 2, max: 6 } });
    expect(terms?.options).toMatchObject({ qualifyingMinutes: 5 });
    expect(terms?.options).toMatchObject({ aiSkill: "pro", collisionModel: "aabb" });
    expect(terms?.allowed).toEqual({ cars: [] });
  });

  it.each([
    ["max_players", 2, 16],
    ["default_ai_count", 0, 8],
    ["lap_limit", 1, 99],
    ["min_lap_limit", 1, 5],
    ["max_lap_limit", 5, 99],
    ["min_ai_count", 0, 7],
    ["max_ai_count", 0, 7],
  ])("takes a %s of %i to %i and nothing beyond [HOST-049]", (field, min, max) => {
    const base = { ...manifest, ...(field === "max_players" && { default_ai_count: 0 }) };
    for (const good of [min, max]) expect(parse({ ...base, [field]: good }).problems).toEqual([]);
    for (const bad of [min - 1, max + 1, min + 0.5, "5", Number.NaN]) {
      const { problems } = parse({ ...base, [field]: bad });
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.join()).toContain(field);
    }
  });

  it.each([
    [{ track_config_id: "oval" }, 'track_config_id: "oval" where a UUID is needed'],
    [{ allowed_cars: "all" }, 'allowed_cars: "all" where an array of UUIDs is needed'],
    [{ allowed_cars: [car, 7] }, "allowed_cars.1: 7 where a UUID is needed"],
    [{ ai_skill: "best" }, 'ai_skill: "best" where one of mixed, rookie, pro, alien is needed'],
    [
      { min_lap_limit: 8, max_lap_limit: 6, lap_limit: 7 },
      "min_lap_limit: 8 where at most max_lap_limit, 6, is allowed",
    ],
    [{ lap_limit: undefined }, "lap_limit: nothing where a whole number of 1 to 99 is needed"],
  ])("refuses %j and says why", (changed, reason) => {
    expect(parse({ ...manifest, ...changed }).problems.join("\n")).toContain(reason);
  });

  it("warns of fields that it does not know", () => {
    expect(parse({ ...manifest, laps: 5 }).warnings).toEqual([
      "laps: is not a field of this manifest and is ignored",
    ]);
  });
});
