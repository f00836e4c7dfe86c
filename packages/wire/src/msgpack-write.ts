import { type Fields, integerLimits, isUuid, type NumberSchema, type Schema } from "@fairtick/contract";
import { type ByteOutput, InvalidValue } from "./byte-output.ts";
import { utf8 } from "./text.ts";

/** @throws InvalidValue when the value is not of the schema, RangeError when the target is too small. */
export type Write = (value: unknown, output: ByteOutput) => void;

export function writerOf(schema: Schema): Write {
  switch (schema.kind) {
    case "bool":
      return (value, output) => {
        if (typeof value !== "boolean") throw new InvalidValue("bool");
        writeByte(output, value ? 0xc3 : 0xc2);
      };
    case "string":
      return writerOfString(schema.maxBytes);
    case "bytes":
      return (value, output) => {
        if (!(value instanceof Uint8Array)) throw new InvalidValue("bytes");
        if (value.length > schema.maxBytes) throw new InvalidValue(`at most ${schema.maxBytes} bytes`);
        writeHead(output, value.length, { fixed: 0, fixedMax: -1, byte: 0xc4, short: 0xc5, long: 0xc6 });
        writeBytes(output, value);
      };
    case "uuid":
      return (value, output) => {
        if (typeof value !== "string" || !isUuid(value)) throw new InvalidValue("uuid");
        writeText(output, value);
      };
    case "option": {
      const write = writerOf(schema.value);
      return (value, output) => (value === null ? writeByte(output, 0xc0) : write(value, output));
    }
    case "array":
      return writerOfArray(schema.items, schema.max);
    case "struct":
      return writerOfFields(schema.fields, null);
    case "enumeration":
      return (value, output) => {
        if (!schema.variants.includes(value as string)) throw new InvalidValue(schema.variants.join(" or "));
        writeText(output, value as string);
      };
    case "union":
      return writerOfUnion(schema.variants);
    default:
      return writerOfNumber(schema);
  }
}

/** How a length is announced: within the first byte up to `fixedMax`, else behind a byte of its own. */
interface Head {
  readonly fixed: number;
  readonly fixedMax: number;
  /** Undefined: there is no form with one byte. */
  readonly byte?: number;
  readonly short: number;
  readonly long: number;
}

const textHead: Head = { fixed: 0xa0, fixedMax: 31, byte: 0xd9, short: 0xda, long: 0xdb };
const arrayHead: Head = { fixed: 0x90, fixedMax: 15, short: 0xdc, long: 0xdd };
const mapHead: Head = { fixed: 0x80, fixedMax: 15, short: 0xde, long: 0xdf };

function writeHead(output: ByteOutput, length: number, { fixed, fixedMax, byte, short, long }: Head): void {
  if (length <= fixedMax) writeByte(output, fixed | length);
  else if (byte !== undefined && length <= 0xff) writeU8(output, byte, length);
  else if (length <= 0xffff) writeU16(output, short, length);
  else writeU32(output, long, length);
}

function writeByte(output: ByteOutput, value: number): void {
  const start = output.take(1);
  output.bytes[start] = value;
}

function writeU8(output: ByteOutput, lead: number, value: number): void {
  const start = output.take(2);
  output.bytes[start] = lead;
  output.bytes[start + 1] = value;
}

function writeU16(output: ByteOutput, lead: number, value: number): void {
  const start = output.take(3);
  output.bytes[start] = lead;
  output.view.setUint16(start + 1, value);
}

function writeU32(output: ByteOutput, lead: number, value: number): void {
  const start = output.take(5);
  output.bytes[start] = lead;
  output.view.setUint32(start + 1, value);
}

function writeBytes(output: ByteOutput, bytes: Uint8Array): void {
  const start = output.take(bytes.length);
  output.bytes.set(bytes, start);
}

function writeText(output: ByteOutput, text: string): void {
  const bytes = utf8.encode(text);
  writeHead(output, bytes.length, textHead);
  writeBytes(output, bytes);
}

