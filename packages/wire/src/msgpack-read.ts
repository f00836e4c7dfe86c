import {
  type Fields,
  integerLimits,
  isUuid,
  type NumberSchema,
  type Schema,
  type StringSchema,
} from "@fairtick/contract";
import type { MsgpackInput } from "./msgpack-input.ts";
import { textOf, utf8 } from "./text.ts";

/** Returns the value, or anything at all once the input has a reason. Never throws. */
export type Read = (input: MsgpackInput) => unknown;

/** The greatest finite single-precision number. */
const f32Max = 3.4028234663852886e38;
const uuidBytes = 36;
const nil = 0xc0;

export function readerOf(schema: Schema): Read {
  switch (schema.kind) {
    case "bool":
      return readBool;
    case "string":
      return readerOfString(schema);
    case "bytes":
      return readerOfBytes(schema.maxBytes);
    case "uuid":
      return readUuidText;
    case "option": {
      const read = readerOf(schema.value);
      return (input) => (input.peek() === nil ? takeNil(input) : read(input));
    }
    case "array":
      return readerOfArray(schema.items, schema.max);
    case "struct": {
      const read = readerOfFields(schema.fields, null);
      return (input) => read(input, input.takeMapHead());
    }
    case "enumeration":
      return readerOfEnumeration(schema.variants);
    case "union":
      return readerOfUnion(schema.variants);
    default:
      return readerOfNumber(schema);
  }
}

function takeNil(input: MsgpackInput): null {
  input.take(1);
  return null;
}

function readBool(input: MsgpackInput): boolean {
  const start = input.take(1);
  const lead = start < 0 ? 0xc2 : input.bytes[start];
  if (lead !== 0xc2 && lead !== 0xc3) input.fail("wrong_type", start);
  return lead === 0xc3;
}

/** Integers may come as any number without a fraction. What is no number, and infinities, pass as floats. */
function readerOfNumber(schema: NumberSchema): Read {
  const isFloat = schema.kind === "f32" || schema.kind === "f64";
  const widest = schema.kind === "f64" ? Number.MAX_VALUE : f32Max;
  const kind = isFloat ? { min: -widest, max: widest } : integerLimits[schema.kind];
  const { min = kind.min, max = kind.max } = schema;
  return (input) => {
    const start = input.offset;
    const value = input.takeNumber();
    const isPassed = isFloat && !Number.isFinite(value);
    const fits = value >= min && value <= max && (isFloat || Number.isInteger(value));
    if (!fits && !isPassed) input.fail("out_of_range", start);
    return value;
  };
}

/** Text of at most `maxBytes`; empty after a fault. */
function takeText(input: MsgpackInput, maxBytes: number): string {
  const start = input.offset;
  const length = input.takeTextHead();
  if (length > maxBytes) input.fail("too_long", start);
  const at = length < 0 ? -1 : input.take(length);
  if (at < 0) return "";
  const text = textOf(input.bytes.subarray(at, at + length));
  if (text === undefined) input.fail("bad_utf8", at);
  return text ?? "";
}

function readerOfString({
  maxBytes = Number.POSITIVE_INFINITY,
  minLength = 0,
  maxLength = Number.POSITIVE_INFINITY,
}: StringSchema): Read {
  const isCounted = minLength > 0 || maxLength < Number.POSITIVE_INFINITY;
  return (input) => {
    const start = input.offset;
    const text = takeText(input, maxBytes);
    if (!isCounted) return text;
    let length = 0;
    for (const _codePoint of text) length++;
    if (length < minLength) input.fail("too_short", start);
    if (length > maxLength) input.fail("too_long", start);
    return text;
  };
}

function readerOfBytes(maxBytes: number): Read {
  return (input) => {
    const start = input.offset;
    const length = input.takeBinaryHead();
    if (length > maxBytes) input.fail("too_long", start);
    const at = length < 0 ? -1 : input.take(length);
    return at < 0 ? new Uint8Array(0) : input.bytes.slice(at, at + length);
  };
}

function readUuidText(input: MsgpackInput): string {
  const start = input.offset;
  const text = takeText(input, uuidBytes);
  if (!isUuid(text)) input.fail("bad_uuid", start);
  return text;
}

