/**
 * A schema is plain data that describes one value: a message, a field, the options of a game. Its
 * TypeScript type (`Infer`), its validator and its encodings are all derived from it.
 */
export type Schema =
  | BoolSchema
  | NumberSchema
  | StringSchema
  | BytesSchema
  | UuidSchema
  | OptionSchema<Schema>
  | ArraySchema<Schema>
  | StructSchema<Fields>
  | EnumerationSchema<string>
  | UnionSchema<Variants>;

/** What a form or a reference page shows; encodings ignore it. */
export interface Annotation<T> {
  readonly describe?: string;
  readonly default?: T;
}

export type IntegerKind = "u8" | "u16" | "u32" | "i8" | "i16" | "i32";
export type NumberKind = IntegerKind | "f32" | "f64";

/** Inclusive. Validation checks them; binary decoding does not, since a game clamps what it receives. */
export interface NumberLimits {
  readonly min?: number;
  readonly max?: number;
}
/** Bytes are those of UTF-8; lengths count Unicode code points. */
export interface StringLimits {
  readonly maxBytes?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

export interface BoolSchema extends Annotation<boolean> {
  readonly kind: "bool";
}
export interface NumberSchema<K extends NumberKind = NumberKind> extends Annotation<number>, NumberLimits {
  readonly kind: K;
}
export interface StringSchema extends Annotation<string>, StringLimits {
  readonly kind: "string";
}
export interface BytesSchema extends Annotation<Uint8Array> {
  readonly kind: "bytes";
  readonly maxBytes: number;
}
/** Sixteen bytes, written as a string in the canonical lower-case form with hyphens. */
export interface UuidSchema extends Annotation<string> {
  readonly kind: "uuid";
}
/** A value or null. */
export interface OptionSchema<T extends Schema> extends Annotation<unknown> {
  readonly kind: "option";
  readonly value: T;
}
export interface ArraySchema<T extends Schema> extends Annotation<unknown> {
  readonly kind: "array";
  readonly items: T;
  /** Greatest number of items. */
  readonly max?: number;
}
/** Fields in the order in which they are encoded. */
export interface StructSchema<F extends Fields> extends Annotation<unknown> {
  readonly kind: "struct";
  readonly fields: F;
}
/** One of several names; a name's position is its tag. */
export interface EnumerationSchema<V extends string> extends Annotation<V> {
  readonly kind: "enumeration";
  readonly variants: readonly V[];
}
/** One of several sets of fields, told apart by the property `type`. */
export interface UnionSchema<V extends Variants> extends Annotation<unknown> {
  readonly kind: "union";
  readonly variants: V;
  readonly tags: Tags<V>;
}

export type Fields = { readonly [name: string]: Schema };
export type Variants = { readonly [name: string]: Fields };
export type Tags<V extends Variants> = { readonly [K in keyof V]: number };

/** The TypeScript type of the values that a schema describes; unknown when the schema itself is not known. */
export type Infer<S> = [Schema] extends [S] ? unknown : InferKnown<S>;

type InferKnown<S> = S extends { readonly kind: "bool" }
  ? boolean
  : S extends { readonly kind: NumberKind }
    ? number
    : S extends { readonly kind: "string" | "uuid" }
      ? string
      : S extends { readonly kind: "bytes" }
        ? Uint8Array
        : S extends OptionSchema<infer T>
          ? Infer<T> | null
          : S extends ArraySchema<infer T>
            ? readonly Infer<T>[]
            : S extends StructSchema<infer F>
              ? InferFields<F>
              : S extends EnumerationSchema<infer V>
                ? V
                : S extends UnionSchema<infer V>
                  ? InferUnion<V>
                  : never;

type InferFields<F extends Fields> = { readonly [K in keyof F]: Infer<F[K]> };
type InferUnion<V extends Variants> = {
  [K in keyof V]: Flat<{ readonly type: K } & InferFields<V[K]>>;
}[keyof V];
type Flat<T> = { [K in keyof T]: T[K] };

/** The smallest and the greatest value of each kind of integer. */
export const integerLimits: Readonly<Record<IntegerKind, { readonly min: number; readonly max: number }>> = {
  u8: { min: 0, max: 0xff },
  u16: { min: 0, max: 0xffff },
  u32: { min: 0, max: 0xffff_ffff },
  i8: { min: -0x80, max: 0x7f },
  i16: { min: -0x8000, max: 0x7fff },
  i32: { min: -0x8000_0000, max: 0x7fff_ffff },
};

export const bool = (options: Annotation<boolean> = {}): BoolSchema => ({ kind: "bool", ...options });

export const u8 = numberOf("u8");
export const u16 = numberOf("u16");
export const u32 = numberOf("u32");
export const i8 = numberOf("i8");
export const i16 = numberOf("i16");
export const i32 = numberOf("i32");
export const f32 = numberOf("f32");
export const f64 = numberOf("f64");

export const string = (options: StringLimits & Annotation<string> = {}): StringSchema => ({
  kind: "string",
  ...options,
});

export const bytes = (options: { readonly maxBytes: number } & Annotation<Uint8Array>): BytesSchema => ({
  kind: "bytes",
  ...options,
});

export const uuid = (options: Annotation<string> = {}): UuidSchema => ({ kind: "uuid", ...options });

export const option = <T extends Schema>(
  value: T,
  options: Annotation<Infer<T> | null> = {},
): OptionSchema<T> => ({ kind: "option", value, ...options });

export const array = <T extends Schema>(
  items: T,
  options: { readonly max?: number } & Annotation<readonly Infer<T>[]> = {},
): ArraySchema<T> => ({ kind: "array", items, ...options });

export const struct = <F extends Fields>(
  fields: F,
  options: Annotation<InferFields<F>> = {},
): StructSchema<F> => ({ kind: "struct", fields: inOrder(fields), ...options });

export const enumeration = <const V extends string>(...variants: readonly V[]): EnumerationSchema<V> => ({
  kind: "enumeration",
  variants,
});

/**
 * The tag of a variant is its position, unless `tags` names one for each variant.
 * @throws TypeError when two variants share a tag, a tag is not a u32, or a field is called `type`.
 */
export function union<V extends Variants>(
  variants: V,
  options: { readonly tags?: Tags<V>; readonly describe?: string } = {},
): UnionSchema<V> {
  const names = Object.keys(inOrder(variants));
  const tags: Record<string, number> = {};
  for (const [position, name] of names.entries()) {
    if ("type" in inOrder(variants[name])) throw new TypeError(`variant ${name} has a field called "type"`);
    const tag = options.tags === undefined ? position : options.tags[name];
    if (!Number.isInteger(tag) || tag < 0 || tag > integerLimits.u32.max) {
      throw new TypeError(`variant ${name} has the tag ${tag}, which is not a u32`);
    }
    if (Object.values(tags).includes(tag)) throw new TypeError(`two variants have the tag ${tag}`);
    tags[name] = tag;
  }
  return { kind: "union", ...options, variants, tags: tags as Tags<V> };
}

/** The same schema with a description or a default. */
export const annotate = <S extends Schema>(schema: S, annotation: Annotation<Infer<S>>): S => ({
  ...schema,
  ...annotation,
});

function numberOf<K extends NumberKind>(kind: K) {
  return (options: NumberLimits & Annotation<number> = {}): NumberSchema<K> => ({ kind, ...options });
}

/** Objects list names that look like integers first, which would silently change the encoded order. */
function inOrder<T extends object>(named: T): T {
  for (const name of Object.keys(named)) {
    if (/^\d+$/.test(name))
      throw new TypeError(`"${name}" cannot be a name: names that are numbers lose their place`);
  }
  return named;
}
