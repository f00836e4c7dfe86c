import { abs, sqrt } from "@fairtick/kernel";
import { describe, expect, it } from "vitest";
import { gt3, stadium } from "../test/test-race.ts";
import { findRacingLine } from "./racing-line.ts";
import { pathLateral, placeBeside, plannedSpeed, planRacing, stationAt } from "./racing-plan.ts";
import { measurePath, type Path, writeSpeedProfile } from "./speed-profile.ts";

const track = stadium(400, 60);
const plan = planRacing(track, [gt3]);
const { line } = plan;
const GRIP_MPS2 = 9.81;

describe("the racing line", () => {
  it("leaves room to the edges for half a car", () => {
    for (const lateralM of line.laterals) expect(abs(lateralM)).toBeLessThanOrEqual(track.widthM / 2 - 1.6);
  });

  it("uses the width of the track and is smooth", () => {
    expect(Math.max(...line.laterals)).toBeGreaterThan(5);
    expect(Math.min(...line.laterals)).toBeLessThan(-5);
    const { curvatures } = pathAt(line.laterals);
    curvatures.forEach((curvature, i) => {
      expect(abs(curvature - curvatures[(i + 1) % line.count])).toBeLessThan(0.002);
    });
  });

  it("is faster than the middle of the track and than either edge", () => {
    const bestS = lapS(line.laterals);
    expect(lapS(line.laterals.map(() => 0)) / bestS).toBeGreaterThan(1.03);
    expect(lapS(line.limitsM) / bestS).toBeGreaterThan(1.03);
    expect(lapS(line.limitsM.map((limitM) => -limitM)) / bestS).toBeGreaterThan(1.03);
  });

  it("is the same for the same track", () => {
    expect(findRacingLine(track).laterals).toEqual(line.laterals);
  });
});

describe("the speed profile", () => {
  it("asks for no more than grip, engine and brakes give", () => {
    const speeds = plan.speedsMps[0];
    const path = pathAt(line.laterals);
    for (let i = 0; i < line.count; i++) {
      const v = speeds[i];
      expect(v * v * abs(path.curvatures[i])).toBeLessThanOrEqual(GRIP_MPS2 * 1.001);
      const next = speeds[(i + 1) % line.count];
      const gained = (next * next - v * v) / (2 * path.lengthsM[i]);
      const faster = next > v ? next : v;
      const drag = 0.35 * faster * faster + 100;
      expect(gained).toBeLessThanOrEqual((8000 - 0.35 * v * v - 100) / 1300 + 0.05);
      expect(gained).toBeGreaterThanOrEqual(-(15000 + drag) / 1300 - 0.05);
    }
  });

  it("takes a long bend with the speed that its radius allows", () => {
    const round = stadium(8, 80, 8);
    const there = planRacing(round, [gt3]);
    const mid = there.line.count / 4;
    expect(there.speedsMps[0][mid]).toBeGreaterThan(sqrt(GRIP_MPS2 * 77));
    expect(there.speedsMps[0][mid]).toBeLessThan(sqrt(GRIP_MPS2 * 86));
  });

  it("is slower for a path beside the racing line, and more so farther beside it", () => {
    const meanMps = (offsetM: number) => {
      let sum = 0;
      for (let i = 0; i < line.count; i++) sum += plannedSpeed(plan, 0, i * line.spacingM, offsetM);
      return sum / line.count;
    };
    for (const side of [-1, 1]) {
      expect(meanMps(side * 3)).toBeLessThan(meanMps(0) - 0.5);
      expect(meanMps(side * 9)).toBeLessThan(meanMps(side * 3) - 0.5);
    }
  });
});

describe("places of the plan", () => {
  it("are found up to a lap before and behind the lap", () => {
    for (const distanceM of [0, 1, 100.5, track.lengthM - 0.01]) {
      const station = stationAt(line, distanceM);
      expect(station).toBe(Math.floor(distanceM / line.spacingM));
      expect(stationAt(line, distanceM + track.lengthM)).toBe(station);
      expect(stationAt(line, distanceM - track.lengthM + 1e-9)).toBe(station);
    }
  });

  it("lie as far beside the centreline as asked", () => {
    const out = new Float64Array(2);
    placeBeside(line, 50, 3, out);
    expect(out[0]).toBeCloseTo(50, 1);
    expect(out[1]).toBeCloseTo(3, 6);
  });

  it("stay on the track, however far beside the line a path is to be", () => {
    for (let distanceM = 0; distanceM < track.lengthM; distanceM += 7) {
      expect(abs(pathLateral(line, distanceM, 30))).toBeLessThan(track.widthM / 2 - 1);
      expect(abs(pathLateral(line, distanceM, -30))).toBeLessThan(track.widthM / 2 - 1);
    }
  });
});

function pathAt(laterals: Float64Array): Path {
  return measurePath(
    line.centerXs.map((x, i) => x + line.normalXs[i] * laterals[i]),
    line.centerYs.map((y, i) => y + line.normalYs[i] * laterals[i]),
  );
}

/** The ideal lap of the GT3 on a path. */
function lapS(laterals: Float64Array): number {
  const path = pathAt(laterals);
  const speeds = new Float32Array(line.count);
  writeSpeedProfile(gt3, path, speeds);
  return path.lengthsM.reduce((sum, lengthM, i) => sum + lengthM / speeds[i], 0);
}