function writerOfString(maxBytes = Number.POSITIVE_INFINITY): Write {
  return (value, output) => {
    if (typeof value !== "string") throw new InvalidValue("string");
    const bytes = utf8.encode(value);
    if (bytes.length > maxBytes) throw new InvalidValue(`text of at most ${maxBytes} bytes`);
    writeHead(output, bytes.length, textHead);
    writeBytes(output, bytes);
  };
}

function writerOfNumber({ kind }: NumberSchema): Write {
  if (kind === "f32" || kind === "f64") {
    return (value, output) => {
      if (typeof value !== "number") throw new InvalidValue(kind);
      writeFloat(output, kind, value);
    };
  }
  const { min, max } = integerLimits[kind];
  return (value, output) => {
    const fits = typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
    if (!fits) throw new InvalidValue(kind);
    writeInteger(output, value);
  };
}

function writeFloat(output: ByteOutput, kind: "f32" | "f64", value: number): void {
  const start = output.take(kind === "f32" ? 5 : 9);
  output.bytes[start] = kind === "f32" ? 0xca : 0xcb;
  if (kind === "f32") output.view.setFloat32(start + 1, value);
  else output.view.setFloat64(start + 1, value);
}

/** In the shortest form. Two's complement makes the cut of a negative number right. */
function writeInteger(output: ByteOutput, value: number): void {
  if (value >= -0x20 && value < 0x80) writeByte(output, value);
  else if (value >= 0) {
    if (value <= 0xff) writeU8(output, 0xcc, value);
    else if (value <= 0xffff) writeU16(output, 0xcd, value);
    else writeU32(output, 0xce, value);
  } else if (value >= -0x80) writeU8(output, 0xd0, value);
  else if (value >= -0x8000) writeU16(output, 0xd1, value);
  else writeU32(output, 0xd2, value);
}

function writerOfArray(items: Schema, max = Number.POSITIVE_INFINITY): Write {
  const write = writerOf(items);
  return (value, output) => {
    if (!Array.isArray(value)) throw new InvalidValue("array");
    if (value.length > max) throw new InvalidValue(`at most ${max} items`);
    writeHead(output, value.length, arrayHead);
    let i = 0;
    try {
      for (; i < value.length; i++) write(value[i], output);
    } catch (fault) {
      throw fault instanceof InvalidValue ? fault.below(`[${i}]`) : fault;
    }
  };
}

/** A map from names to values; a variant's has its type first. */
function writerOfFields(fields: Fields, type: string | null): Write {
  const names = Object.keys(fields);
  const writes = names.map((name) => writerOf(fields[name]));
  const keys = names.map(encodedText);
  const first = type === null ? new Uint8Array(0) : join(encodedText("type"), encodedText(type));
  const count = names.length + (type === null ? 0 : 1);
  return (value, output) => {
    if (typeof value !== "object" || value === null) throw new InvalidValue("object");
    const record = value as Record<string, unknown>;
    writeHead(output, count, mapHead);
    writeBytes(output, first);
    let i = 0;
    try {
      for (; i < names.length; i++) {
        writeBytes(output, keys[i]);
        writes[i](record[names[i]], output);
      }
    } catch (fault) {
      throw fault instanceof InvalidValue ? fault.below(names[i]) : fault;
    }
  };
}

function writerOfUnion(variants: Readonly<Record<string, Fields>>): Write {
  const byName = new Map<unknown, Write>();
  for (const name of Object.keys(variants)) byName.set(name, writerOfFields(variants[name], name));
  return (value, output) => {
    const write = byName.get((value as { readonly type?: unknown } | null | undefined)?.type);
    if (write === undefined) throw new InvalidValue(Object.keys(variants).join(" or ")).below("type");
    write(value, output);
  };
}

/** A short text with its head. */
function encodedText(text: string): Uint8Array {
  const bytes = utf8.encode(text);
  const head = bytes.length <= 31 ? Uint8Array.of(0xa0 | bytes.length) : Uint8Array.of(0xd9, bytes.length);
  return join(head, bytes);
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