function readerOfArray(items: Schema, max = Number.POSITIVE_INFINITY): Read {
  const read = readerOf(items);
  return (input) => {
    const start = input.offset;
    const count = input.takeArrayHead();
    if (count > max) input.fail("too_long", start);
    const values: unknown[] = [];
    while (values.length < count && input.reason === null) {
      values.push(read(input));
      if (input.reason !== null) input.within(`[${values.length - 1}]`);
    }
    return values;
  };
}

function readerOfEnumeration(variants: readonly string[]): Read {
  const names = variants.map((variant) => utf8.encode(variant));
  return (input) => {
    const start = input.offset;
    const variant = takeName(input, names, 0);
    if (variant < 0) input.fail("unknown_name", start);
    return variants[variant];
  };
}

const typeKey = [utf8.encode("type")];

function readerOfUnion(variants: Readonly<Record<string, Fields>>): Read {
  const types = Object.keys(variants);
  const names = types.map((type) => utf8.encode(type));
  const reads = types.map((type) => readerOfFields(variants[type], type));
  return (input) => {
    const count = input.takeMapHead();
    const first = input.offset;
    const variant = findType(input, count, names);
    if (variant < 0) return undefined;
    // The type may be anywhere: with it known, the map is read from its beginning.
    input.offset = first;
    return reads[variant](input, count);
  };
}

/** Which of the names is under the key `type` of a map of so many entries; -1, and a fault, for none. */
function findType(input: MsgpackInput, count: number, names: readonly Uint8Array[]): number {
  const first = input.offset;
  for (let i = 0; i < count && input.reason === null; i++) {
    if (takeKey(input, typeKey, 0) < 0) {
      input.skip();
      continue;
    }
    const start = input.offset;
    const variant = takeName(input, names, 0);
    if (variant < 0) {
      input.fail("unknown_name", start);
      input.within("type");
    }
    return variant;
  }
  if (input.reason === null) {
    input.fail("missing_field", first);
    input.within("type");
  }
  return -1;
}

/** Reads a map of so many entries; a variant's `type` is known and only passed. */
function readerOfFields(
  fields: Fields,
  type: string | null,
): (input: MsgpackInput, count: number) => unknown {
  const names = Object.keys(fields);
  const reads = names.map((name) => readerOf(fields[name]));
  const isOption = names.map((name) => fields[name].kind === "option");
  if (type !== null) {
    names.push("type");
    reads.push((input) => {
      input.skip();
      return type;
    });
    isOption.push(false);
  }
  const keys = names.map((name) => utf8.encode(name));
  return (input, count) => {
    // In the order of the schema, whatever the order in the input.
    const value: Record<string, unknown> = type === null ? {} : { type: undefined };
    for (const name of names) value[name] = undefined;
    for (let i = 0; i < count && input.reason === null; i++) {
      const start = input.offset;
      const field = takeKey(input, keys, i);
      if (field < 0) {
        input.skip();
        continue;
      }
      if (value[names[field]] !== undefined) input.fail("duplicate_field", start);
      value[names[field]] = reads[field](input);
      if (input.reason !== null) input.within(names[field]);
    }
    for (let field = 0; field < names.length && input.reason === null; field++) {
      if (value[names[field]] !== undefined) continue;
      if (!isOption[field]) {
        input.fail("missing_field", input.offset);
        input.within(names[field]);
      }
      value[names[field]] = null;
    }
    return value;
  };
}

/** Passes a key and returns which of `keys` it is, -1 for none. `guess` is where it probably is. */
function takeKey(input: MsgpackInput, keys: readonly Uint8Array[], guess: number): number {
  const start = input.offset;
  const key = takeName(input, keys, guess);
  if (input.reason?.code === "wrong_type") input.reason = { code: "bad_key", offset: start };
  return key;
}

/** Passes a text and returns which of `names` it is, -1 for none; without making the text. */
function takeName(input: MsgpackInput, names: readonly Uint8Array[], guess: number): number {
  const length = input.takeTextHead();
  const at = length < 0 ? -1 : input.take(length);
  if (at < 0) return -1;
  for (let i = 0; i < names.length; i++) {
    const index = (guess + i) % names.length;
    if (isAt(input.bytes, at, length, names[index])) return index;
  }
  return -1;
}

function isAt(bytes: Uint8Array, at: number, length: number, key: Uint8Array): boolean {
  if (length !== key.length) return false;
  for (let i = 0; i < length; i++) if (bytes[at + i] !== key[i]) return false;
  return true;
}
