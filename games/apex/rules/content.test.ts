/** The shipped cars and tracks: that they load, keep the promises of their design and are fair to each other. */

import { readdirSync, readFileSync } from "node:fs";
import type { ContentKind } from "@fairtick/contract";
import {
  type BoxColumns,
  boxColumns,
  enclosingHalfExtents,
  orientedBoxContact,
  PROJECTION_WINDOW_SEGMENTS,
  pointAt,
  projectFull,
  projectWindowed,
} from "@fairtick/physics";
import { parse as parseToml } from "smol-toml";
import { describe, expect, it } from "vitest";
import { type CarSpec, carContent, type GridSlot, type TrackSpec, trackContent } from "./content.ts";
import { findOverlap } from "./track-overlap.ts";

const contentDir = new URL("../content/", import.meta.url);
const cars = loadAll(carContent);
const tracks = loadAll(trackContent);
const trackTable = [...tracks].map(([slug, track]) => ({ slug, track }));

describe("shipped cars", () => {
  it("load without a warning, at least four of them, each with its own id and name", () => {
    expect(cars.size).toBeGreaterThanOrEqual(4);
    expect(new Set([...cars.values()].map((car) => car.id)).size).toBe(cars.size);
    expect(new Set([...cars.values()].map((car) => car.name)).size).toBe(cars.size);
  });

  it("include the GT3 with the specified values and a formula car [APEX-006]", () => {
    expect(cars.get("gt3_generic")).toEqual({
      id: "550e8400-e29b-41d4-a716-446655440000",
      name: "GT3 Generic",
      version: "1.0.0",
      massKg: 1300,
      lengthM: 4.5,
      widthM: 2,
      maxEngineForceN: 8000,
      maxBrakeForceN: 15000,
      dragCoefficient: 0.35,
      gripCoefficient: 1,
      maxSteeringAngleRad: 0.5,
      wheelbaseM: 2.7,
    });
    expect(cars.get("formula_basic")?.name).toBe("Formula Basic");
  });

  it.each(trackTable)(
    "lap $slug within 3 % of the GT3, and no car is the fastest everywhere",
    ({ track }) => {
      const referenceS = idealLapS(track, cars.get("gt3_generic")!);
      for (const car of cars.values()) {
        expect(idealLapS(track, car) / referenceS).toBeGreaterThan(0.97);
        expect(idealLapS(track, car) / referenceS).toBeLessThan(1.03);
      }
      const fastest = [...tracks.values()].map((each) => fastestCar(each));
      expect(new Set(fastest).size).toBeGreaterThan(1);
    },
  );

  it("differ in what they are best at", () => {
    const best = (value: (car: CarSpec) => number) =>
      [...cars].reduce((a, b) => (value(a[1]) >= value(b[1]) ? a : b))[0];
    expect(best((car) => car.maxEngineForceN / car.massKg)).toBe("ironside_v8");
    expect(best((car) => car.maxBrakeForceN / car.massKg)).toBe("formula_basic");
    expect(best((car) => car.gripCoefficient)).toBe("swift_roadster");
  });
});

