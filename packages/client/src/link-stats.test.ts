import { nextFloat, seedRandom } from "@fairtick/kernel";
import { describe, expect, it } from "vitest";
import { LinkStats } from "./link-stats.ts";

describe("what a client sees of its link", () => {
  it("is the share of frames that are lost, and none for those that come late", () => {
    const random = new Uint32Array(4);
    seedRandom(random, 1);
    const link = new LinkStats();
    let sum = 0;
    for (let i = 0; i < 4000; i++) {
      if (nextFloat(random) >= 0.05) link.frame(i * 4, 4);
      if (i >= 1000) sum += link.lossPercent;
    }
    expect(sum / 3000).toBeGreaterThan(3.5);
    expect(sum / 3000).toBeLessThan(6.5);
    const swapped = new LinkStats();
    for (let i = 0; i < 400; i += 2) {
      swapped.frame((i + 1) * 4, 4);
      swapped.frame(i * 4, 4);
    }
    expect(swapped.lossPercent).toBeLessThan(2);
  });

  it("is the mean of the round trips and the bytes of the last two seconds", () => {
    const link = new LinkStats();
    expect(link.roundTripMs).toBeUndefined();
    link.roundTrip(80);
    link.roundTrip(160);
    expect(link.roundTripMs).toBe(90);
    for (let ms = 0; ms < 5000; ms += 10) link.received.add(50, ms);
    expect(link.received.perSecond(5000)).toBeGreaterThan(4200);
    expect(link.received.perSecond(5000)).toBeLessThanOrEqual(5000);
    expect(link.received.perSecond(8000)).toBe(0);
  });
});
