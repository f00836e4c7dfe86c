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

const typical = {
  massKg: { low: 700, high: 1500, unit: "kg" },
  lengthM: { low: 2.5, high: 6, unit: "m" },
  widthM: { low: 1.2, high: 2.2, unit: "m" },
  engineForceN: { low: 5000, high: 15000, unit: "N" },
  brakeForceN: { low: 10000, high: 25000, unit: "N" },
  drag: { low: 0.3, high: 0.5, unit: "N per (m/s)^2" },
  grip: { low: 0.8, high: 1.2, unit: "times 9.81 m/s^2" },
  steeringRad: { low: 0.4, high: 0.6, unit: "rad" },
  wheelbaseM: { low: 1.5, high: 4, unit: "m" },
} satisfies Record<string, Range>;

/** From here on the tangent of the steering angle is of no use: the wheels stand across the car. */
const STEERING_LIMIT_RAD = 1.5;

function readCar(manifest: Manifest): CarSpec {
  const car: CarSpec = {
    id: manifest.uuid("id"),
    name: manifest.text("name"),
    version: manifest.text("version"),
    massKg: manifest.positive("physics.mass_kg", typical.massKg),
    lengthM: manifest.positive("physics.length_m", typical.lengthM),
    widthM: manifest.positive("physics.width_m", typical.widthM),
    maxEngineForceN: manifest.positive("physics.max_engine_force_n", typical.engineForceN),
    maxBrakeForceN: manifest.positive("physics.max_brake_force_n", typical.brakeForceN),
    dragCoefficient: manifest.positive("physics.drag_coefficient", typical.drag),
    gripCoefficient: manifest.positive("physics.grip_coefficient", typical.grip),
    maxSteeringAngleRad: manifest.positive("physics.max_steering_angle_rad", typical.steeringRad),
    wheelbaseM: manifest.positive("physics.wheelbase_m", typical.wheelbaseM),
  };
  if (car.maxSteeringAngleRad >= STEERING_LIMIT_RAD) {
    manifest.refuse(
      "physics.max_steering_angle_rad",
      `${car.maxSteeringAngleRad} where an angle below ${STEERING_LIMIT_RAD} rad is needed`,
    );
  }
  return Object.freeze(car);
}
