import { atan2 } from "@fairtick/kernel";
import { type Centerline, pointAt, wrapDistance } from "@fairtick/physics";

export interface GridSlot {
  /** 1 = pole. */
  readonly position: number;
  /** Where the centre of the car stands. */
  readonly x: number;
  readonly y: number;
  readonly yawRad: number;
}

/** A session has at most this many cars (a position is one byte, a telemetry packet one datagram). */
export const GRID_SLOTS = 16;
const ROW_SPACING_M = 8;
/** The nose of the longest car stays behind the line. */
const POLE_BEHIND_LINE_M = 6;

/**
 * Two staggered columns behind the line that follow the centreline backwards: odd positions on the left,
 * even ones half a row farther back on the right.
 */
export function generateGrid(line: Centerline, widthM: number): readonly GridSlot[] {
  const place = new Float64Array(4);
  const slots: GridSlot[] = [];
  for (let i = 0; i < GRID_SLOTS; i++) {
    const behindM = POLE_BEHIND_LINE_M + (i * ROW_SPACING_M) / 2;
    pointAt(line, wrapDistance(line, -behindM), place);
    const lateralM = i % 2 === 0 ? widthM / 4 : -widthM / 4;
    slots.push(
      Object.freeze({
        position: i + 1,
        x: place[0] - lateralM * place[3],
        y: place[1] + lateralM * place[2],
        yawRad: atan2(place[3], place[2]),
      }),
    );
  }
  return Object.freeze(slots);
}
