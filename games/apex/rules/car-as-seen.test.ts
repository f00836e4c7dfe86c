import { describe, expect, it } from "vitest";
import { carAsSeen, completeCar, driveOn } from "./car-as-seen.ts";
import { CarStatus } from "./race-state.ts";
import { newRace, type TestRace } from "./test/test-race.ts";

const columns = Object.keys(carAsSeen) as (keyof typeof carAsSeen)[];
const seen = ({ cars }: TestRace) => Float64Array.from(columns, (name) => cars[name][0]);
const of = (values: Float64Array, name: keyof typeof carAsSeen) => values[columns.indexOf(name)];

function driven(input: { throttle?: number; brake?: number; steering?: number }, speedMps: number) {
  const race = newRace();
  race.seat(0);
  race.put(0, 10, 0, 3, speedMps);
  race.race.phase = 2;
  for (const [name, value] of Object.entries(input)) race.t.inputs[name as "brake"][0] = value;
  race.step();
  return race;
}

describe("driving a car on from what others see of it", () => {
  it.each([
    { input: { throttle: 1 }, speedMps: 50 },
    { input: { brake: 1 }, speedMps: 60 },
    { input: { throttle: 0.3, steering: 0.1 }, speedMps: 40 },
    { input: { steering: -0.8 }, speedMps: 15 },
  ])("comes within centimetres of the rules after 150 ms: $input at $speedMps m/s", ({ input, speedMps }) => {
    const race = driven(input, speedMps);
    const values = seen(race);
    driveOn(race.t.world, values, 36);
    race.step(36);
    for (const name of ["x", "y", "speed", "yaw"] as const)
      expect(Math.abs(of(values, name) - race.cars[name][0])).toBeLessThan(0.03);
  });

  it("stands still when brakes have stopped it, and does not roll backwards", () => {
    const race = driven({ brake: 1 }, 0.5);
    const values = seen(race);
    driveOn(race.t.world, values, 2400);
    expect(of(values, "speed")).toBe(0);
  });

  it("leaves a car alone that was given up, or whose kind is not known", () => {
    const race = driven({ throttle: 1 }, 50);
    race.cars.status[0] = CarStatus.retired;
    const retired = seen(race);
    driveOn(race.t.world, retired, 100);
    expect(retired).toEqual(seen(race));
    race.cars.status[0] = CarStatus.running;
    race.cars.spec[0] = 9;
    const unknown = seen(race);
    driveOn(race.t.world, unknown, 100);
    expect(unknown).toEqual(seen(race));
  });
});

describe("what a client fills in of a car that is not its own", () => {
  it("is what the rules keep beside the steering and the place on the track", () => {
    const race = driven({ throttle: 0.5, steering: 0.3 }, 40);
    race.step(30);
    const { pathCurvature, segment } = race.cars;
    const kept = [pathCurvature[0], segment[0]];
    expect(kept[0]).not.toBe(0);
    pathCurvature[0] = 0;
    segment[0] = 0;
    completeCar(race.t, 0);
    expect([pathCurvature[0], segment[0]]).toEqual(kept);
    race.cars.spec[0] = 9;
    expect(() => completeCar(race.t, 0)).not.toThrow();
  });
});
