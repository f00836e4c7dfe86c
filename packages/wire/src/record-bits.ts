import type { ColumnType } from "@fairtick/kernel";
import { exactBits } from "./snapshot-plan.ts";

/** Of one call only. */
const scratch = new DataView(new ArrayBuffer(8));

/** Writes the bits of a number of a column's type to a place of two arrays. */
export function recordBits(
  type: ColumnType,
  value: number,
  low: Uint32Array,
  high: Uint32Array,
  place: number,
): void {
  high[place] = 0;
  if (type === "f64") {
    scratch.setFloat64(0, value, true);
    high[place] = scratch.getUint32(4, true);
    low[place] = scratch.getUint32(0, true);
  } else if (type === "f32") {
    scratch.setFloat32(0, value, true);
    low[place] = scratch.getUint32(0, true);
  } else {
    const bits = exactBits[type];
    low[place] = bits === 32 ? value : value & ((1 << bits) - 1);
  }
}
