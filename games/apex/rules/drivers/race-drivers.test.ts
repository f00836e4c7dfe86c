import { readdirSync, readFileSync } from "node:fs";
import type { ContentKind } from "@fairtick/contract";
import { PI, wrapAngle } from "@fairtick/kernel";
import { pointAt } from "@fairtick/physics";
import { parse as parseToml } from "smol-toml";
import { beforeAll, describe, expect, it } from "vitest";
import { carContent, trackContent } from "../content.ts";
import { CarStatus } from "../race-state.ts";
import { type AiRaceReport, newAiRace } from "./test/ai-race.ts";

const cars = loadAll(carContent);
const tracks = loadAll(trackContent);
const oval = tracks.find((track) => track.name === "Simple Oval")!;
const quarry = tracks.find((track) => track.name === "Quarry Steps")!;
const SKILLS = ["rookie", "pro", "alien"] as const;

describe("fifteen AI drivers of mixed skill", () => {
  let reports: AiRaceReport[] = [];
  beforeAll(() => {
    reports = tracks.map((track) => newAiRace({ track, cars, seed: 3 }).finish());
  });

  it.each(tracks.map(({ name }, i) => ({ name, i })))(
    "race three laps of $name cleanly [APEX-021]",
    ({ i }) => {
      const { finished, onTrackShare, contacts } = reports[i];
      expect(finished).toBe(15);
      expect(onTrackShare).toBeGreaterThan(0.99);
      expect(contacts).toBeLessThan(10);
    },
  );

  it("pass each other, five times a race at least on average [APEX-021]", () => {
    const passes = reports.reduce((sum, report) => sum + report.passes, 0);
    expect(passes / reports.length).toBeGreaterThanOrEqual(5);
  });

  it("let somebody win who did not start first, and the faster come forward [APEX-021]", () => {
    const reports = [1, 2, 3, 4].map((seed) => newAiRace({ track: oval, cars, seed }).finish());
    expect(reports.some(({ order }) => order[0] !== 0)).toBe(true);

    const grid = Array.from({ length: 12 }, (_, seat) => [seat < 6 ? "rookie" : "alien", seat % 4] as const);
    const { order } = newAiRace({ track: oval, cars, grid, options: { lapLimit: 5 } }).finish();
    const gained = (seats: readonly number[]) =>
      seats.reduce((sum, seat) => sum + seat - order.indexOf(seat), 0) / seats.length;
    expect(gained([6, 7, 8, 9, 10, 11])).toBeGreaterThan(1);
  });

  it("finish with equal cars and equal skills too, and where boxes collide instead of outlines [APEX-021]", () => {
    const equal = Array.from({ length: 15 }, () => ["pro", 0] as const);
    expectAllFinish(newAiRace({ track: quarry, cars, grid: equal, options: { lapLimit: 2 } }).finish());
    const boxes = newAiRace({
      track: quarry,
      cars,
      options: { lapLimit: 2, collisionModel: "aabb" },
    }).finish();
    expectAllFinish(boxes);
    expect(boxes.contacts).toBeLessThan(30);
  });

  it("drive the same race from the same seed, and another one from another", () => {
    const raced = (seed: number) => {
      const race = newAiRace({ track: quarry, cars, seed });
      race.step(240 * 40);
      return race.hash();
    };
    expect(raced(5)).toBe(raced(5));
    expect(raced(5)).not.toBe(raced(6));
  });
});

describe("skill", () => {
  it.each(tracks)("orders the lap times on $name: alien before pro before rookie", (track) => {
    const [rookieMs, proMs, alienMs] = SKILLS.map((skill) => lapAlone(track, skill));
    // Beside the fastest: about 1.5 %, 3.5 % and 7.5 % behind the ideal lap.
    expect(proMs / alienMs).toBeGreaterThan(1.01);
    expect(proMs / alienMs).toBeLessThan(1.03);
    expect(rookieMs / alienMs).toBeGreaterThan(1.05);
    expect(rookieMs / alienMs).toBeLessThan(1.085);
  });

  it("is the same whoever is near: a leader laps as it does alone, and no pace ever changes", () => {
    const grid = [["pro", 0] as const, ...Array.from({ length: 7 }, () => ["rookie", 0] as const)];
    const race = newAiRace({ track: oval, cars, grid });
    race.step(240 * 6);
    const paces = [...race.cars.aiPace];
    expect(new Set(paces).size).toBe(8);
    race.step(240 * 60);
    expect([...race.cars.aiPace]).toEqual(paces);
    const { order } = race.finish();
    expect(order[0]).toBe(0);
    expect(race.cars.bestLapMs[0] / lapAlone(oval, "pro")).toBeCloseTo(1, 3);
  });
});

