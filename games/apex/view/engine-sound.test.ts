import { describe, expect, it } from "vitest";
import { engineHz } from "./engine-sound.ts";

describe("the note of an engine", () => {
  it("climbs within a gear and falls at the next, between idle and its top", () => {
    expect(engineHz(0)).toBe(46);
    expect(engineHz(15)).toBeGreaterThan(engineHz(8));
    expect(engineHz(16.1)).toBeLessThan(engineHz(15.9));
    for (let speed = 0; speed < 120; speed++) {
      expect(engineHz(speed)).toBeGreaterThanOrEqual(46);
      expect(engineHz(speed)).toBeLessThanOrEqual(178);
    }
  });
});
