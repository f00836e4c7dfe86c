import { type ContentLookup, Phase, validate } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { apex } from "./game.ts";
import { type RaceOptions, raceOptions } from "./options.ts";
import { gt3, newRace, stadium } from "./test/test-race.ts";

const track = stadium(300, 50);
const content = lookup({ tracks: { [track.id]: track }, cars: { [gt3.id]: gt3 } });
const options: RaceOptions = {
  track: track.id,
  maxPlayers: 8,
  aiCount: 3,
  lapLimit: 2,
  qualifyingMinutes: 0,
  collisionModel: "oriented",
  aiSkill: "pro",
};

describe("the plan of a race", () => {
  it("has the seats that were asked for, a countdown of 5 s and the content that it needs [APEX-018]", () => {
    expect(apex.plan(options, content)).toEqual({
      title: "Test stadium",
      seats: 8,
      reservedSeats: 3,
      countdownSeconds: 5,
      capacities: { cars: 8, laps: 16 },
      content: [
        { kind: "tracks", id: track.id },
        { kind: "cars", id: gt3.id },
      ],
    });
  });

  it("has no more seats than the track has slots [APEX-008]", () => {
    const short = { ...track, grid: track.grid.slice(0, 5) };
    const plan = apex.plan({ ...options, aiCount: 16 }, lookup({ tracks: { [track.id]: short }, cars: {} }));
    expect(plan).toMatchObject({ seats: 5, reservedSeats: 5, capacities: { cars: 5 } });
  });

  it("is refused for a track that does not exist [APEX-023]", () => {
    expect(apex.plan({ ...options, track: "nowhere" }, content)).toEqual({
      code: "not_found",
      message: "there is no track nowhere",
    });
  });

  it("is refused a car that does not exist, and takes one that does [APEX-023]", () => {
    expect(apex.checkLoadout({ car: "nothing" }, content)?.code).toBe("not_found");
    expect(apex.checkLoadout({ car: gt3.id }, content)).toBeUndefined();
  });

  it.each([
    ["lapLimit", 0, "an integer from 1 to 99"],
    ["lapLimit", 100, "an integer from 1 to 99"],
    ["maxPlayers", 0, "an integer from 1 to 16"],
    ["maxPlayers", 17, "an integer from 1 to 16"],
    ["aiCount", 17, "an integer from 0 to 16"],
    ["aiSkill", "genius", "one of mixed, rookie, pro, alien"],
    ["collisionModel", "none", "one of oriented, aabb"],
    ["track", "oval", "a UUID"],
  ])("has no %s of %s [APEX-019] [APEX-023]", (field, value, allowed) => {
    const issues = validate(raceOptions, { ...options, [field]: value });
    expect(issues.map((i) => i.path)).toEqual([field]);
    expect(issues[0].allowed).toContain(allowed);
    expect(validate(raceOptions, options)).toEqual([]);
  });
});

describe("a race", () => {
  it("may be joined before the start only [APEX-023]", () => {
    expect(apex.joinDuring).toEqual([Phase.lobby]);
  });

  it("releases a pedal half a second after its driver was heard last [APEX-020]", () => {
    expect(apex.onMissingInput.repeatTicks / apex.tickHz).toBe(0.5);
  });

  it("shows every car to everybody", () => {
    const race = newRace({ track });
    const shown: string[] = [];
    apex.view(race.t, { seat: -1, everyRow: (s) => shown.push(s), row: () => {} });
    expect(shown).toEqual(["cars"]);
  });

  it("describes every column that it sends, by its name in the state", () => {
    const { cars, race } = apex.snapshot;
    const columns = Object.keys(apex.state.cars.columns);
    if (cars === undefined || !("others" in cars)) throw new Error("cars are a table");
    for (const column of [...Object.keys(cars.others), ...(cars.owner ?? [])]) {
      expect(columns).toContain(column);
    }
    for (const column of race as readonly string[]) {
      expect(Object.keys(apex.state.race.columns)).toContain(column);
    }
  });
});

function lookup(items: Record<string, Record<string, unknown>>): ContentLookup {
  return {
    find: (kind, id) => items[kind][id],
    ids: (kind) => Object.keys(items[kind]).sort(),
    derived: (_, make) => make(),
  };
}