describe("shipped tracks", () => {
  it("load without a warning, at least four of them, each with its own id and name", () => {
    expect(tracks.size).toBeGreaterThanOrEqual(4);
    expect(new Set(trackTable.map(({ track }) => track.id)).size).toBe(tracks.size);
    expect(new Set(trackTable.map(({ track }) => track.name)).size).toBe(tracks.size);
  });

  it("include the specified oval of 15 m width and a road course [APEX-007]", () => {
    expect(tracks.get("oval_simple")).toMatchObject({
      id: "660e8400-e29b-41d4-a716-446655440001",
      name: "Simple Oval",
      widthM: 15,
    });
    expect(tracks.has("road_course_a")).toBe(true);
  });

  it.each(trackTable)(
    "$slug has 1 to 4 km, points every 2.5 to 5 m and a width of 12 to 15 m",
    ({ track }) => {
      expect(track.lengthM).toBeGreaterThan(1000);
      expect(track.lengthM).toBeLessThan(4000);
      expect(Math.min(...track.centerline.segmentLengthsM)).toBeGreaterThan(2.5);
      expect(Math.max(...track.centerline.segmentLengthsM)).toBeLessThan(5);
      expect(track.widthM).toBeGreaterThanOrEqual(12);
      expect(track.widthM).toBeLessThanOrEqual(15);
    },
  );

  it.each(trackTable)("$slug bends with 14 m or more", ({ track }) => {
    expect(Math.max(...track.centerline.curvatures.map(Math.abs))).toBeLessThan(1 / 14);
  });

  it.each(trackTable)("$slug is straight 160 m before the line and 80 m behind it", ({ track }) => {
    const place = new Float64Array(4);
    for (let distanceM = -160; distanceM <= 80; distanceM += 5) {
      pointAt(track.centerline, distanceM, place);
      expect(place[0]).toBeCloseTo(distanceM, 1);
      expect(place[1]).toBeCloseTo(0, 1);
    }
  });

  it.each(trackTable)(
    "$slug keeps its stretches apart, except at the crossing of the eight",
    ({ slug, track }) => {
      expect(findOverlap(track.centerline, track.widthM + 2, track.crossings)).toBeUndefined();
      expect(track.crossings).toHaveLength(slug === "crosswind_eight" ? 1 : 0);
    },
  );

  it("crosses behind the grid on the eight, at an angle that can be seen", () => {
    const { centerline, crossings, lengthM } = tracks.get("crosswind_eight")!;
    expect(lengthM - crossings[0].secondM).toBeGreaterThan(100);
    const place = new Float64Array(4);
    pointAt(centerline, crossings[0].firstM, place);
    expect(Math.abs(Math.sin(Math.atan2(place[3], place[2])))).toBeGreaterThan(0.8);
  });
});

describe("grid of a shipped track", () => {
  it.each(trackTable)(
    "of $slug holds 16 of the longest cars on the track without an overlap [APEX-008]",
    ({ track }) => {
      const lengthM = Math.max(...[...cars.values()].map((car) => car.lengthM));
      const widthM = Math.max(...[...cars.values()].map((car) => car.widthM));
      expect(track.grid).toHaveLength(16);
      const projection = new Float64Array(3);
      const halfExtents = new Float64Array(2);
      const boxes = slotBoxes(track.grid, lengthM, widthM);
      for (const [i, slot] of track.grid.entries()) {
        projectFull(track.centerline, slot.x, slot.y, projection);
        enclosingHalfExtents(boxes, i, 0, halfExtents);
        expect(Math.abs(projection[1]) + halfExtents[1]).toBeLessThan(track.widthM / 2);
        expect(projection[0] + lengthM / 2).toBeLessThan(track.lengthM);
        expect(projection[0]).toBeGreaterThan(track.lengthM - 100);
        for (let j = i + 1; j < track.grid.length; j++) {
          expect(orientedBoxContact(boxes, i, j, 0, new Float64Array(3))).toBe(false);
        }
      }
    },
  );
});

describe("projection on a shipped track", () => {
  it.each(trackTable)(
    "of $slug equals the full search over a lap and never jumps [APEX-015]",
    ({ track }) => {
      const { centerline, widthM, lengthM } = track;
      const place = new Float64Array(4);
      const windowed = new Float64Array(3);
      const full = new Float64Array(3);
      for (const lateralM of [-widthM / 2, -3, 0, 3, widthM / 2]) {
        let segment = 0;
        for (let distanceM = 0; distanceM < lengthM; distanceM += 0.7) {
          pointAt(centerline, distanceM, place);
          const x = place[0] - lateralM * place[3];
          const y = place[1] + lateralM * place[2];
          segment = projectWindowed(centerline, x, y, segment, PROJECTION_WINDOW_SEGMENTS, windowed);
          const nearest = projectFull(centerline, x, y, full);
          if (!isOnCrossing(track, distanceM)) expect([segment, ...windowed]).toEqual([nearest, ...full]);
          const errorM = Math.abs(windowed[0] - distanceM);
          expect(Math.min(errorM, lengthM - errorM)).toBeLessThan(5);
        }
      }
    },
  );

  it("stays on its own arm where the eight crosses itself, though the other arm is nearer [APEX-015]", () => {
    const track = tracks.get("crosswind_eight")!;
    const { firstM } = track.crossings[0];
    const place = new Float64Array(4);
    const out = new Float64Array(3);
    let segment = -1;
    let otherArmNearer = 0;
    for (let distanceM = firstM - 30; distanceM < firstM + 30; distanceM += 0.3) {
      pointAt(track.centerline, distanceM, place);
      const x = place[0] - 5 * place[3];
      const y = place[1] + 5 * place[2];
      segment =
        segment < 0
          ? projectFull(track.centerline, x, y, out)
          : projectWindowed(track.centerline, x, y, segment, PROJECTION_WINDOW_SEGMENTS, out);
      expect(out[0]).toBeCloseTo(distanceM, 3);
      projectFull(track.centerline, x, y, out);
      if (Math.abs(out[0] - distanceM) > 100) otherArmNearer++;
    }
    expect(otherArmNearer).toBeGreaterThan(10);
  });
});

