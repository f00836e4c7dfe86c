import type { Fields, NumberKind, Schema } from "@fairtick/contract";
import { bincodeSize } from "./bincode-size.ts";
import { ByteInput, type ByteReason } from "./byte-input.ts";
import { textOf } from "./text.ts";
import { readUuid } from "./uuid.ts";

/** Why bytes are not the message that they should be. */
export type BincodeFault =
  /** The input ends before the value does, or announces more than is left. */
  | "short_input"
  /** No variant has this tag. */
  | "bad_tag"
  /** The byte of a bool is neither 0 nor 1. */
  | "bad_bool"
  /** The first byte of an option is neither 0 nor 1. */
  | "bad_option"
  | "bad_utf8"
  /** The length of a UUID is not 16. */
  | "bad_uuid"
  /** A length is greater than the schema permits. */
  | "too_long";

export type BincodeReason = ByteReason<BincodeFault>;

/** Reads lengths as bincode writes them. */
export class BincodeInput extends ByteInput<BincodeFault> {
  /** A length of at most `max` items, of which each takes at least `itemBytesMin` bytes; 0 after a fault. */
  takeLength(max: number, itemBytesMin: number): number {
    const start = this.take(8);
    if (start < 0) return 0;
    const high = this.view.getUint32(start + 4, true);
    const length = high * 0x1_0000_0000 + this.view.getUint32(start, true);
    if (length > max || high > 0x1f_ffff) this.fail("too_long", start);
    else if (length * itemBytesMin > this.bytes.length - this.offset) this.fail("short_input", start);
    return this.reason === null ? length : 0;
  }
}

/** Returns the value, or anything at all once the input has a reason. */
export type Read = (input: BincodeInput) => unknown;

/** @throws TypeError when an array has items without bytes and no `max`: its length could not be bounded. */
export function readerOf(schema: Schema): Read {
  switch (schema.kind) {
    case "bool":
      return (input) => readFlag(input, "bad_bool");
    case "string":
      return readerOfString(schema.maxBytes);
    case "bytes":
      return (input) => new Uint8Array(takeBytes(input, schema.maxBytes));
    case "uuid":
      return readUuidValue;
    case "option": {
      const read = readerOf(schema.value);
      return (input) => (readFlag(input, "bad_option") ? read(input) : null);
    }
    case "array":
      return readerOfArray(schema.items, schema.max);
    case "struct":
      return readerOfFields(schema.fields, null);
    case "enumeration":
      return readerOfEnumeration(schema.variants);
    case "union":
      return readerOfUnion(schema.variants, schema.tags);
    default:
      return readerOfNumber(schema.kind);
  }
}

const numberReaders: Readonly<Record<NumberKind, (view: DataView, offset: number) => number>> = {
  u8: (view, offset) => view.getUint8(offset),
  u16: (view, offset) => view.getUint16(offset, true),
  u32: (view, offset) => view.getUint32(offset, true),
  i8: (view, offset) => view.getInt8(offset),
  i16: (view, offset) => view.getInt16(offset, true),
  i32: (view, offset) => view.getInt32(offset, true),
  f32: (view, offset) => view.getFloat32(offset, true),
  f64: (view, offset) => view.getFloat64(offset, true),
};

function readerOfNumber(kind: NumberKind): Read {
  const read = numberReaders[kind];
  const size = bincodeSize({ kind }).min;
  return (input) => {
    const start = input.take(size);
    return start < 0 ? 0 : read(input.view, start);
  };
}

function readFlag(input: BincodeInput, fault: BincodeFault): boolean {
  const start = input.take(1);
  const flag = start < 0 ? 0 : input.bytes[start];
  if (flag > 1) input.fail(fault, start);
  return flag === 1;
}

const noBytes = new Uint8Array(0);

function takeBytes(input: BincodeInput, max: number): Uint8Array {
  const start = input.take(input.takeLength(max, 1));
  return start < 0 ? noBytes : input.bytes.subarray(start, input.offset);
}

function readerOfString(maxBytes = Number.POSITIVE_INFINITY): Read {
  return (input) => {
    const bytes = takeBytes(input, maxBytes);
    const text = textOf(bytes);
    if (text === undefined) input.fail("bad_utf8", input.offset - bytes.length);
    return text ?? "";
  };
}

function readUuidValue(input: BincodeInput): string {
  const length = input.take(8);
  if (length < 0) return "";
  const is16 = input.view.getUint32(length, true) === 16 && input.view.getUint32(length + 4, true) === 0;
  if (!is16) input.fail("bad_uuid", length);
  const start = input.take(16);
  return start < 0 ? "" : readUuid(input.bytes, start);
}

function readerOfArray(items: Schema, max = Number.POSITIVE_INFINITY): Read {
  const read = readerOf(items);
  const itemBytesMin = bincodeSize(items).min;
  if (itemBytesMin === 0 && max === Number.POSITIVE_INFINITY) {
    throw new TypeError("an array of items without bytes needs a max");
  }
  return (input) => {
    const values: unknown[] = [];
    const length = input.takeLength(max, itemBytesMin);
    for (let i = 0; i < length && input.reason === null; i++) values.push(read(input));
    return values;
  };
}

function readerOfFields(fields: Fields, type: string | null): Read {
  const names = Object.keys(fields);
  const reads = names.map((name) => readerOf(fields[name]));
  return (input) => {
    const value: Record<string, unknown> = type === null ? {} : { type };
    for (let i = 0; i < names.length && input.reason === null; i++) value[names[i]] = reads[i](input);
    return value;
  };
}

function readTag(input: BincodeInput): number {
  const start = input.take(4);
  return start < 0 ? 0 : input.view.getUint32(start, true);
}

function readerOfEnumeration(variants: readonly string[]): Read {
  return (input) => {
    const start = input.offset;
    const tag = readTag(input);
    if (tag >= variants.length) input.fail("bad_tag", start);
    return variants[tag];
  };
}

function readerOfUnion(
  variants: Readonly<Record<string, Fields>>,
  tags: Readonly<Record<string, number>>,
): Read {
  const readByTag = new Map<number, Read>();
  for (const name of Object.keys(variants)) readByTag.set(tags[name], readerOfFields(variants[name], name));
  return (input) => {
    const start = input.offset;
    const read = readByTag.get(readTag(input));
    if (read === undefined) input.fail("bad_tag", start);
    return read?.(input);
  };
}
