import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  buildCenterline,
  type Centerline,
  type CenterlinePoint,
  pointAt,
  segmentAt,
  wrapDistance,
} from "./centerline.ts";

describe("building a centreline", () => {
  it("measures the loop with its closing segment", () => {
    const line = build([
      { x: 0, y: 0 },
      { x: 30, y: 0 },
      { x: 30, y: 40 },
    ]);
    expect(line.totalLengthM).toBe(120);
    expect([...line.distancesM]).toEqual([0, 30, 70]);
    expect([...line.segmentLengthsM]).toEqual([30, 40, 50]);
    expect([line.tangentXs[2], line.tangentYs[2]]).toEqual([-0.6, -0.8]);
  });

  it("gives a circle its constant curvature, positive to the left and negative to the right", () => {
    const left = build(circle(50, 90));
    const right = build(circle(50, 90).reverse());
    for (let i = 0; i < 90; i++) {
      expect(left.curvatures[i]).toBeCloseTo(1 / 50, 4);
      expect(right.curvatures[i]).toBeCloseTo(-1 / 50, 4);
    }
  });

  it("gives the same curvature for coarse and fine points", () => {
    expect(build(circle(40, 60)).curvatures[7]).toBeCloseTo(build(circle(40, 500)).curvatures[7], 4);
  });

  it("turns by whole circles in total when curvature is summed over a fine line", () => {
    const line = build(circle(80, 200));
    let turnRad = 0;
    for (let i = 0; i < line.count; i++) turnRad += line.curvatures[i] * line.segmentLengthsM[i];
    expect(turnRad).toBeCloseTo(2 * Math.PI, 6);
  });

  it.each([
    [
      "two points",
      [
        { x: 0, y: 0 },
        { x: 1, y: 0 },
      ],
      -1,
      /at least 3/,
    ],
    [
      "a repeated neighbour",
      [
        { x: 0, y: 0 },
        { x: 9, y: 0 },
        { x: 9, y: 0 },
        { x: 0, y: 9 },
      ],
      2,
      /repeats/,
    ],
    [
      "a repeated first point at the end",
      [
        { x: 0, y: 0 },
        { x: 9, y: 0 },
        { x: 0, y: 9 },
        { x: 0, y: 0 },
      ],
      0,
      /repeats/,
    ],
    [
      "not a number",
      [
        { x: 0, y: 0 },
        { x: Number.NaN, y: 0 },
        { x: 0, y: 9 },
      ],
      1,
      /within/,
    ],
    [
      "infinity",
      [
        { x: 0, y: 0 },
        { x: 5, y: 5 },
        { x: 0, y: Number.NEGATIVE_INFINITY },
      ],
      2,
      /within/,
    ],
  ])("refuses %s", (_name, points, pointIndex, reason) => {
    const built = buildCenterline(points);
    expect(built).toMatchObject({ ok: false, pointIndex, reason: expect.stringMatching(reason) });
  });

  it("is frozen", () => {
    expect(Object.isFrozen(build(circle(50, 20)))).toBe(true);
  });
});

describe("finding a place by its distance", () => {
  const line = build([
    { x: 0, y: 0 },
    { x: 30, y: 0 },
    { x: 30, y: 40 },
  ]);

  it.each([
    [0, 0, 0, 0],
    [15, 15, 0, 0],
    [30, 30, 0, 1],
    [50, 30, 20, 1],
    [95, 15, 20, 2],
    [120, 0, 0, 0],
    [-10, 6, 8, 2],
    [370, 10, 0, 0],
  ])("puts %d m at (%d, %d) on segment %d", (distanceM, x, y, segment) => {
    const out = new Float64Array(4);
    expect(pointAt(line, distanceM, out)).toBe(segment);
    expect(out[0]).toBeCloseTo(x, 9);
    expect(out[1]).toBeCloseTo(y, 9);
    expect(Math.hypot(out[2], out[3])).toBeCloseTo(1, 12);
  });

  it("always wraps into the loop and finds the segment that holds the distance", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (distanceM) => {
        const wrapped = wrapDistance(line, distanceM);
        expect(wrapped).toBeGreaterThanOrEqual(0);
        expect(wrapped).toBeLessThan(line.totalLengthM);
        const segment = segmentAt(line, distanceM);
        expect(line.distancesM[segment]).toBeLessThanOrEqual(wrapped);
        expect(line.distancesM[segment] + line.segmentLengthsM[segment]).toBeGreaterThanOrEqual(wrapped);
      }),
    );
  });

  it("wraps the smallest negative distance to the start", () => {
    expect(wrapDistance(line, -Number.MIN_VALUE)).toBe(0);
  });
});

function circle(radiusM: number, count: number): CenterlinePoint[] {
  return Array.from({ length: count }, (_, i) => {
    const rad = (2 * Math.PI * i) / count;
    return { x: radiusM * Math.cos(rad), y: radiusM * Math.sin(rad) };
  });
}

function build(points: readonly CenterlinePoint[]): Centerline {
  const built = buildCenterline(points);
  if (!built.ok) throw new Error(built.reason);
  return built.line;
}
