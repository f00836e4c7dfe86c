import type { Fields, Schema } from "./schema.ts";

/** A value that is of the schema, without the properties that the schema does not name: strangers may add some. */
export function declaredParts(schema: Schema, value: unknown): unknown {
  switch (schema.kind) {
    case "option":
      return value === null ? null : declaredParts(schema.value, value);
    case "array":
      return (value as readonly unknown[]).map((item) => declaredParts(schema.items, item));
    case "struct":
      return fieldsOf(schema.fields, value as Named);
    case "union": {
      const { type } = value as { readonly type: string };
      return { type, ...fieldsOf(schema.variants[type], value as Named) };
    }
    default:
      return value;
  }
}

type Named = { readonly [name: string]: unknown };

function fieldsOf(fields: Fields, value: Named): Named {
  return Object.fromEntries(
    Object.entries(fields).map(([name, schema]) => [name, declaredParts(schema, value[name])]),
  );
}
