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

  it.each([
    ["mass_kg", 99, 20_001, "100 to 20000 kg"],
    ["length_m", 0.99, 20.1, "1 to 20 m"],
    ["width_m", 0.49, 5.1, "0.5 to 5 m"],
    ["max_engine_force_n", 99, 500_001, "100 to 500000 N"],
    ["max_brake_force_n", 99, 500_001, "100 to 500000 N"],
    ["drag_coefficient", 0.009, 10.1, "0.01 to 10 N per (m/s)^2"],
    ["grip_coefficient", 0.09, 10.1, "0.1 to 10 times 9.81 m/s^2"],
    ["max_steering_angle_rad", 0.04, 1.51, "0.05 to 1.5 rad"],
    ["wheelbase_m", 0.49, 15.1, "0.5 to 15 m"],
  ])("refuses a %s of %d or %d and says what is allowed", (key, low, high, allowed) => {
    for (const value of [low, high]) {
      const { problems, warnings } = parse({ ...manifest, physics: { ...physics, [key]: value } });
      expect(problems).toEqual([`physics.${key}: ${value} where ${allowed} are allowed`]);
      expect(warnings).toEqual([]);
    }
  });

  it("refuses a wheelbase that is not shorter than the car", () => {
    const { problems } = parse({ ...manifest, physics: { ...physics, length_m: 3, wheelbase_m: 3 } });
    expect(problems).toEqual(["physics.wheelbase_m: 3 where less than the length of 3 m is allowed"]);
  });

  it("warns of nothing in place of values that are missing or faulty", () => {
    const { problems, warnings } = parse({ ...manifest, physics: { mass_kg: "heavy" } });
    expect(problems).toHaveLength(Object.keys(physics).length);
    expect(warnings).toEqual([]);
  });

  it.each([
    ["length", "length_m", "physics.length"],
    ["lenght_m", "length_m", "physics.lenght_m"],
    ["masskg", "mass_kg", "physics.masskg"],
  ])("says of %s that %s is meant", (written, meant, field) => {
    const { [meant as "mass_kg"]: value, ...others } = physics;
    const { warnings } = parse({ ...manifest, physics: { ...others, [written]: value } });
    expect(warnings).toEqual([
      `${field}: is not a field of this manifest and is ignored; did you mean physics.${meant}?`,
    ]);
  });

  it("says where a field belongs that stands in the wrong table", () => {
    const { mass_kg, ...others } = physics;
    const { warnings } = parse({ ...manifest, mass_kg, physics: others });
    expect(warnings).toEqual([
      "mass_kg: is not a field of this manifest and is ignored; did you mean physics.mass_kg?",
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
