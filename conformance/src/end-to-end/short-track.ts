import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/*
 * Content for tests: one small car and a track whose lap takes a quarter of a minute. Two straights along X
 * joined by half circles, driven counter-clockwise; the line is in the middle of the lower straight.
 */

export const shortTrack = { id: "660e8400-e29b-41d4-a716-4466554400e2", name: "Short Loop" } as const;
export const lightCar = { id: "550e8400-e29b-41d4-a716-4466554400e2", name: "Light Test Car" } as const;

/** What the car holds in the half circles, with some reserve. */
export const bendSpeedMps = 16.5;

const straightM = 36;
const radiusM = 30;
const stepM = 3;

export interface ContentFolders {
  readonly carsDir: string;
  readonly tracksDir: string;
  readonly centerLineCsv: string;
}

/** Writes both below a folder, as an operator would. */
export function writeShortTrack(folder: string): ContentFolders {
  const carsDir = join(folder, "cars");
  const tracksDir = join(folder, "tracks");
  const centerLineCsv = centerLine();
  mkdirSync(join(carsDir, "light"), { recursive: true });
  mkdirSync(join(tracksDir, "short"), { recursive: true });
  writeFileSync(join(carsDir, "light", "car.toml"), carToml());
  writeFileSync(join(tracksDir, "short", "track.toml"), trackToml());
  writeFileSync(join(tracksDir, "short", "centerline.csv"), centerLineCsv);
  return { carsDir, tracksDir, centerLineCsv };
}

function carToml(): string {
  return `id = "${lightCar.id}"
name = "${lightCar.name}"
version = "1.0.0"

[physics]
mass_kg = 900.0
length_m = 4.0
width_m = 1.8
max_engine_force_n = 8000.0
max_brake_force_n = 11000.0
drag_coefficient = 0.35
grip_coefficient = 1.1
max_steering_angle_rad = 0.5
wheelbase_m = 2.5
`;
}

function trackToml(): string {
  return `id = "${shortTrack.id}"
name = "${shortTrack.name}"
version = "1.0.0"
width_m = 14.0
centerline_file = "centerline.csv"
`;
}

function centerLine(): string {
  const bendM = Math.PI * radiusM;
  const lapM = 2 * (straightM + bendM);
  const count = Math.round(lapM / stepM);
  const rows = ["x,y,distance_from_start"];
  for (let i = 0; i < count; i++) {
    const distanceM = (i * lapM) / count;
    const [x, y] = place(distanceM, bendM);
    rows.push(`${x.toFixed(3)},${y.toFixed(3)},${distanceM.toFixed(3)}`);
  }
  return `${rows.join("\n")}\n`;
}

function place(distanceM: number, bendM: number): [x: number, y: number] {
  const half = straightM / 2;
  if (distanceM < half) return [distanceM, 0];
  const inBendM = distanceM - half;
  if (inBendM < bendM) return onCircle(half, inBendM / radiusM - Math.PI / 2);
  const backM = inBendM - bendM;
  if (backM < straightM) return [half - backM, 2 * radiusM];
  const inSecondM = backM - straightM;
  if (inSecondM < bendM) return onCircle(-half, inSecondM / radiusM + Math.PI / 2);
  return [-half + (inSecondM - bendM), 0];
}

function onCircle(x: number, angleRad: number): [x: number, y: number] {
  return [x + radiusM * Math.cos(angleRad), radiusM + radiusM * Math.sin(angleRad)];
}
