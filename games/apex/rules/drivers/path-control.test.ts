import { tan } from "@fairtick/kernel";
import { describe, expect, it } from "vitest";
import { nextSpeed, pathCurvature } from "../car-model.ts";
import { gt3 } from "../test/test-race.ts";
import { arcCurvature, pedalsFor, steeringFor } from "./path-control.ts";

describe("arcCurvature", () => {
  it("is that of the circle through the target, and none straight ahead", () => {
    // A quarter circle to the left with 20 m.
    expect(arcCurvature(20, 20, 1, 0)).toBeCloseTo(1 / 20, 12);
    expect(arcCurvature(20, -20, 1, 0)).toBeCloseTo(-1 / 20, 12);
    expect(arcCurvature(0, 15, 0, 1)).toBe(0);
  });

  it("turns as hard as any car can for a target behind, to the nearer side", () => {
    expect(arcCurvature(-10, 1, 1, 0)).toBe(1);
    expect(arcCurvature(-10, -1, 1, 0)).toBe(-1);
  });
});

describe("steeringFor", () => {
  it("makes the car's path bend as asked, up to its lock", () => {
    for (const curvature of [0.002, 0.02, -0.1]) {
      expect(pathCurvature(gt3, steeringFor(gt3, curvature))).toBeCloseTo(curvature, 9);
    }
    expect(steeringFor(gt3, 1)).toBe(1);
    expect(steeringFor(gt3, -1)).toBe(-1);
    expect(pathCurvature(gt3, 1)).toBeCloseTo(tan(0.5) / 2.7, 12);
  });
});

describe("pedalsFor", () => {
  it("holds a speed against drag and rolling resistance", () => {
    const throttle = pedalsFor(gt3, 40, 40);
    expect(throttle).toBeGreaterThan(0);
    expect(nextSpeed(gt3, 40, throttle, 0)).toBeCloseTo(40, 9);
  });

  it("accelerates fully from far below, and brakes fully from far above", () => {
    expect(pedalsFor(gt3, 10, 30)).toBe(1);
    expect(pedalsFor(gt3, 60, 30)).toBe(-1);
  });

  it("lifts before it brakes", () => {
    const lift = pedalsFor(gt3, 60, 59.95);
    expect(lift).toBeGreaterThan(0);
    expect(lift).toBeLessThan(pedalsFor(gt3, 60, 60));
  });
});
