import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildCenterline, type Centerline, type CenterlinePoint, pointAt } from "./centerline.ts";
import { PROJECTION_WINDOW_SEGMENTS, projectColumn, projectFull, projectWindowed } from "./projection.ts";

const HALF_WIDTH_M = 7;

describe("projection onto a square of 100 m", () => {
  const square = build([
    { x: 0, y: 0 },
    { x: 100, y: 0 },
    { x: 100, y: 100 },
    { x: 0, y: 100 },
  ]);
  const cases: [string, number, number, number, number, number, number][] = [
    ["left of a straight", 40, 3, 0, 40, 3, 9],
    ["right of a straight", 40, -3, 0, 40, -3, 9],
    ["on the line", 100, 60, 1, 160, 0, 0],
    ["on a corner, which starts the next segment", 100, 0, 1, 100, 0, 0],
    ["outside of a corner", 103, -4, 1, 100, -3, 25],
    ["on the closing segment", 2, 30, 3, 370, 2, 4],
    ["at the start", 0, 0, 0, 0, 0, 0],
  ];

  it.each(cases)("finds a place %s", (_name, x, y, segment, distanceM, lateralM, squared) => {
    const out = new Float64Array(3);
    expect(projectFull(square, x, y, out)).toBe(segment);
    expect([...out]).toEqual([distanceM, lateralM, squared]);
  });

  it("keeps distances below the length where the closing segment ends", () => {
    const out = new Float64Array(3);
    projectWindowed(square, 1e-18, -1e-18, 3, 0, out);
    expect(out[0]).toBe(0);
  });
});

describe("windowed projection", () => {
  const loops: [string, Centerline][] = [
    ["a circle", build(parametric(400, (t) => ({ x: 90 * Math.cos(t), y: 90 * Math.sin(t) })))],
    ["a hairpin pair with straights 20 m apart", build(paperclip(20, 300))],
    [
      "a figure of eight",
      build(parametric(500, (t) => ({ x: 250 * Math.sin(t), y: 120 * Math.sin(2 * t) }))),
    ],
  ];

  it.each(loops)(
    "equals the full search all around %s where no other part is nearer [APEX-015]",
    (_name, line) => {
      for (const lateralM of [-HALF_WIDTH_M, -3, 0, 2.5, HALF_WIDTH_M]) {
        followLap(line, lateralM, (x, y, hint) => {
          const windowed = new Float64Array(3);
          const full = new Float64Array(3);
          const segment = projectWindowed(line, x, y, hint, PROJECTION_WINDOW_SEGMENTS, windowed);
          const nearest = projectFull(line, x, y, full);
          // At a crossing another part of the track may be nearer; there the windowed search must not jump.
          if (apart(line, segment, nearest) <= PROJECTION_WINDOW_SEGMENTS) {
            expect([segment, ...windowed]).toEqual([nearest, ...full]);
          } else {
            expect(full[2]).toBeLessThan(windowed[2]);
          }
          return segment;
        });
      }
    },
  );

  it.each(loops)("moves along %s without a jump, whatever runs beside it [APEX-015]", (_name, line) => {
    for (const lateralM of [-HALF_WIDTH_M, 0, HALF_WIDTH_M]) {
      let before = -1;
      followLap(line, lateralM, (x, y, hint) => {
        const out = new Float64Array(3);
        const segment = projectWindowed(line, x, y, hint, PROJECTION_WINDOW_SEGMENTS, out);
        if (before >= 0) {
          const movedM = (out[0] - before + 1.5 * line.totalLengthM) % line.totalLengthM;
          expect(Math.abs(movedM - 0.5 * line.totalLengthM)).toBeLessThan(5);
        }
        before = out[0];
        return segment;
      });
    }
  });

  it("finds the same segment from any hint in the window", () => {
    const line = build(paperclip(30, 400));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: line.count - 1 }),
        fc.double({ min: -10, max: 10, noNaN: true }),
        fc.integer({ min: -PROJECTION_WINDOW_SEGMENTS + 1, max: PROJECTION_WINDOW_SEGMENTS - 1 }),
        (segment, lateralM, hintOffset) => {
          const place = new Float64Array(4);
          pointAt(line, line.distancesM[segment] + line.segmentLengthsM[segment] / 2, place);
          const x = place[0] - lateralM * place[3];
          const y = place[1] + lateralM * place[2];
          const hint = (segment + hintOffset + line.count) % line.count;
          const out = new Float64Array(3);
          expect(projectWindowed(line, x, y, hint, PROJECTION_WINDOW_SEGMENTS, out)).toBe(segment);
          expect(out[1]).toBeCloseTo(lateralM, 9);
        },
      ),
    );
  });

  it.each(loops)("gives the same for a column of places as one by one on %s", (_name, line) => {
    const count = 200;
    const at = new Float64Array(4);
    const xs = new Float32Array(count);
    const ys = new Float32Array(count);
    const hints = new Uint16Array(count);
    for (let row = 0; row < count; row++) {
      const segment = pointAt(line, (row * line.totalLengthM) / count, at);
      const lateralM = (row % 15) - 7;
      xs[row] = at[0] - at[3] * lateralM;
      ys[row] = at[1] + at[2] * lateralM;
      hints[row] = (segment + line.count + (row % 9) - 4) % line.count;
    }
    const out = {
      segments: new Uint16Array(count),
      distancesM: new Float64Array(count),
      lateralsM: new Float64Array(count),
      squaredM2: new Float64Array(count),
    };
    projectColumn(line, xs, ys, hints, count, PROJECTION_WINDOW_SEGMENTS, out);
    const single = new Float64Array(3);
    for (let row = 0; row < count; row++) {
      const segment = projectWindowed(line, xs[row], ys[row], hints[row], PROJECTION_WINDOW_SEGMENTS, single);
      expect(out.segments[row]).toBe(segment);
      expect([out.distancesM[row], out.lateralsM[row], out.squaredM2[row]]).toEqual([...single]);
    }
  });

  it("looks no farther than its window", () => {
    const line = build(parametric(100, (t) => ({ x: 200 * Math.cos(t), y: 200 * Math.sin(t) })));
    const out = new Float64Array(3);
    expect(projectWindowed(line, -200, 0, 10, 8, out)).toBe(18);
    expect(projectWindowed(line, -200, 0, 90, 8, out)).toBe(82);
    expect(projectWindowed(line, 200, 40, 98, 8, out)).toBe(3);
  });
});

