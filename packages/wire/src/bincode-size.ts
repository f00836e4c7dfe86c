import type { Fields, Schema } from "@fairtick/contract";

/** Bytes that a value takes in bincode. `max` is infinite where a schema sets no limit. */
export interface SizeRange {
  readonly min: number;
  readonly max: number;
}

/** The smallest and the greatest encoding that the schema can describe. */
export function bincodeSize(schema: Schema): SizeRange {
  switch (schema.kind) {
    case "bool":
    case "u8":
    case "i8":
      return exactly(1);
    case "u16":
    case "i16":
      return exactly(2);
    case "u32":
    case "i32":
    case "f32":
    case "enumeration":
      return exactly(4);
    case "f64":
      return exactly(8);
    case "uuid":
      return exactly(24);
    case "string":
    case "bytes":
      return { min: 8, max: 8 + (schema.maxBytes ?? Number.POSITIVE_INFINITY) };
    case "option":
      return { min: 1, max: 1 + bincodeSize(schema.value).max };
    case "array":
      return { min: 8, max: 8 + (schema.max ?? Number.POSITIVE_INFINITY) * bincodeSize(schema.items).max };
    case "struct":
      return sizeOfFields(schema.fields);
    case "union":
      return sizeOfVariants(Object.values(schema.variants).map(sizeOfFields));
  }
}

const exactly = (bytes: number): SizeRange => ({ min: bytes, max: bytes });

function sizeOfFields(fields: Fields): SizeRange {
  let min = 0;
  let max = 0;
  for (const field of Object.values(fields)) {
    const size = bincodeSize(field);
    min += size.min;
    max += size.max;
  }
  return { min, max };
}

function sizeOfVariants(sizes: readonly SizeRange[]): SizeRange {
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  for (const size of sizes) {
    if (size.min < min) min = size.min;
    if (size.max > max) max = size.max;
  }
  return { min: 4 + min, max: 4 + max };
}
