import { expect, it } from "vitest";
import { buildCenterline, type CenterlinePoint } from "./centerline.ts";
import { findCrossings } from "./crossings.ts";

it("finds the one crossing of a figure of eight with both of its distances", () => {
  const crossings = crossingsOf([
    { x: -50, y: -50 },
    { x: 50, y: 50 },
    { x: 50, y: -50 },
    { x: -50, y: 50 },
  ]);
  expect(crossings).toHaveLength(1);
  expect(crossings[0].x).toBeCloseTo(0, 9);
  expect(crossings[0].y).toBeCloseTo(0, 9);
  expect(crossings[0].firstM).toBeCloseTo(Math.hypot(50, 50), 9);
  expect(crossings[0].secondM).toBeCloseTo(3 * Math.hypot(50, 50) + 100, 9);
});

it("finds a crossing that lies exactly on a point once", () => {
  const crossings = crossingsOf([
    { x: -50, y: 0 },
    { x: 0, y: 0 },
    { x: 50, y: 0 },
    { x: 50, y: 50 },
    { x: 0, y: 50 },
    { x: 0, y: -50 },
    { x: -50, y: -50 },
  ]);
  expect(crossings).toHaveLength(1);
});

it("finds none where stretches only run close to each other", () => {
  const crossings = crossingsOf([
    { x: 0, y: 0 },
    { x: 100, y: 0 },
    { x: 100, y: 1 },
    { x: 0, y: 1 },
  ]);
  expect(crossings).toEqual([]);
});

function crossingsOf(points: readonly CenterlinePoint[]) {
  const built = buildCenterline(points);
  if (!built.ok) throw new Error(built.reason);
  return findCrossings(built.line);
}
