import { describe, expect, it } from "vitest";
import { type CarSpec, carContent } from "./content.ts";

const physics = {
  mass_kg: 1300,
  length_m: 4.5,
  width_m: 2,
  max_engine_force_n: 8000,
  max_brake_force_n: 15000,
  drag_coefficient: 0.35,
  grip_coefficient: 1,
  max_steering_angle_rad: 0.5,
  wheelbase_m: 2.7,
};
const manifest = { id: "550E8400-E29B-41D4-A716-446655440000", name: "Test Car", version: "1.0.0", physics };

describe("car manifest", () => {
  it("gives a frozen car with all values of the manifest [APEX-006]", () => {
    const { car, warnings } = parse(manifest);
    expect(car).toEqual({
      id: "550e8400-e29b-41d4-a716-446655440000",
      name: "Test Car",
      version: "1.0.0",
      massKg: 1300,
      lengthM: 4.5,
      widthM: 2,
      maxEngineForceN: 8000,
      maxBrakeForceN: 15000,
      dragCoefficient: 0.35,
      gripCoefficient: 1,
      maxSteeringAngleRad: 0.5,
      wheelbaseM: 2.7,
    } satisfies CarSpec);
    expect(Object.isFrozen(car)).toBe(true);
    expect(warnings).toEqual([]);
  });

  it.each(Object.keys(physics))(
    "refuses a %s that is zero, negative, missing or no number [APEX-006]",
    (key) => {
      for (const value of [0, -1, undefined, "12", Number.NaN, Number.POSITIVE_INFINITY]) {
        const { problems } = parse({ ...manifest, physics: { ...physics, [key]: value } });
        expect(problems).toHaveLength(1);
        expect(problems[0]).toContain(`physics.${key}: `);
      }
    },
  );

  it.each([
    ["mass_kg", 699, 1501],
    ["max_engine_force_n", 4999, 15001],
    ["max_brake_force_n", 9999, 25001],
    ["drag_coefficient", 0.29, 0.51],
    ["grip_coefficient", 0.79, 1.21],
    ["max_steering_angle_rad", 0.39, 0.61],
  ])("warns of a %s of %d or %d but takes it [APEX-006]", (key, low, high) => {
    for (const value of [low, high]) {
      const { car, warnings } = parse({ ...manifest, physics: { ...physics, [key]: value } });
      expect(Object.values(car ?? {})).toContain(value);
      expect(warnings).toEqual([expect.stringMatching(`physics.${key}: ${value} is outside of the typical`)]);
    }
  });

  it("refuses a steering angle that puts the wheels across the car", () => {
    const { problems } = parse({ ...manifest, physics: { ...physics, max_steering_angle_rad: 1.6 } });
    expect(problems).toEqual([
      expect.stringMatching(/max_steering_angle_rad: 1.6 where an angle below 1.5 rad/),
    ]);
  });

  it("reports every fault at once", () => {
    expect(parse({ id: "x", name: "", version: 1 }).problems).toHaveLength(3 + Object.keys(physics).length);
  });

  it.each([[undefined], [null], [7], ["text"], [[]]])("refuses a manifest that is %j", (source) => {
    expect(parse(source).problems.length).toBeGreaterThan(0);
  });

  it("warns of a field that it does not know", () => {
    const { car, warnings } = parse({ ...manifest, physics: { ...physics, turbo: true } });
    expect(car).toBeDefined();
    expect(warnings).toEqual(["physics.turbo: is not a field of this manifest and is ignored"]);
  });
});

function parse(source: unknown) {
  const warnings: string[] = [];
  const warn = (path: string, message: string) => void warnings.push(`${path}: ${message}`);
  const parsed = carContent.parse(source, () => undefined, { warn });
  return {
    car: parsed.ok ? parsed.item : undefined,
    problems: parsed.ok ? [] : parsed.problems.map(({ field, message }) => `${field}: ${message}`),
    warnings,
  };
}
