import { type Fields, type Infer, type Issue, type Schema, validate } from "@fairtick/contract";
import type { Decoded } from "./decoded.ts";

export type JsonReason =
  | { readonly code: "not_json" }
  /** JSON, but not of the schema: a wrong or missing field, or a variant that is not known. */
  | { readonly code: "invalid"; readonly issue: Issue };

/** How unions are written: `{type, ...fields}`, or with `content` `{type, data: {...fields}}`. */
export interface JsonLayout {
  readonly tag: string;
  readonly content?: string;
}

export interface JsonCodec<T> {
  /** Writes only the fields that the schema names; a number that is not finite becomes null. */
  encode(value: T): string;
  /** Never throws. Checks everything that the schema states; ignores fields that it does not name. */
  decode(text: string): Decoded<T, JsonReason>;
}

/**
 * Bytes are written as pairs of lower-case hexadecimal digits; an option that is absent counts as null.
 * Paths in issues are those of the decoded value, whatever the layout.
 */
export function json<S extends Schema>(schema: S, layout: JsonLayout = { tag: "type" }): JsonCodec<Infer<S>> {
  return {
    encode: (value) => JSON.stringify(toJson(schema, value, layout)),
    decode(text) {
      const parsed = parse(text);
      if (parsed === undefined) return { ok: false, reason: { code: "not_json" } };
      const value = fromJson(schema, parsed, layout);
      const [issue] = validate(schema, value, 1);
      if (issue !== undefined) return { ok: false, reason: { code: "invalid", issue } };
      return { ok: true, value: value as Infer<S> };
    },
  };
}

type Properties = Readonly<Record<string, unknown>>;

function toJson(schema: Schema, value: unknown, layout: JsonLayout): unknown {
  switch (schema.kind) {
    case "option":
      return value === null ? null : toJson(schema.value, value, layout);
    case "array":
      return (value as readonly unknown[]).map((item) => toJson(schema.items, item, layout));
    case "struct":
      return fieldsToJson(schema.fields, value, layout);
    case "union": {
      const { type } = value as { readonly type: string };
      const fields = schema.variants[type];
      if (fields === undefined) throw new TypeError(`cannot encode a variant called ${type}`);
      const content = fieldsToJson(fields, value, layout);
      return {
        [layout.tag]: type,
        ...(layout.content === undefined ? content : { [layout.content]: content }),
      };
    }
    case "bytes":
      return toHex(value as Uint8Array);
    default:
      return value;
  }
}

function fieldsToJson(fields: Fields, value: unknown, layout: JsonLayout): Properties {
  const result: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    result[name] = toJson(fields[name], (value as Properties)[name], layout);
  }
  return result;
}

/** JSON has no undefined, so that it can say that the text is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Brings what was parsed into the form of the schema's values; what does not fit stays for validation to find. */
function fromJson(schema: Schema, parsed: unknown, layout: JsonLayout): unknown {
  switch (schema.kind) {
    case "option":
      return parsed === null || parsed === undefined ? null : fromJson(schema.value, parsed, layout);
    case "array":
      return Array.isArray(parsed) ? parsed.map((item) => fromJson(schema.items, item, layout)) : parsed;
    case "struct":
      return isProperties(parsed) ? fieldsFromJson(schema.fields, parsed, layout) : parsed;
    case "union": {
      if (!isProperties(parsed)) return parsed;
      const type = own(parsed, layout.tag);
      const content = layout.content === undefined ? parsed : (own(parsed, layout.content) ?? {});
      const known = typeof type === "string" && Object.hasOwn(schema.variants, type);
      if (!known || !isProperties(content)) return { type };
      return { type, ...fieldsFromJson(schema.variants[type], content, layout) };
    }
    case "bytes":
      return typeof parsed === "string" && parsed.length <= 2 * schema.maxBytes ? fromHex(parsed) : parsed;
    default:
      return parsed;
  }
}

function fieldsFromJson(fields: Fields, parsed: Properties, layout: JsonLayout): Properties {
  const result: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    result[name] = fromJson(fields[name], own(parsed, name), layout);
  }
  return result;
}

const isProperties = (value: unknown): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const own = (value: Properties, name: string): unknown =>
  Object.hasOwn(value, name) ? value[name] : undefined;

const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

function fromHex(text: string): Uint8Array | string {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) return text;
  return Uint8Array.from({ length: text.length / 2 }, (_, i) =>
    Number.parseInt(text.slice(2 * i, 2 * i + 2), 16),
  );
}