/** Two straights `gapM` apart, joined by half circles. */
function paperclip(gapM: number, straightM: number): CenterlinePoint[] {
  const points: CenterlinePoint[] = [];
  for (let x = 0; x < straightM; x += 5) points.push({ x, y: 0 });
  const bulb = (rad: number) => ({ x: (gapM / 2) * Math.sin(rad), y: (gapM / 2) * (1 - Math.cos(rad)) });
  for (let i = 0; i < 16; i++) {
    const { x, y } = bulb((Math.PI * i) / 16);
    points.push({ x: straightM + x, y });
  }
  for (let x = straightM; x > 0; x -= 5) points.push({ x, y: gapM });
  for (let i = 0; i < 16; i++) {
    const { x, y } = bulb((Math.PI * i) / 16);
    points.push({ x: -x, y: gapM - y });
  }
  return points;
}

function parametric(count: number, curve: (rad: number) => CenterlinePoint): CenterlinePoint[] {
  return Array.from({ length: count }, (_, i) => curve((2 * Math.PI * i) / count));
}

function followLap(
  line: Centerline,
  lateralM: number,
  visit: (x: number, y: number, hint: number) => number,
): void {
  const place = new Float64Array(4);
  let hint = 0;
  for (let distanceM = 0; distanceM < line.totalLengthM; distanceM += 0.9) {
    pointAt(line, distanceM, place);
    hint = visit(place[0] - lateralM * place[3], place[1] + lateralM * place[2], hint);
  }
}

function apart(line: Centerline, a: number, b: number): number {
  const steps = Math.abs(a - b);
  return Math.min(steps, line.count - steps);
}

function build(points: readonly CenterlinePoint[]): Centerline {
  const built = buildCenterline(points);
  if (!built.ok) throw new Error(built.reason);
  return built.line;
}
