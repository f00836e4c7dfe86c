import { describe, expect, it } from "vitest";
import { layOutHud } from "./hud-layout.ts";

const rowPx = 24;

describe("what lies over the picture of a race", () => {
  it.each([
    [1280, 720, false],
    [1280, 720, true],
    [1024, 600, true],
    [900, 420, false],
    [844, 390, true],
    [780, 360, true],
  ])(
    "has its standings end above the map and the thumbs at %i x %i (touched: %s) [WEB-019]",
    (width, height, isTouched) => {
      const { map, boardRows } = layOutHud(width, height, isTouched);
      const isHeld = isTouched && height < 600;
      const boardEnd = (isHeld ? 82 : 96) + 16 + boardRows * rowPx;
      const isMapBeside = map.x > 16 + 188;
      expect(isMapBeside).toBe(isHeld);
      expect(boardEnd).toBeLessThan(isHeld ? height - 124 : map.y);
      expect(boardRows).toBeGreaterThanOrEqual(4);
      expect(map.y + map.height).toBeLessThan(height);
      // The own car is in the middle.
      expect(map.x + map.width).toBeLessThan(width / 2);
    },
  );

  it("leaves the corners below to the thumbs on a phone that is held upright [WEB-019]", () => {
    const { map } = layOutHud(390, 844, true);
    expect(map.y + map.height).toBeLessThan(844 / 2);
  });
});
