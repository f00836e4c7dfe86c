import type { Controls } from "./client-message.ts";
import type { CarState } from "./server-message.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Pursuit {
  readonly wantedSpeedMps: number;
  /** How far beside the centre line to drive, positive to the left. */
  readonly offsetM?: number;
}

const lookAheadM = 10;
/** Metres per second of error that ask for the whole throttle or brake. */
const speedBandMps = 2;
/** Full lock for so many radians of error. */
const fullLockRad = 0.5;

/** Points of a `centerline.csv`: a head, then rows of x, y and more. */
export function readCenterLine(csv: string): Point[] {
  const rows = csv.trim().split("\n").slice(1);
  return rows.map((row) => {
    const [x, y] = row.split(",").map(Number);
    return { x: x ?? 0, y: y ?? 0 };
  });
}

/** Steers towards a point some way ahead on a closed centre line, at a constant speed. */
export function pursue(car: CarState, line: readonly Point[], pursuit: Pursuit): Controls {
  const target = pointAhead(car, line, pursuit.offsetM ?? 0);
  const bearing = Math.atan2(target.y - car.posY, target.x - car.posX);
  const error = Math.atan2(Math.sin(bearing - car.yawRad), Math.cos(bearing - car.yawRad));
  const missing = (pursuit.wantedSpeedMps - car.speedMps) / speedBandMps;
  return {
    throttle: clamp(missing, 0, 1),
    brake: clamp(-missing, 0, 1),
    // Left is positive for angles and negative for steering.
    steering: clamp(-error / fullLockRad, -1, 1),
  };
}

function pointAhead(car: CarState, line: readonly Point[], offsetM: number): Point {
  let index = nearest(car, line);
  let left = lookAheadM;
  for (;;) {
    const a = at(line, index);
    const b = at(line, index + 1);
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    if (length >= left && length > 0) {
      const toLeft = offsetM / length;
      const along = left / length;
      return {
        x: a.x + (b.x - a.x) * along - (b.y - a.y) * toLeft,
        y: a.y + (b.y - a.y) * along + (b.x - a.x) * toLeft,
      };
    }
    left -= length;
    index++;
  }
}

function nearest(car: CarState, line: readonly Point[]): number {
  let best = 0;
  let bestM = Number.POSITIVE_INFINITY;
  for (const [index, point] of line.entries()) {
    const distanceM = Math.hypot(point.x - car.posX, point.y - car.posY);
    if (distanceM < bestM) {
      best = index;
      bestM = distanceM;
    }
  }
  return best;
}

function at(line: readonly Point[], index: number): Point {
  const point = line[index % line.length];
  if (point === undefined) throw new Error("a centre line without points");
  return point;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
