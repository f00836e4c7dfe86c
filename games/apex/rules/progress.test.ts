import { readFileSync } from "node:fs";
import { Phase } from "@fairtick/contract";
import { pointAt, projectFull } from "@fairtick/physics";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { type TrackSpec, trackContent } from "./content.ts";

import { CarStatus } from "./race-state.ts";
import { newRace, stadium, type TestRace } from "./test/test-race.ts";
import { ticksToMs } from "./timing.ts";

const track = stadium(400, 60);
const lapM = track.lengthM;

/** A released car on the centreline, `alongM` from the line. */
function onTrack(alongM: number, lapLimit = 3): TestRace {
  const race = newRace({ track, seats: 2, options: { lapLimit } });
  race.seat(0);
  race.moveTo(0, alongM);
  race.race.phase = Phase.active;
  race.race.deadlineTick = 0xffff_ffff;
  return race;
}

/** Drives along the centreline, up to `stepM` a tick, forward or backward. */
function driveTo(race: TestRace, fromM: number, toM: number, stepM = 2): void {
  const steps = Math.ceil(Math.abs(toM - fromM) / stepM);
  for (let i = 1; i <= steps; i++) race.moveTo(0, fromM + ((toM - fromM) * i) / steps);
}

/** Drives straight across the infield to a place on the centreline. */
function cutTo(race: TestRace, alongM: number): void {
  const from = { x: race.cars.x[0], y: race.cars.y[0] };
  const to = new Float64Array(4);
  pointAt(track.centerline, alongM, to);
  const steps = Math.ceil(Math.hypot(to[0] - from.x, to[1] - from.y));
  for (let i = 1; i <= steps; i++) {
    race.put(0, from.x + ((to[0] - from.x) * i) / steps, from.y + ((to[1] - from.y) * i) / steps);
    race.step();
  }
}

const laps = (race: TestRace) => race.takeEvents().filter((e) => e.name === "lapCompleted").length;

describe("progress", () => {
  it("is the distance along the centreline, and the offset to the left of it [APEX-015]", () => {
    const race = onTrack(0);
    for (let alongM = 1; alongM < lapM; alongM += 7.3) {
      for (const leftM of [-6, 0, 6]) {
        race.moveTo(0, alongM, leftM);
        expect(Math.abs(race.cars.progress[0] - alongM)).toBeLessThan(0.6);
        expect(race.cars.lateral[0]).toBeCloseTo(leftM, 0);
      }
    }
  });

  it("stays in [0, length) over the line [APEX-016]", () => {
    const race = onTrack(-3);
    for (let alongM = -3; alongM < 3; alongM += 0.01) {
      race.moveTo(0, alongM);
      expect(race.cars.progress[0]).toBeGreaterThanOrEqual(0);
      expect(race.cars.progress[0]).toBeLessThan(lapM);
    }
  });

  it.each(["crosswind_eight", "road_course_a", "quarry_steps"])(
    "by the window equals the full search over a lap of %s, except where another part is nearer [APEX-015]",
    (slug) => {
      const shipped = shippedTrack(slug);
      const race = newRace({ track: shipped, seats: 1 });
      race.seat(0);
      race.moveTo(0, 0);
      const full = new Float64Array(3);
      let elsewhere = 0;
      let steps = 0;
      for (let alongM = 0; alongM < shipped.lengthM; alongM += 0.6) {
        race.moveTo(0, alongM, shipped.widthM * 0.4 * Math.sin(alongM / 30));
        projectFull(shipped.centerline, race.cars.x[0], race.cars.y[0], full);
        const apartM = Math.abs(full[0] - race.cars.progress[0]);
        // On the inside of a bend the nearest point moves faster than the car.
        expect(Math.abs(race.cars.progress[0] - alongM)).toBeLessThan(12);
        if (Math.min(apartM, shipped.lengthM - apartM) > 1) elsewhere++;
        steps++;
      }
      expect(elsewhere / steps).toBeLessThan(slug === "crosswind_eight" ? 0.05 : 0.01);
      if (slug === "crosswind_eight") expect(elsewhere).toBeGreaterThan(0);
    },
  );

  it("does not jump to the other straight of a hairpin that runs close by [APEX-015]", () => {
    const narrow = stadium(400, 9, 15);
    const race = newRace({ track: narrow, seats: 1 });
    race.seat(0);
    race.moveTo(0, 100);
    for (let alongM = 100; alongM < 180; alongM += 0.5) {
      race.moveTo(0, alongM, 7.4);
      expect(race.cars.progress[0]).toBeCloseTo(alongM, 1);
    }
    // Even in the grass beyond the middle, where the other straight is nearer.
    race.moveTo(0, 180, 10);
    expect(race.cars.progress[0]).toBeCloseTo(180, 1);
  });

  it("finds a car that strayed far from its part of the track within a tenth of a second [APEX-015]", () => {
    const race = onTrack(50);
    for (let tick = 0; tick < 24; tick++) {
      race.put(0, 30, 118);
      race.step();
    }
    expect(race.cars.lateral[0]).toBeCloseTo(2, 0);
    expect(race.cars.progress[0]).toBeCloseTo(lapM / 2 - 30, -1);
  });
});

