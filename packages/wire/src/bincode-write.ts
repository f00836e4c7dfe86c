import { type Fields, integerLimits, isUuid, type NumberKind, type Schema } from "@fairtick/contract";
import { bincodeSize } from "./bincode-size.ts";
import { type ByteOutput, InvalidValue } from "./byte-output.ts";
import { utf8 } from "./text.ts";
import { writeUuid } from "./uuid.ts";

/** @throws InvalidValue when the value is not of the schema, RangeError when the target is too small. */
export type Write = (value: unknown, output: ByteOutput) => void;

export function writerOf(schema: Schema): Write {
  switch (schema.kind) {
    case "bool":
      return (value, output) => {
        if (typeof value !== "boolean") throw new InvalidValue("bool");
        const start = output.take(1);
        output.bytes[start] = value ? 1 : 0;
      };
    case "string":
      return writerOfString(schema.maxBytes);
    case "bytes":
      return (value, output) => {
        if (!(value instanceof Uint8Array)) throw new InvalidValue("bytes");
        if (value.length > schema.maxBytes) throw new InvalidValue(`at most ${schema.maxBytes} bytes`);
        writeLength(output, value.length);
        const start = output.take(value.length);
        output.bytes.set(value, start);
      };
    case "uuid":
      return writeUuidValue;
    case "option":
      return writerOfOption(schema.value);
    case "array":
      return writerOfArray(schema.items, schema.max);
    case "struct":
      return writerOfFields(schema.fields);
    case "enumeration":
      return writerOfEnumeration(schema.variants);
    case "union":
      return writerOfUnion(schema.variants, schema.tags);
    default:
      return writerOfNumber(schema.kind);
  }
}

const numberWriters: Readonly<Record<NumberKind, (view: DataView, offset: number, value: number) => void>> = {
  u8: (view, offset, value) => view.setUint8(offset, value),
  u16: (view, offset, value) => view.setUint16(offset, value, true),
  u32: (view, offset, value) => view.setUint32(offset, value, true),
  i8: (view, offset, value) => view.setInt8(offset, value),
  i16: (view, offset, value) => view.setInt16(offset, value, true),
  i32: (view, offset, value) => view.setInt32(offset, value, true),
  f32: (view, offset, value) => view.setFloat32(offset, value, true),
  f64: (view, offset, value) => view.setFloat64(offset, value, true),
};

function writerOfNumber(kind: NumberKind): Write {
  const write = numberWriters[kind];
  const size = bincodeSize({ kind }).min;
  const limits = kind === "f32" || kind === "f64" ? null : integerLimits[kind];
  return (value, output) => {
    const fits =
      typeof value === "number" &&
      (limits === null || (Number.isInteger(value) && value >= limits.min && value <= limits.max));
    if (!fits) throw new InvalidValue(kind);
    const start = output.take(size);
    write(output.view, start, value);
  };
}

function writerOfString(maxBytes = Number.POSITIVE_INFINITY): Write {
  return (value, output) => {
    if (typeof value !== "string") throw new InvalidValue("string");
    const text = utf8.encode(value);
    if (text.length > maxBytes) throw new InvalidValue(`text of at most ${maxBytes} bytes`);
    writeLength(output, text.length);
    const start = output.take(text.length);
    output.bytes.set(text, start);
  };
}

function writeUuidValue(value: unknown, output: ByteOutput): void {
  if (typeof value !== "string" || !isUuid(value)) throw new InvalidValue("uuid");
  writeLength(output, 16);
  const start = output.take(16);
  writeUuid(value, output.bytes, start);
}

function writerOfOption(inner: Schema): Write {
  const write = writerOf(inner);
  return (value, output) => {
    const start = output.take(1);
    output.bytes[start] = value === null ? 0 : 1;
    if (value !== null) write(value, output);
  };
}

function writerOfArray(items: Schema, max = Number.POSITIVE_INFINITY): Write {
  const write = writerOf(items);
  return (value, output) => {
    if (!Array.isArray(value)) throw new InvalidValue("array");
    if (value.length > max) throw new InvalidValue(`at most ${max} items`);
    writeLength(output, value.length);
    let i = 0;
    try {
      for (; i < value.length; i++) write(value[i], output);
    } catch (fault) {
      throw fault instanceof InvalidValue ? fault.below(`[${i}]`) : fault;
    }
  };
}

function writerOfFields(fields: Fields): Write {
  const names = Object.keys(fields);
  const writes = names.map((name) => writerOf(fields[name]));
  return (value, output) => {
    if (typeof value !== "object" || value === null) throw new InvalidValue("object");
    const record = value as Record<string, unknown>;
    let i = 0;
    try {
      for (; i < names.length; i++) writes[i](record[names[i]], output);
    } catch (fault) {
      throw fault instanceof InvalidValue ? fault.below(names[i]) : fault;
    }
  };
}

function writerOfEnumeration(variants: readonly string[]): Write {
  return (value, output) => {
    const tag = variants.indexOf(value as string);
    if (tag < 0) throw new InvalidValue(variants.join(" or "));
    const start = output.take(4);
    output.view.setUint32(start, tag, true);
  };
}

function writerOfUnion(
  variants: Readonly<Record<string, Fields>>,
  tags: Readonly<Record<string, number>>,
): Write {
  const byName = new Map<unknown, { readonly tag: number; readonly write: Write }>();
  for (const name of Object.keys(variants)) {
    byName.set(name, { tag: tags[name], write: writerOfFields(variants[name]) });
  }
  return (value, output) => {
    const variant = byName.get((value as { readonly type?: unknown } | null | undefined)?.type);
    if (variant === undefined) throw new InvalidValue(Object.keys(variants).join(" or ")).below("type");
    const start = output.take(4);
    output.view.setUint32(start, variant.tag, true);
    variant.write(value, output);
  };
}

function writeLength(output: ByteOutput, length: number): void {
  const start = output.take(8);
  output.view.setUint32(start, length, true);
  output.view.setUint32(start + 4, 0, true);
}
