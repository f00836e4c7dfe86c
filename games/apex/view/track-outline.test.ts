import { describe, expect, it } from "vitest";
import { planRacing } from "../rules/drivers/racing-plan.ts";
import type { RaceWorld } from "../rules/index.ts";
import { gt3, stadium } from "../rules/test/test-race.ts";
import { plantTrees } from "./scenery.ts";
import { outlineTrack, wrap } from "./track-outline.ts";

/** 300 m straights, bends of 60 m. */
const track = stadium(300, 60);
const world = { track, cars: [gt3], plan: planRacing(track, [gt3]) } as unknown as RaceWorld;
const outline = outlineTrack(world);

describe("the outline of a track", () => {
  it("feels the bends of the road, and none in its straights", () => {
    const { curvatures, spacingM, count } = outline;
    const inBend = Math.round((150 + 60) / spacingM);
    expect(curvatures[inBend]).toBeCloseTo(1 / 60, 3);
    expect(Math.abs(curvatures[Math.round(60 / spacingM)]!)).toBeLessThan(1e-6);
    const turned = curvatures.reduce((sum, curvature) => sum + curvature * spacingM, 0);
    expect(turned).toBeCloseTo(2 * Math.PI, 1);
    expect(count * spacingM).toBeCloseTo(track.lengthM, 0);
  });

  it("has kerbs inside of the bends and behind them outside, and gravel where cars would leave it", () => {
    expect(outline.kerbs.filter(({ side }) => side === 1)).toHaveLength(2);
    expect(outline.kerbs.filter(({ side }) => side === -1)).toHaveLength(2);
    expect(outline.gravel.every(({ side }) => side === -1)).toBe(true);
    for (const { from, to } of [...outline.kerbs, ...outline.gravel]) expect(to).toBeGreaterThan(from);
  });

  it("is covered by its pieces, each within its circle", () => {
    const { pieces, count, xs, ys } = outline;
    expect(pieces[0]!.from).toBe(0);
    expect(pieces.at(-1)!.to).toBe(count);
    for (const [i, piece] of pieces.entries()) {
      if (i > 0) expect(piece.from).toBe(pieces[i - 1]!.to);
      for (let k = piece.from; k <= piece.to; k++) {
        const j = wrap(k, count);
        expect(Math.hypot(xs[j]! - piece.x, ys[j]! - piece.y)).toBeLessThan(piece.radiusM);
      }
    }
  });

  it("keeps trees off the road and what lies beside it", () => {
    const { trees, count } = plantTrees(outline);
    expect(count).toBeGreaterThan(50);
    for (let i = 0; i < count; i++) {
      const [x, y, radius] = [trees[3 * i]!, trees[3 * i + 1]!, trees[3 * i + 2]!];
      let nearest = Number.POSITIVE_INFINITY;
      for (let k = 0; k < outline.count; k++)
        nearest = Math.min(nearest, Math.hypot(outline.xs[k]! - x, outline.ys[k]! - y));
      expect(nearest - radius).toBeGreaterThan(outline.halfWidthM + 8);
    }
  });
});
