import { Phase } from "@fairtick/contract";
import { hashWords } from "@fairtick/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextSpeed, pathCurvature, yawRate } from "./car-model.ts";
import { CarStatus } from "./race-state.ts";
import { gt3, newRace, type TestRace } from "./test/test-race.ts";
import { DT_S } from "./timing.ts";
import { drive } from "./vehicle.ts";

/** A released car at the origin, heading +X. */
function rolling(speedMps = 0, car = gt3): TestRace {
  const race = newRace({ cars: [car], seats: 1 });
  race.seat(0);
  race.put(0, 0, 0, 0, speedMps);
  race.race.phase = Phase.active;
  return race;
}

function hold(race: TestRace, throttle: number, brake: number, steering: number, ticks: number): void {
  race.t.inputs.throttle[0] = throttle;
  race.t.inputs.brake[0] = brake;
  race.t.inputs.steering[0] = steering;
  for (let i = 0; i < ticks; i++) {
    drive(race.t);
    race.t.tick++;
  }
}

describe("the longitudinal step", () => {
  it("gives the GT3 0.025321 m/s in its first tick at full throttle [APEX-009]", () => {
    const race = rolling();
    hold(race, 1, 0, 0, 1);
    expect(Math.abs(race.cars.speed[0] - 0.025321)).toBeLessThan(1e-6);
    expect(nextSpeed(gt3, 0, 1, 0) * 240).toBeCloseTo(6.0769, 4);
  });

  it("slows the GT3 at 30 m/s with full brake by 11.858 m/s^2 [APEX-009]", () => {
    expect((nextSpeed(gt3, 30, 0, 1) - 30) * 240).toBeCloseTo(-(15000 + 0.35 * 900 + 100) / 1300, 6);
    expect((nextSpeed(gt3, 30, 0, 1) - 30) * 240).toBeCloseTo(-11.858, 3);
  });

  it("lets the GT3 approach 150.24 m/s and never pass it [APEX-009]", () => {
    const race = rolling();
    const topMps = Math.sqrt(7900 / 0.35);
    expect(topMps).toBeCloseTo(150.24, 2);
    let before = -1;
    for (let second = 0; second < 120; second++) {
      hold(race, 1, 0, 0, 240);
      expect(race.cars.speed[0]).toBeGreaterThanOrEqual(before);
      before = race.cars.speed[0];
    }
    expect(before).toBeLessThanOrEqual(topMps);
    expect(topMps - before).toBeLessThan(0.1);
  });

  it("never reverses: 1,000 ticks of brake at rest leave the car where it is, with speed +0 [APEX-009]", () => {
    const race = rolling();
    hold(race, 0, 1, 0.5, 1000);
    expect(Object.is(race.cars.speed[0], 0)).toBe(true);
    expect([race.cars.x[0], race.cars.y[0], race.cars.yaw[0]]).toEqual([0, 0, 0]);
  });

  it("stops a coasting car by drag and rolling resistance alone", () => {
    const race = rolling(10);
    hold(race, 0, 0, 0, 240);
    expect(race.cars.speed[0]).toBeCloseTo(9.9, 1);
    hold(race, 0, 0, 0, 240 * 200);
    expect(Object.is(race.cars.speed[0], 0)).toBe(true);
  });
});