function loadAll<T>(kind: ContentKind<T>): Map<string, T> {
  const items = new Map<string, T>();
  for (const slug of readdirSync(new URL(`${kind.kind}/`, contentDir)).sort()) {
    const read = (name: string) => readFileSync(new URL(`${kind.kind}/${slug}/${name}`, contentDir), "utf8");
    const parsed = kind.parse(parseToml(read(kind.manifestFile)), read, {
      warn: (path, message) => {
        throw new Error(`${slug} ${path}: ${message}`);
      },
    });
    if (!parsed.ok) throw new Error(`${slug}: ${JSON.stringify(parsed.problems)}`);
    items.set(slug, parsed.item);
  }
  return items;
}

function fastestCar(track: TrackSpec): string {
  return [...cars.values()].reduce((a, b) => (idealLapS(track, a) <= idealLapS(track, b) ? a : b)).name;
}

/** Time of a flying lap on the centreline by a driver who always uses all of the grip, engine and brakes. */
function idealLapS(track: TrackSpec, car: CarSpec): number {
  const { count, curvatures, segmentLengthsM } = track.centerline;
  const speeds = Array.from(curvatures, (curvature) =>
    Math.min(150, Math.sqrt((car.gripCoefficient * 9.81) / Math.max(Math.abs(curvature), 1e-6))),
  );
  const resistanceN = (speed: number) => car.dragCoefficient * speed * speed + 100;
  for (let i = 0; i < 2 * count; i++) {
    const [from, to] = [i % count, (i + 1) % count];
    const accelMps2 = (car.maxEngineForceN - resistanceN(speeds[from])) / car.massKg;
    speeds[to] = Math.min(speeds[to], Math.sqrt(speeds[from] ** 2 + 2 * accelMps2 * segmentLengthsM[from]));
  }
  for (let i = 2 * count - 1; i >= 0; i--) {
    const [from, to] = [i % count, (i + 1) % count];
    const brakingMps2 = (car.maxBrakeForceN + resistanceN(speeds[to])) / car.massKg;
    speeds[from] = Math.min(
      speeds[from],
      Math.sqrt(speeds[to] ** 2 + 2 * brakingMps2 * segmentLengthsM[from]),
    );
  }
  return speeds.reduce(
    (lapS, speed, i) => lapS + (2 * segmentLengthsM[i]) / (speed + speeds[(i + 1) % count]),
    0,
  );
}

/** Within 30 m of a crossing the full search may find the other arm. */
function isOnCrossing(track: TrackSpec, distanceM: number): boolean {
  return track.crossings.some(
    ({ firstM, secondM }) => Math.abs(distanceM - firstM) < 30 || Math.abs(distanceM - secondM) < 30,
  );
}

function slotBoxes(grid: readonly GridSlot[], lengthM: number, widthM: number): BoxColumns {
  const boxes = boxColumns(grid.length);
  boxes.xs.set(grid.map((slot) => slot.x));
  boxes.ys.set(grid.map((slot) => slot.y));
  boxes.cosines.set(grid.map((slot) => Math.cos(slot.yawRad)));
  boxes.sines.set(grid.map((slot) => Math.sin(slot.yawRad)));
  boxes.halfLengthsM.fill(lengthM / 2);
  boxes.halfWidthsM.fill(widthM / 2);
  return boxes;
}