describe("an AI driver in trouble", () => {
  it("turns around where it faces the wrong way, and finishes [APEX-021]", () => {
    const race = newAiRace({ track: quarry, cars, grid: [["pro", 0]], options: { lapLimit: 1 } });
    race.step(240 * 20);
    race.cars.yaw[0] = wrapAngle(race.cars.yaw[0] + PI);
    race.step(240 * 10);
    expect(race.cars.speed[0]).toBeGreaterThan(10);
    expect(alongTrack(race.t, 0)).toBeGreaterThan(0.9);
    expect(race.finish().finished).toBe(1);
  });

  it("comes back from beside the track [APEX-021]", () => {
    const race = newAiRace({ track: oval, cars, grid: [["pro", 0]] });
    race.step(240 * 12);
    race.cars.y[0] -= 40;
    race.step(240 * 8);
    expect(race.cars.lateral[0]).toBeGreaterThan(-oval.widthM / 2);
    expect(race.cars.lateral[0]).toBeLessThan(oval.widthM / 2);
  });

  it("drives around cars that nobody drives, on the grid and on the track [APEX-021]", () => {
    const grid = Array.from({ length: 6 }, () => ["pro", 0] as const);
    const race = newAiRace({ track: oval, cars, grid, options: { lapLimit: 2 } });
    race.t.seats.driver[0] = 0;
    race.step(240 * 30);
    race.t.seats.driver[1] = 0;
    race.t.inputs.throttle[1] = 0;
    race.t.inputs.brake[1] = 1;
    const { order } = race.finish();
    expect([...race.cars.status.subarray(2)]).toEqual([1, 1, 1, 1]);
    expect([order[4], order[5]].sort()).toEqual([0, 1]);
    expect(race.contacts()).toBeLessThan(4);
  });
});

describe("a finished car", () => {
  it("rolls out on the track at a gentle pace, without contact", () => {
    const grid = Array.from({ length: 6 }, (_, seat) => [SKILLS[seat % 3], seat % 4] as const);
    const race = newAiRace({ track: quarry, cars, grid, options: { lapLimit: 1 } });
    expectAllFinish(race.finish());
    const contacts = race.contacts();
    race.step(240 * 20);
    for (let second = 0; second < 60; second++) {
      race.step(240);
      for (let seat = 0; seat < 6; seat++) {
        expect(race.cars.status[seat]).toBe(CarStatus.finished);
        expect(race.cars.speed[seat]).toBeLessThan(22);
        expect(race.cars.speed[seat]).toBeGreaterThan(2);
        expect(race.cars.lateral[seat] ** 2).toBeLessThan((quarry.widthM / 2) ** 2);
      }
    }
    expect(race.contacts() - contacts).toBeLessThan(3);
  });
});

function expectAllFinish(report: AiRaceReport): void {
  expect(report.finished).toBe(report.order.length);
}

/** Best of two flying laps on an empty track, ms. */
function lapAlone(track: (typeof tracks)[number], skill: string): number {
  const race = newAiRace({ track, cars, grid: [[skill, 0]] });
  race.finish();
  return race.cars.bestLapMs[0];
}

/** Cosine of the angle between a car and the track. */
function alongTrack(t: ReturnType<typeof newAiRace>["t"], seat: number): number {
  const place = new Float64Array(4);
  pointAt(t.world.track.centerline, t.state.cars.progress[seat], place);
  const yawRad = t.state.cars.yaw[seat];
  return Math.cos(yawRad) * place[2] + Math.sin(yawRad) * place[3];
}

function loadAll<T>(kind: ContentKind<T>): T[] {
  const folder = new URL(`../../content/${kind.kind}/`, import.meta.url);
  return readdirSync(folder).map((slug) => {
    const read = (name: string) => readFileSync(new URL(`${slug}/${name}`, folder), "utf8");
    const parsed = kind.parse(parseToml(read(kind.manifestFile)), read, { warn: () => {} });
    if (!parsed.ok) throw new Error(`${slug}: ${JSON.stringify(parsed.problems)}`);
    return parsed.item;
  });
}
