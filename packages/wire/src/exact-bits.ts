import type { ColumnType } from "@fairtick/kernel";

/** Bits of a number of a column's type. */
export const exactBits: Readonly<Record<ColumnType, number>> = {
  u8: 8,
  i8: 8,
  u16: 16,
  i16: 16,
  u32: 32,
  i32: 32,
  f32: 32,
  f64: 64,
};

/** Of one call only. */
const scratch = new DataView(new ArrayBuffer(8));

/** The number that these bits stand for. */
export function numberOfBits(type: ColumnType, low: number, high: number): number {
  if (type === "f64") {
    scratch.setUint32(0, low, true);
    scratch.setUint32(4, high, true);
    return scratch.getFloat64(0, true);
  }
  scratch.setUint32(0, low, true);
  if (type === "f32") return scratch.getFloat32(0, true);
  const bits = exactBits[type];
  return type === "i8" || type === "i16" || type === "i32" ? (low << (32 - bits)) >> (32 - bits) : low;
}

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
