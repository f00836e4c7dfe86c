import { describe, expect, it } from "vitest";
import { KeyWheel, usefulSteering } from "./key-wheel.ts";

const car = {
  id: "00000000-0000-0000-0000-000000000000",
  name: "Test",
  version: "1",
  massKg: 1000,
  lengthM: 4.5,
  widthM: 1.9,
  maxEngineForceN: 6000,
  maxBrakeForceN: 12_000,
  dragCoefficient: 0.4,
  gripCoefficient: 1,
  maxSteeringAngleRad: 0.5,
  wheelbaseM: 2.6,
};
const NONE = { left: 0, right: 0, throttle: 0, brake: 0 };

function hold(wheel: KeyWheel, keys: typeof NONE, speedMps: number, seconds: number): number {
  for (let s = 0; s < seconds; s += 1 / 60) wheel.update(keys, car, speedMps, 1 / 60);
  return wheel.steering;
}

describe("a wheel moved by keys", () => {
  it("is turned fully when slow, and when fast only as far as the tyres hold", () => {
    expect(hold(new KeyWheel(), { ...NONE, left: 1 }, 5, 1)).toBe(1);
    const fast = hold(new KeyWheel(), { ...NONE, right: 1 }, 60, 1);
    expect(fast).toBeCloseTo(-usefulSteering(car, 60));
    // The curve of that steering needs the whole grip, and hardly more.
    const curvature = Math.tan(-fast * car.maxSteeringAngleRad) / car.wheelbaseM;
    const lateral = 60 * 60 * curvature;
    expect(lateral).toBeGreaterThan(9.81);
    expect(lateral).toBeLessThan(9.81 * 1.1);
  });

  it("is moved little by a tap", () => {
    const tap = hold(new KeyWheel(), { ...NONE, left: 1 }, 50, 0.06);
    expect(tap).toBeGreaterThan(0);
    expect(tap).toBeLessThan(0.25 * usefulSteering(car, 50));
  });

  it("comes back by itself, and goes through the middle for the other key", () => {
    const wheel = new KeyWheel();
    hold(wheel, { ...NONE, left: 1 }, 30, 0.5);
    expect(hold(wheel, NONE, 30, 0.5)).toBe(0);
    hold(wheel, { ...NONE, left: 1 }, 30, 0.5);
    expect(hold(wheel, { ...NONE, right: 1 }, 30, 0.7)).toBeCloseTo(-usefulSteering(car, 30));
  });

  it("has pedals that go down within a moment", () => {
    const wheel = new KeyWheel();
    hold(wheel, { ...NONE, throttle: 1 }, 30, 0.05);
    expect(wheel.throttle).toBeGreaterThan(0);
    expect(wheel.throttle).toBeLessThan(1);
    hold(wheel, { ...NONE, throttle: 1 }, 30, 0.2);
    expect(wheel.throttle).toBe(1);
  });
});
