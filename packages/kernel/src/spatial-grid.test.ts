import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SpatialGrid } from "./spatial-grid.ts";

const CAPACITY = 120;

/** Mostly inside -50..70 by 0..40, some exactly on cell borders, some far outside. */
const coordinate = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -600, max: 800 }).map((n) => n / 10) },
  { weight: 2, arbitrary: fc.integer({ min: -10, max: 14 }).map((n) => n * 5) },
  { weight: 1, arbitrary: fc.constantFrom(-1e9, 1e9, Number.POSITIVE_INFINITY, Number.NaN) },
);
const point = fc.record({ x: coordinate, y: coordinate, alive: fc.boolean() });

function gridOf(
  points: { x: number; y: number; alive: boolean }[],
  grid = new SpatialGrid(-50, 0, 70, 40, 5, CAPACITY),
) {
  const xs = Float64Array.from(points, (p) => p.x);
  const ys = Float64Array.from(points, (p) => p.y);
  grid.rebuild(
    xs,
    ys,
    points.length,
    Uint8Array.from(points, (p) => (p.alive ? 1 : 0)),
  );
  return grid;
}

function query(grid: SpatialGrid, x: number, y: number, radius: number, length = CAPACITY): number[] {
  const out = new Uint32Array(length);
  return Array.from(out.subarray(0, grid.queryCircle(x, y, radius, out)));
}

describe("a spatial grid", () => {
  it("finds what comparing every row finds, in ascending row order, rebuild after rebuild", () => {
    const grid = new SpatialGrid(-50, 0, 70, 40, 5, CAPACITY);
    const radius = fc.oneof(
      fc.integer({ min: 0, max: 200 }).map((n) => n / 10),
      fc.constantFrom(1e3, 1e10, -1),
    );
    const points = fc.array(point, { maxLength: CAPACITY, size: "max" });
    fc.assert(
      fc.property(points, coordinate, coordinate, radius, (rows, x, y, r) => {
        gridOf(rows, grid);
        const near = rows.map((p) => p.alive && r >= 0 && (p.x - x) ** 2 + (p.y - y) ** 2 <= r * r);
        expect(query(grid, x, y, r)).toEqual([...near.keys()].filter((row) => near[row]));
      }),
      { numRuns: 1000 },
    );
  });

  it("takes every row when no liveness is given, and only the first `count`", () => {
    const grid = new SpatialGrid(0, 0, 10, 10, 1, 4);
    grid.rebuild(Float32Array.of(1, 2, 3, 4), Float32Array.of(1, 1, 1, 1), 3);
    expect(query(grid, 2, 1, 9)).toEqual([0, 1, 2]);
    grid.rebuild(new Float32Array(0), new Float32Array(0), 0);
    expect(query(grid, 2, 1, 9)).toEqual([]);
  });

  it("counts a row exactly on the circle and on the far edge of the rectangle", () => {
    const grid = gridOf([
      { x: 70, y: 40, alive: true },
      { x: 67, y: 36, alive: true },
    ]);
    expect(query(grid, 70, 40, 5)).toEqual([0, 1]);
    expect(query(grid, 70, 40, 4.999)).toEqual([0]);
  });

  it("finds a row that rounding alone puts on the circle and into the cell before it", () => {
    const grid = new SpatialGrid(0, 0, 40, 40, 4, 1);
    grid.rebuild(Float64Array.of(4 - 2 ** -51), Float64Array.of(20), 1);
    // The distance rounds to 2^25, while x - radius is exactly 4, where the next cell begins.
    expect(query(grid, 4 + 2 ** 25, 20, 2 ** 25)).toEqual([0]);
  });

  it("gives the lowest rows when the output is too short, and nothing of it to the next query", () => {
    const grid = gridOf(Array.from({ length: 100 }, (_, i) => ({ x: 60 - i, y: 20, alive: true })));
    expect(query(grid, 10, 20, 200, 3)).toEqual([0, 1, 2]);
    expect(query(grid, 60, 20, 1.5)).toEqual([0, 1]);
  });

  it("keeps the positions of the rebuild when the table changes afterwards", () => {
    const grid = new SpatialGrid(0, 0, 10, 10, 1, 4);
    const xs = Float64Array.of(5);
    grid.rebuild(xs, Float64Array.of(5), 1);
    xs[0] = 9;
    expect(query(grid, 5, 5, 0.5)).toEqual([0]);
  });

  it("refuses more rows than its capacity, empty rectangles and too many cells", () => {
    const grid = new SpatialGrid(0, 0, 10, 10, 1, 2);
    expect(() => grid.rebuild(new Float64Array(3), new Float64Array(3), 3)).toThrow(/0 to 2/);
    expect(() => new SpatialGrid(0, 0, 0, 10, 1, 2)).toThrow(RangeError);
    expect(() => new SpatialGrid(0, 0, 10, 10, 0, 2)).toThrow(RangeError);
    expect(() => new SpatialGrid(0, 0, 1e5, 1e5, 1, 2)).toThrow(/allowed are 1 to 1048576/);
  });
});
