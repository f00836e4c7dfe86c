import type { ContentKind } from "@fairtick/contract";
import { type Manifest, openManifest, type Range } from "./manifest.ts";

/** What the rules know about a car. Frozen; shared by all sessions of a thread. */
export interface CarSpec {
  /** UUID in lower case. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly massKg: number;
  readonly lengthM: number;
  readonly widthM: number;
  readonly maxEngineForceN: number;
  readonly maxBrakeForceN: number;
  /** Drag in newtons at a speed of 1 m/s; grows with the square of the speed. */
  readonly dragCoefficient: number;
  /** Greatest lateral acceleration in multiples of 9.81 m/s^2. */
  readonly gripCoefficient: number;
  readonly maxSteeringAngleRad: number;
  readonly wheelbaseM: number;
}

/** `cars/<folder>/car.toml`: id, name, version and the table [physics]. */
export const carContent: ContentKind<CarSpec> = {
  kind: "cars",
  manifestFile: "car.toml",
  parse(source, _files, report) {
    const manifest = openManifest(source, report);
    const item = readCar(manifest);
    manifest.warnUnread();
    const { problems } = manifest;
    return problems.length === 0 ? { ok: true, item } : { ok: false, problems };
  },
};

/** Wide enough for karts and lorries; what lies outside is a slip of the pen or of the unit. */
const ranges = {
  massKg: { limits: [100, 20_000], typical: [700, 1500], unit: "kg" },
  lengthM: { limits: [1, 20], typical: [2.5, 6], unit: "m" },
  widthM: { limits: [0.5, 5], typical: [1.2, 2.2], unit: "m" },
  engineForceN: { limits: [100, 500_000], typical: [5000, 15_000], unit: "N" },
  brakeForceN: { limits: [100, 500_000], typical: [10_000, 25_000], unit: "N" },
  drag: { limits: [0.01, 10], typical: [0.3, 0.5], unit: "N per (m/s)^2" },
  grip: { limits: [0.1, 10], typical: [0.8, 1.2], unit: "times 9.81 m/s^2" },
  // Beyond 1.5 rad the wheels stand across the car, and the tangent of the angle is of no use.
  steeringRad: { limits: [0.05, 1.5], typical: [0.4, 0.6], unit: "rad" },
  wheelbaseM: { limits: [0.5, 15], typical: [1.5, 4], unit: "m" },
} satisfies Record<string, Range>;

function readCar(manifest: Manifest): CarSpec {
  const car: CarSpec = {
    id: manifest.uuid("id"),
    name: manifest.text("name"),
    version: manifest.text("version"),
    massKg: manifest.quantity("physics.mass_kg", ranges.massKg),
    lengthM: manifest.quantity("physics.length_m", ranges.lengthM),
    widthM: manifest.quantity("physics.width_m", ranges.widthM),
    maxEngineForceN: manifest.quantity("physics.max_engine_force_n", ranges.engineForceN),
    maxBrakeForceN: manifest.quantity("physics.max_brake_force_n", ranges.brakeForceN),
    dragCoefficient: manifest.quantity("physics.drag_coefficient", ranges.drag),
    gripCoefficient: manifest.quantity("physics.grip_coefficient", ranges.grip),
    maxSteeringAngleRad: manifest.quantity("physics.max_steering_angle_rad", ranges.steeringRad),
    wheelbaseM: manifest.quantity("physics.wheelbase_m", ranges.wheelbaseM),
  };
  const isKnown = !manifest.isFaulty("physics.wheelbase_m") && !manifest.isFaulty("physics.length_m");
  if (isKnown && car.wheelbaseM >= car.lengthM) {
    const allowed = `less than the length of ${car.lengthM} m is allowed`;
    manifest.refuse("physics.wheelbase_m", `${car.wheelbaseM} where ${allowed}`);
  }
  return Object.freeze(car);
}