describe("a lap", () => {
  it("begins with the first crossing from the grid, which is no lap and has no time [APEX-016]", () => {
    const race = onTrack(-20);
    expect(race.cars.lap[0]).toBe(0);
    driveTo(race, -20, 20);
    expect(race.cars.lap[0]).toBe(1);
    expect(race.cars.lastLapMs[0]).toBe(0);
    expect(laps(race)).toBe(0);
  });

  it("counts after one whole round, and the next one after another [APEX-016]", () => {
    const race = onTrack(-20);
    driveTo(race, -20, lapM - 1);
    expect(laps(race)).toBe(0);
    driveTo(race, lapM - 1, lapM + 1);
    expect(laps(race)).toBe(1);
    expect(race.cars.lap[0]).toBe(2);
    driveTo(race, lapM + 1, 2 * lapM - 1);
    expect(laps(race)).toBe(0);
    driveTo(race, 2 * lapM - 1, 2 * lapM + 1);
    expect(laps(race)).toBe(1);
    expect(race.cars.lap[0]).toBe(3);
  });

  it("is not gained by shuttling over the line [APEX-016]", () => {
    const race = onTrack(-20);
    driveTo(race, -20, 20);
    for (let i = 0; i < 10; i++) {
      driveTo(race, 20, -20);
      driveTo(race, -20, 20);
    }
    expect(laps(race)).toBe(0);
    expect(race.cars.lap[0]).toBe(1);
    driveTo(race, 20, lapM + 1);
    expect(laps(race)).toBe(1);
  });

  it("is counted once by a car that shuttles over the line after driving it [APEX-016]", () => {
    const race = onTrack(-5);
    driveTo(race, -5, lapM + 5);
    driveTo(race, lapM + 5, lapM - 30);
    driveTo(race, lapM - 30, lapM + 30);
    expect(laps(race)).toBe(1);
    expect(race.cars.lap[0]).toBe(2);
    driveTo(race, lapM + 30, 2 * lapM + 5);
    expect(laps(race)).toBe(1);
  });

  it.each([1, 2, 3])("driven backward %i times has to be undone before one counts [APEX-016]", (rounds) => {
    const race = onTrack(-5);
    driveTo(race, -5, 5);
    driveTo(race, 5, 5 - rounds * lapM);
    expect(race.cars.lapDebt[0]).toBe(rounds);
    driveTo(race, 5 - rounds * lapM, 5);
    expect(race.cars.lapDebt[0]).toBe(0);
    expect(laps(race)).toBe(0);
    expect(race.cars.lap[0]).toBe(1);
    driveTo(race, 5, lapM + 5);
    expect(laps(race)).toBe(1);
  });

  it.each([0.4, 0.6, 0.74, 0.9])("turned around at %s of it and driven back is none [APEX-016]", (share) => {
    const race = onTrack(-5);
    driveTo(race, -5, share * lapM);
    driveTo(race, share * lapM, 5);
    driveTo(race, 5, -50);
    driveTo(race, -50, 5);
    expect(laps(race)).toBe(0);
    expect(race.cars.lap[0]).toBe(1);
  });

  /** Shares of the lap between which the car goes straight across the infield. */
  it.each([
    [0.1, 0.6],
    [0.2, 0.6],
    [0.2, 0.8],
    [0.26, 0.74],
    [0.4, 0.9],
    [0.45, 0.95],
    [0.55, 0.95],
  ])("with a cut from %s to %s of it does not count [APEX-016]", (from, to) => {
    const race = onTrack(-5);
    driveTo(race, -5, from * lapM);
    cutTo(race, to * lapM);
    driveTo(race, to * lapM, lapM + 20);
    expect(laps(race)).toBe(0);
    expect(race.cars.lap[0]).toBe(1);
    expect(race.cars.lapDebt[0]).toBe(0);
    driveTo(race, lapM + 20, 2 * lapM + 5);
    expect(laps(race)).toBe(1);
  });

  it.each([
    [0.76, 0.15],
    [0.77, 0.23],
    [0.78, 0.3],
    [0.6, 0.1],
  ])("with a cut past the line from %s to %s does not count, nor does the cut [APEX-016]", (from, to) => {
    const race = onTrack(-5);
    driveTo(race, -5, from * lapM);
    cutTo(race, to * lapM);
    expect(laps(race)).toBe(0);
    expect(race.cars.lap[0]).toBe(1);
    driveTo(race, to * lapM, lapM + 5);
    expect(laps(race)).toBe(1);
    expect(race.cars.lap[0]).toBe(2);
  });

  it.each([5, 20, 40])(
    "is not gained by circles of %s m in the middle of the track [APEX-016]",
    (radiusM) => {
      const race = onTrack(-5);
      driveTo(race, -5, 20);
      for (let i = 0; i < 4000; i++) {
        const angle = (i / 600) * 2 * Math.PI;
        race.put(0, radiusM * Math.sin(angle), 60 - radiusM * Math.cos(angle));
        race.step();
      }
      expect(laps(race)).toBe(0);
      expect(race.cars.lap[0]).toBe(1);
    },
  );

  it("survives an excursion that leads nowhere: off to the outside and back [APEX-016]", () => {
    const race = onTrack(-5);
    driveTo(race, -5, 0.6 * lapM);
    for (let leftM = 0; leftM > -40; leftM -= 0.5) race.moveTo(0, 0.6 * lapM - leftM, leftM);
    for (let leftM = -40; leftM < 0; leftM += 0.5) race.moveTo(0, 0.6 * lapM + 40, leftM);
    driveTo(race, 0.6 * lapM + 40, lapM + 5);
    expect(laps(race)).toBe(1);
  });

  it("is not counted before the start, and not for a car that was given up [APEX-016]", () => {
    const race = onTrack(-5);
    race.race.phase = Phase.countdown;
    driveTo(race, -5, 2 * lapM);
    expect(race.cars.lap[0]).toBe(0);
    race.race.phase = Phase.active;
    race.cars.status[0] = CarStatus.retired;
    driveTo(race, 2 * lapM - 5, 2 * lapM + 5);
    expect(race.cars.lap[0]).toBe(0);
  });
});

