/** Storage type of a column. There is no 64-bit integer: BigInt views allocate. Use two u32. */
export type ColumnType = keyof typeof COLUMN_BYTES;

export interface Columns {
  readonly [name: string]: ColumnType;
}

export interface ColumnLayout {
  readonly name: string;
  readonly type: ColumnType;
  readonly offset: number;
}

export const COLUMN_BYTES = { u8: 1, i8: 1, u16: 2, i16: 2, u32: 4, i32: 4, f32: 4, f64: 8 } as const;

export interface ColumnArrays {
  u8: Uint8Array;
  i8: Int8Array;
  u16: Uint16Array;
  i16: Int16Array;
  u32: Uint32Array;
  i32: Int32Array;
  f32: Float32Array;
  f64: Float64Array;
}

export function columnView(buffer: ArrayBuffer, column: ColumnLayout, rows: number) {
  switch (column.type) {
    case "u8":
      return new Uint8Array(buffer, column.offset, rows);
    case "i8":
      return new Int8Array(buffer, column.offset, rows);
    case "u16":
      return new Uint16Array(buffer, column.offset, rows);
    case "i16":
      return new Int16Array(buffer, column.offset, rows);
    case "u32":
      return new Uint32Array(buffer, column.offset, rows);
    case "i32":
      return new Int32Array(buffer, column.offset, rows);
    case "f32":
      return new Float32Array(buffer, column.offset, rows);
    case "f64":
      return new Float64Array(buffer, column.offset, rows);
  }
}

/** Columns begin at multiples of 8 bytes, which every type of column accepts. */
export function padded(byteLength: number): number {
  return (byteLength + 7) & ~7;
}