describe("steering", () => {
  it("to the left is positive, and so is the yaw that it gives [APEX-001]", () => {
    const race = rolling(10);
    hold(race, 0, 0, 1, 1);
    expect(race.cars.yaw[0]).toBeGreaterThan(0);
    hold(race, 0, 0, 1, 60);
    expect(race.cars.y[0]).toBeGreaterThan(0);
    expect(race.cars.steering[0]).toBe(1);
  });

  it.each([0.1, 0.25, 0.5, 1, -0.5, -1])("of %s follows the bicycle's radius [APEX-010]", (steering) => {
    const slope = Math.tan(Math.abs(steering) * 0.5);
    const expected = (Math.sign(steering) * slope) / 2.7;
    expect(pathCurvature(gt3, steering)).toBeCloseTo(expected, 12);
  });

  it("leaves y at exactly 0 for 60 s straight at 50 m/s [APEX-010]", () => {
    const race = rolling(50);
    // Just as much throttle as drag and rolling resistance need at 50 m/s.
    hold(race, (0.35 * 2500 + 100) / 8000, 0, 0, 60 * 240);
    expect(race.cars.speed[0]).toBeCloseTo(50, 1);
    expect(race.cars.x[0]).toBeGreaterThan(2990);
    expect(Object.is(race.cars.y[0], 0)).toBe(true);
    expect(Object.is(race.cars.yaw[0], 0)).toBe(true);
  });

  it.each([0.0019, -0.0019])("below a thousandth of a radian goes straight (%s) [APEX-010]", (steering) => {
    const race = rolling(50);
    hold(race, 0, 0, steering, 240);
    expect(race.cars.yaw[0]).toBe(0);
    expect(pathCurvature(gt3, steering)).toBe(0);
    expect(pathCurvature(gt3, steering * 1.1)).not.toBe(0);
  });

  it("to either side gives mirror images, to the bit [APEX-010]", () => {
    fc.assert(
      fc.property(
        fc.float({ min: 0, max: 1, noNaN: true }),
        fc.float({ min: 0, max: 90, noNaN: true }),
        (s, v) => {
          const left = rolling(v);
          const right = rolling(v);
          hold(left, 0.5, 0, s, 100);
          hold(right, 0.5, 0, -s, 100);
          expect(right.cars.x[0]).toBe(left.cars.x[0]);
          expect(right.cars.speed[0]).toBe(left.cars.speed[0]);
          expect(Math.abs(right.cars.y[0])).toBe(Math.abs(left.cars.y[0]));
          expect(right.cars.y[0] + left.cars.y[0]).toBe(0);
          expect(right.cars.yaw[0] + left.cars.yaw[0]).toBe(0);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("grip", () => {
  it("cuts the GT3's 2.023 rad/s at 10 m/s and full lock to 0.981 [APEX-011]", () => {
    const curvature = pathCurvature(gt3, 1);
    expect(10 * curvature).toBeCloseTo(2.023, 3);
    expect(yawRate(gt3, 10, curvature)).toBeCloseTo(0.981, 6);
  });

  /** Full lock reaches 9.81 m/s^2 at sqrt(9.81 * 2.7 / tan(0.5)) = 6.96 m/s. */
  it.each([
    [2, 0.40467],
    [5, 1.01167],
    [6.9, 1.3961],
    [7, 9.81 / 7],
    [10, 0.981],
    [30, 0.327],
    [80, 0.122625],
  ])("gives %s m/s at full lock %s rad/s to either side [APEX-011]", (speedMps, expected) => {
    const curvature = pathCurvature(gt3, 1);
    expect(yawRate(gt3, speedMps, curvature)).toBeCloseTo(expected, 4);
    expect(yawRate(gt3, speedMps, -curvature)).toBe(-yawRate(gt3, speedMps, curvature));
  });

  it("grows with the car's coefficient", () => {
    const sticky = { ...gt3, gripCoefficient: 1.2 };
    expect(yawRate(sticky, 30, pathCurvature(sticky, 1))).toBeCloseTo((1.2 * 9.81) / 30, 9);
  });
});

describe("the integration", () => {
  it("takes yaw first, then velocity from the new yaw, then the place [APEX-012]", () => {
    const race = rolling(20);
    hold(race, 1, 0, 1, 1);
    const { speed, yaw, x, y } = race.cars;
    expect(speed[0]).toBe(Math.fround(nextSpeed(gt3, 20, 1, 0)));
    expect(yaw[0]).toBeCloseTo((9.81 / speed[0]) * DT_S, 7);
    expect(x[0]).toBeCloseTo(speed[0] * Math.cos(yaw[0]) * DT_S, 8);
    expect(y[0]).toBeCloseTo(speed[0] * Math.sin(yaw[0]) * DT_S, 8);
  });

  it("keeps yaw in (-pi, pi] round and round [APEX-012]", () => {
    const race = rolling(8);
    for (let i = 0; i < 4000; i++) {
      hold(race, 0.05, 0, -1, 1);
      expect(race.cars.yaw[0]).toBeGreaterThan(-Math.PI - 1e-6);
      expect(race.cars.yaw[0]).toBeLessThanOrEqual(Math.fround(Math.PI));
    }
  });

  it("never goes below 0, never farther than the speed, never out of the numbers [APEX-012] [APEX-009]", () => {
    const value = (min: number) => fc.float({ min, max: 1, noNaN: true });
    const row = fc.tuple(value(0), value(0), value(-1));
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 40 }),
        fc.float({ min: 0, max: 150, noNaN: true }),
        (rows, v) => {
          const race = rolling(v);
          const { x, y, speed, yaw } = race.cars;
          for (const [throttle, brake, steering] of rows) {
            const [x0, y0] = [x[0], y[0]];
            hold(race, throttle, brake, steering, 1);
            expect(speed[0]).toBeGreaterThanOrEqual(0);
            expect(Object.is(speed[0], -0)).toBe(false);
            expect(Math.hypot(x[0] - x0, y[0] - y0)).toBeLessThanOrEqual(speed[0] * DT_S + 1e-5);
            expect(Number.isFinite(yaw[0])).toBe(true);
          }
        },
      ),
    );
  });

  it("stores inputs as they were applied, also where the car cannot move [APEX-012]", () => {
    const race = rolling();
    hold(race, 0.25, 1, -0.75, 3);
    expect([race.cars.throttle[0], race.cars.brake[0], race.cars.steering[0]]).toEqual([0.25, 1, -0.75]);
  });

  it("leaves a car that was given up where it is, and a finished one to its own controls", () => {
    const race = rolling(20);
    race.cars.status[0] = CarStatus.retired;
    hold(race, 1, 0, 1, 100);
    expect([race.cars.x[0], race.cars.throttle[0]]).toEqual([0, 0]);
    race.cars.status[0] = CarStatus.finished;
    hold(race, 1, 0, 1, 1);
    expect(race.cars.throttle[0]).toBe(0);
    expect(race.cars.x[0]).toBeGreaterThan(0);
  });
});

describe("the reference trajectory of 2,400 ticks", () => {
  /** Throttle, brake and steering of each tick: launch, bends, chicane, stop, full lock, coasting. */
  const inputsAt = (tick: number): [number, number, number] => {
    const second = tick / 240;
    if (second < 3) return [1, 0, 0];
    if (second < 5) return [0.6, 0, 0.08];
    if (second < 6) return [0.8, 0, tick % 48 < 24 ? 0.3 : -0.3];
    if (second < 7.5) return [0, 0.9, -0.05];
    if (second < 9) return [0.4, 0, 1];
    return [0, 0, -0.6];
  };

  /** The specification's formulas written down once more, in double precision and with the engine's own maths. */
  function independentStep(car: { x: number; y: number; yaw: number; v: number }, tick: number): void {
    const [throttle, brake, steering] = inputsAt(tick);
    const force = throttle * 8000 - brake * 15000 - 0.35 * car.v ** 2 - 100;
    car.v = Math.max(0, car.v + (force / 1300) * DT_S);
    const angle = steering * 0.5;
    let rate = Math.abs(angle) < 0.001 ? 0 : (car.v / (2.7 / Math.tan(Math.abs(angle)))) * Math.sign(angle);
    if (Math.abs(rate) * car.v > 9.81) rate = (Math.sign(rate) * 9.81) / car.v;
    car.yaw += rate * DT_S;
    car.x += car.v * Math.cos(car.yaw) * DT_S;
    car.y += car.v * Math.sin(car.yaw) * DT_S;
  }

  it("agrees with the formulas in double precision throughout [APEX-012]", () => {
    const race = rolling();
    const reference = { x: 0, y: 0, yaw: 0, v: 0 };
    const { x, y, yaw, speed } = race.cars;
    let farthest = 0;
    let widest = 0;
    for (let tick = 0; tick < 2400; tick++) {
      hold(race, ...inputsAt(tick), 1);
      independentStep(reference, tick);
      farthest = Math.max(farthest, Math.hypot(x[0] - reference.x, y[0] - reference.y));
      widest = Math.max(widest, Math.abs(y[0]));
      expect(Math.abs(speed[0] - reference.v)).toBeLessThan(1e-3);
      expect(Math.abs(Math.sin((yaw[0] - reference.yaw) / 2))).toBeLessThan(1e-4);
    }
    expect(farthest).toBeLessThan(0.02);
    expect(Math.hypot(x[0], y[0])).toBeGreaterThan(80);
    expect(widest).toBeGreaterThan(20);
  });

  it("has the same bits as ever [APEX-012] [HOST-082]", () => {
    const race = rolling();
    const trace = new Float32Array(2400 * 4);
    const { x, y, yaw, speed } = race.cars;
    for (let tick = 0; tick < 2400; tick++) {
      hold(race, ...inputsAt(tick), 1);
      trace.set([x[0], y[0], yaw[0], speed[0]], tick * 4);
    }
    expect(hashWords(new Uint32Array(trace.buffer))).toBe("09998dae446a19a7");
  });
});
