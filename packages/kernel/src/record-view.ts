import { COLUMN_BYTES, type Columns, type ColumnType } from "./column.ts";

/**
 * A record reads as plain numbers (`state.race.phase`). Its accessors sit on one prototype a schema,
 * so that engines keep one hidden class for the records of all sessions.
 */
export function recordView(
  buffer: ArrayBuffer,
  offset: number,
  columnCount: number,
  prototype: object,
): object {
  return Object.create(prototype, {
    arrays: { value: new RecordArrays(buffer, offset, columnCount * 8) },
  });
}

class RecordArrays {
  readonly u8: Uint8Array;
  readonly i8: Int8Array;
  readonly u16: Uint16Array;
  readonly i16: Int16Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;

  constructor(buffer: ArrayBuffer, offset: number, byteLength: number) {
    this.u8 = new Uint8Array(buffer, offset, byteLength);
    this.i8 = new Int8Array(buffer, offset, byteLength);
    this.u16 = new Uint16Array(buffer, offset, byteLength / 2);
    this.i16 = new Int16Array(buffer, offset, byteLength / 2);
    this.u32 = new Uint32Array(buffer, offset, byteLength / 4);
    this.i32 = new Int32Array(buffer, offset, byteLength / 4);
    this.f32 = new Float32Array(buffer, offset, byteLength / 4);
    this.f64 = new Float64Array(buffer, offset, byteLength / 8);
  }
}

interface RecordInstance {
  readonly arrays: RecordArrays;
}

/** In a record every column has a slot of 8 bytes. */
export function recordPrototype(columns: Columns): object {
  const prototype = {};
  Object.entries(columns).forEach(([name, type], slot) => {
    const index = (slot * 8) / COLUMN_BYTES[type];
    Object.defineProperty(prototype, name, { enumerable: true, ...accessor(type, index) });
  });
  return prototype;
}

/** One literal a type, so that each accessor meets one kind of typed array only. */
function accessor(type: ColumnType, index: number): ThisType<RecordInstance> & PropertyDescriptor {
  switch (type) {
    case "u8":
      return {
        get(this: RecordInstance) {
          return this.arrays.u8[index];
        },
        set(this: RecordInstance, v: number) {
          this.arrays.u8[index] = v;
        },
      };
    case "i8":
      return {
        get(this: RecordInstance) {
          return this.arrays.i8[index];
        },
        set(this: RecordInstance, v: number) {
          this.arrays.i8[index] = v;
        },
      };
    case "u16":
      return {
        get(this: RecordInstance) {
          return this.arrays.u16[index];
        },
        set(this: RecordInstance, v: number) {
          this.arrays.u16[index] = v;
        },
      };
    case "i16":
      return {
        get(this: RecordInstance) {
          return this.arrays.i16[index];
        },
        set(this: RecordInstance, v: number) {
          this.arrays.i16[index] = v;
        },
      };
    case "u32":
      return {
        get(this: RecordInstance) {
          return this.arrays.u32[index];
        },
        set(this: RecordInstance, v: number) {
          this.arrays.u32[index] = v;
        },
      };
    case "i32":
      return {
        get(this: RecordInstance) {
          return this.arrays.i32[index];
        },
        set(this: RecordInstance, v: number) {
          this.arrays.i32[index] = v;
        },
      };
    case "f32":
      return {
        get(this: RecordInstance) {
          return this.arrays.f32[index];
        },
        set(this: RecordInstance, v: number) {
          this.arrays.f32[index] = v;
        },
      };
    case "f64":
      return {
        get(this: RecordInstance) {
          return this.arrays.f64[index];
        },
        set(this: RecordInstance, v: number) {
          this.arrays.f64[index] = v;
        },
      };
  }
}