describe("a lap time", () => {
  it.each([11.3, 30, 49.7, 86.123])("is exact to 1 ms for a car at %s m/s [APEX-017]", (speedMps) => {
    for (const startM of [-20, -13.37, -0.01]) {
      const race = onTrack(startM);
      race.t.tick = 1000;
      const ticks = Math.ceil(((2 * lapM + 40) / speedMps) * 240);
      for (let tick = 1; tick <= ticks; tick++) race.moveTo(0, startM + (speedMps * tick) / 240);
      const times = race.takeEvents().map((e) => e.values[1]);
      expect(times).toHaveLength(2);
      for (const timeMs of times) expect(Math.abs(timeMs - (lapM / speedMps) * 1000)).toBeLessThanOrEqual(1);
      expect(race.cars.lastLapMs[0]).toBe(times[1]);
      expect(race.cars.bestLapMs[0]).toBe(Math.min(...times));
    }
  });

  it("keeps the best lap and the last one [APEX-017]", () => {
    const race = onTrack(-5, 9);
    driveTo(race, -5, lapM + 5, 1);
    driveTo(race, lapM + 5, 2 * lapM + 5, 2);
    driveTo(race, 2 * lapM + 5, 3 * lapM + 5, 1.5);
    const times = race.takeEvents().map((e) => e.values[1]);
    expect(times[1]).toBeLessThan(times[2]);
    expect(times[2]).toBeLessThan(times[0]);
    expect(race.cars.bestLapMs[0]).toBe(times[1]);
    expect(race.cars.lastLapMs[0]).toBe(times[2]);
  });

  it.each([
    [0, 0],
    [1, 4],
    [240, 1000],
    [0.12, 1],
    [14_400.25, 60_001],
  ])("of %s ticks is %s ms [APEX-017]", (ticks, ms) => {
    expect(ticksToMs(ticks)).toBe(ms);
  });
});

function shippedTrack(slug: string): TrackSpec {
  const read = (file: string) =>
    readFileSync(new URL(`../content/tracks/${slug}/${file}`, import.meta.url), "utf8");
  const parsed = trackContent.parse(parse(read("track.toml")), read, { warn: () => {} });
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  return parsed.item;
}
