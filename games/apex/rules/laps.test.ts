import { Phase, type RosterEntry } from "@fairtick/contract";
import { pointAt } from "@fairtick/physics";
import { describe, expect, it } from "vitest";
import { apex } from "./game.ts";
import { gt3, newRace, stadium, type TestRace, type TestResult } from "./test/test-race.ts";
import { OFF_TRACK_TICKS } from "./track-limits.ts";

const track = stadium(400, 60);
const lapM = track.lengthM;
/** No part of a car that is so far to the left of the line is on the track. */
const offM = (track.widthM + gt3.widthM) / 2 + 0.5;

function released(lapLimit = 3): TestRace {
  const race = newRace({ track, seats: 1, options: { lapLimit } });
  race.seat(0);
  race.moveTo(0, -4);
  race.race.phase = Phase.active;
  race.race.deadlineTick = 0xffff_ffff;
  return race;
}

/** Drives along the centreline, `stepM` a tick, `leftM` beside it. */
function drive(race: TestRace, fromM: number, toM: number, stepM = 2, leftM = 0): void {
  const steps = Math.ceil((toM - fromM) / stepM);
  for (let i = 1; i <= steps; i++) race.moveTo(0, fromM + ((toM - fromM) * i) / steps, leftM);
}

/** Straight across the infield to a place on the centreline. */
function cutTo(race: TestRace, alongM: number): void {
  const from = { x: race.cars.x[0]!, y: race.cars.y[0]! };
  const to = new Float64Array(4);
  pointAt(track.centerline, alongM, to);
  const steps = Math.ceil(Math.hypot(to[0]! - from.x, to[1]! - from.y));
  for (let i = 1; i <= steps; i++) {
    race.put(0, from.x + ((to[0]! - from.x) * i) / steps, from.y + ((to[1]! - from.y) * i) / steps);
    race.step();
  }
}

const roster: RosterEntry[] = [
  { seat: 0, playerId: "p", name: "Ann", driver: "external", loadout: { car: gt3.id } },
];

function standing(race: TestRace) {
  const { standings, dnf } = apex.results(race.t.world, race.t.state, roster) as unknown as TestResult;
  return [...standings, ...dnf][0]!;
}

const events = (race: TestRace, name: string) => race.takeEvents().filter((event) => event.name === name);

describe("the sectors of a lap", () => {
  it("are three thirds whose sum is the lap's time, each with its own speed [APEX-027]", () => {
    const race = released();
    drive(race, -4, lapM / 3, 1);
    drive(race, lapM / 3, (2 * lapM) / 3, 2);
    drive(race, (2 * lapM) / 3, lapM + 1, 4);
    const [lap] = standing(race).lap_times;
    const [first, second, third] = lap!.sectors_ms;
    expect(first + second + third).toBe(lap!.time_ms);
    expect(first / second).toBeCloseTo(2, 1);
    expect(second / third).toBeCloseTo(2, 1);
    expect(lap!.struck).toBe(false);
  });

  it("are still the whole lap where somebody drove back over the end of a sector", () => {
    const race = released();
    drive(race, -4, lapM / 3 + 20);
    for (let along = lapM / 3 + 20; along > lapM / 3 - 20; along--) race.moveTo(0, along);
    drive(race, lapM / 3 - 20, lapM + 1);
    const [lap] = standing(race).lap_times;
    expect(lap!.sectors_ms.reduce((sum, each) => sum + each)).toBe(lap!.time_ms);
    expect(Math.min(...lap!.sectors_ms)).toBeGreaterThan(0);
  });
});

describe("the best lap", () => {
  it("is named with the ticks in which the replay shows it [APEX-027]", () => {
    const race = released();
    drive(race, -4, lapM + 1, 2);
    const before = race.t.tick;
    drive(race, lapM + 1, 2 * lapM + 1, 4);
    drive(race, 2 * lapM + 1, 3 * lapM + 1, 3);
    const { best_lap, best_lap_ms, lap_times } = standing(race);
    expect(lap_times).toHaveLength(3);
    expect(best_lap).toMatchObject({ lap: 2, time_ms: best_lap_ms });
    expect(best_lap_ms).toBe(lap_times[1]!.time_ms);
    // The line was crossed in the tick before, and is crossed again within the lap's time.
    expect(best_lap!.from_tick).toBe(before - 1);
    expect((best_lap!.to_tick - best_lap!.from_tick - 2) / 0.24).toBeLessThan(best_lap_ms!);
    expect((best_lap!.to_tick - best_lap!.from_tick) / 0.24).toBeGreaterThan(best_lap_ms!);
  });
});

describe("the limits of the track", () => {
  it("strike the lap of a car that is off for a fifth of a second: it counts, its time does not [APEX-027]", () => {
    const race = released();
    drive(race, -4, 20);
    for (let i = 0; i <= OFF_TRACK_TICKS; i++) race.moveTo(0, 20 + i, offM);
    expect(events(race, "lapStruck")).toMatchObject([{ seat: 0, values: [1, 0, 0] }]);
    drive(race, 20 + OFF_TRACK_TICKS, lapM + 1);
    expect(events(race, "lapCompleted")).toMatchObject([{ values: [1, expect.any(Number), 1] }]);
    expect(standing(race)).toMatchObject({
      laps: 1,
      best_lap_ms: null,
      best_lap: null,
      lap_times: [{ struck: true }],
    });
    drive(race, lapM + 1, 2 * lapM + 1);
    expect(events(race, "lapCompleted")).toMatchObject([{ values: [2, expect.any(Number), 0] }]);
    expect(standing(race)).toMatchObject({
      best_lap: { lap: 2 },
      lap_times: [{ struck: true }, { struck: false }],
    });
  });

  it("forgive less, and a car that still has wheels on the track", () => {
    const race = released();
    drive(race, -4, 20);
    for (let i = 0; i < OFF_TRACK_TICKS; i++) race.moveTo(0, 20 + i, offM);
    race.moveTo(0, 20 + OFF_TRACK_TICKS, 0);
    drive(race, 21 + OFF_TRACK_TICKS, lapM / 2, 1, offM - 1);
    expect(events(race, "lapStruck")).toEqual([]);
  });

  it("strike the next lap, too, of a car that stays off", () => {
    const race = released();
    drive(race, -4, lapM - 60);
    drive(race, lapM - 60, lapM + 60, 1, offM);
    expect(events(race, "lapStruck").map(({ values }) => values[0])).toEqual([1, 2]);
  });

  it("strike a lap with a cut, which has to be driven again [APEX-027]", () => {
    const race = released();
    drive(race, -4, 100);
    cutTo(race, 0.6 * lapM);
    drive(race, 0.6 * lapM, lapM + 1);
    expect(events(race, "lapStruck")).toHaveLength(1);
    expect(standing(race).laps).toBe(0);
    drive(race, lapM + 1, 2 * lapM + 1);
    expect(standing(race)).toMatchObject({ laps: 1, best_lap_ms: null, lap_times: [{ struck: true }] });
  });
});
