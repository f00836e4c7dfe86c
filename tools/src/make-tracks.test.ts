import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { centerlineCsv, trackManifest } from "./make-tracks.ts";
import { trackDesigns } from "./track-designs.ts";
import { layOutTrack, left, straight } from "./track-layout.ts";

const tracksDir = new URL("../../games/apex/content/tracks/", import.meta.url);
const shipped = (path: string) => readFileSync(new URL(path, tracksDir), "utf8");

describe("shipped tracks", () => {
  it("are exactly the designed ones", () => {
    expect(readdirSync(tracksDir).sort()).toEqual(trackDesigns.map(({ slug }) => slug).sort());
  });

  it.each(trackDesigns)("are reproduced from the design of $slug to the millimetre", (design) => {
    expect(shipped(`${design.slug}/track.toml`)).toBe(trackManifest(design));
    const expected = numbers(centerlineCsv(design));
    const found = numbers(shipped(`${design.slug}/centerline.csv`));
    expect(found).toHaveLength(expected.length);
    // Engines round Math.sin differently in the last bit, which can flip the last digit.
    for (let i = 0; i < found.length; i++) expect(Math.abs(found[i]! - expected[i]!)).toBeLessThan(0.0015);
  });
});

describe("laying out a track", () => {
  it("closes the loop with the two straights to solve", () => {
    const { points, lengthM, solvedM } = layOutTrack(
      [
        straight(100),
        left(90, 30),
        straight("solve"),
        left(90, 30),
        straight(200),
        left(90, 30),
        straight(80),
        left(90, 30),
        straight("solve"),
      ],
      4,
    );
    expect(solvedM[0]).toBeCloseTo(80, 6);
    expect(solvedM[1]).toBeCloseTo(100, 6);
    const last = points.at(-1)!;
    expect(points[0]).toEqual({ x: 0, y: 0 });
    expect(Math.hypot(last.x, last.y)).toBeCloseTo(lengthM / points.length, 3);
  });

  it("spaces the points evenly", () => {
    const { points } = layOutTrack(
      [straight(100), left(180, 40), straight(200), left(180, 40), straight(100)],
      5,
    );
    for (let i = 1; i < points.length; i++) {
      const stepM = Math.hypot(points[i]!.x - points[i - 1]!.x, points[i]!.y - points[i - 1]!.y);
      expect(stepM).toBeGreaterThan(4.9);
      expect(stepM).toBeLessThan(5.1);
    }
  });

  it.each([
    ["turns that do not add up", [straight(100), left(90, 30)], /add up to 90.0 degrees/],
    ["a loop that misses its start", [straight(100), left(360, 30)], /misses its start/],
    ["one straight to solve", [straight("solve"), left(360, 30)], /exactly two straights/],
    [
      "parallel straights to solve",
      [straight("solve"), left(180, 30), straight("solve"), left(180, 30)],
      /parallel/,
    ],
    ["eases longer than the turn", [left(20, 30, { easeInM: 20 })], /eases/],
    [
      "straights of negative length",
      [
        straight(10),
        left(90, 30),
        straight("solve"),
        left(90, 30),
        straight(5),
        left(90, 30),
        straight(50),
        left(90, 30),
        straight("solve"),
      ],
      /closes only with/,
    ],
  ] as const)("refuses %s", (_name, sections, message) => {
    expect(() => layOutTrack(sections, 4)).toThrow(message);
  });
});

function numbers(csv: string): number[] {
  return csv
    .trim()
    .split("\n")
    .slice(1)
    .flatMap((row) => row.split(",").map(Number));
}
