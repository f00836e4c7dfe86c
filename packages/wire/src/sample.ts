import { type Fields, type Infer, integerLimits, type NumberSchema, type Schema } from "@fairtick/contract";
import { fround, imul } from "@fairtick/kernel";

/**
 * A value of the schema, drawn at random and more often than chance from its edges: for property tests,
 * fuzzing and load. `next` returns evenly distributed u32; equal streams give equal values. Numbers of
 * single precision are exact in that precision; strings without a limit stay short.
 */
export function sample<S extends Schema>(schema: S, next: () => number): Infer<S> {
  return draw(schema, next) as Infer<S>;
}

/** A stream for `sample` that depends on the seed alone. */
export function sampleStream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e37_79b9) >>> 0;
    let mixed = imul(state ^ (state >>> 16), 0x21f0_aaad);
    mixed = imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

/** Of one to four bytes in UTF-8, some of which parsers and terminals have tripped over. */
const characters = [
  "a",
  "Z",
  "0",
  " ",
  "\0",
  "\n",
  '"',
  "\\",
  "é",
  "ß",
  "赛",
  "\ufeff",
  "\u2028",
  "😀",
  "\u{10ffff}",
];
const lengthMax = 12;

function draw(schema: Schema, next: () => number): unknown {
  switch (schema.kind) {
    case "bool":
      return next() % 2 === 1;
    case "string":
      return drawText(
        schema.minLength ?? 0,
        schema.maxLength ?? lengthMax,
        schema.maxBytes ?? 4 * lengthMax,
        next,
      );
    case "bytes":
      return Uint8Array.from({ length: upTo(schema.maxBytes, next) }, () => next() & 0xff);
    case "uuid":
      return drawUuid(next);
    case "option":
      return next() % 2 === 1 ? draw(schema.value, next) : null;
    case "array":
      return Array.from({ length: upTo(schema.max ?? lengthMax, next) }, () => draw(schema.items, next));
    case "struct":
      return drawFields(schema.fields, next);
    case "enumeration":
      return pick(schema.variants, next);
    case "union": {
      const type = pick(Object.keys(schema.variants), next);
      return { type, ...drawFields(schema.variants[type], next) };
    }
    default:
      return drawNumber(schema, next);
  }
}

function drawFields(fields: Fields, next: () => number): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) value[name] = draw(fields[name], next);
  return value;
}

function drawNumber(schema: NumberSchema, next: () => number): number {
  if (schema.kind === "f32" || schema.kind === "f64") return drawFloat(schema, next);
  const { min = integerLimits[schema.kind].min, max = integerLimits[schema.kind].max } = schema;
  const roll = next() % 8;
  if (roll === 0) return min;
  return roll === 1 ? max : min + (next() % (max - min + 1));
}

/** Any finite bit pattern, so also subnormal numbers and -0; within a range an even distribution. */
function drawFloat({ kind, min, max }: NumberSchema, next: () => number): number {
  const single = kind === "f32";
  if (min !== undefined || max !== undefined) {
    const from = min ?? -1e6;
    const value = from + ((max ?? from + 2e6) - from) * (next() / 0x1_0000_0000);
    return single ? fround(value) : value;
  }
  const memory = new DataView(new ArrayBuffer(8));
  memory.setUint32(0, next());
  memory.setUint32(4, next());
  const value = single ? memory.getFloat32(0) : memory.getFloat64(0);
  return Number.isFinite(value) ? value : 0;
}

function drawText(minLength: number, maxLength: number, maxBytes: number, next: () => number): string {
  const length = minLength + upTo(maxLength - minLength, next);
  let text = "";
  // Four bytes is the most that a character takes.
  for (let i = 0; i < length && 4 * (i + 1) <= maxBytes; i++) text += pick(characters, next);
  return text;
}

function drawUuid(next: () => number): string {
  const hex = Array.from({ length: 4 }, () => next().toString(16).padStart(8, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

const upTo = (max: number, next: () => number): number => next() % ((max < lengthMax ? max : lengthMax) + 1);
const pick = <T>(items: readonly T[], next: () => number): T => items[next() % items.length];
