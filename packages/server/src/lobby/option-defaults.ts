import type { Fields, Json, StructSchema } from "@fairtick/contract";

/** The given fields, and the schema's defaults for those that are not given. */
export function withDefaults(schema: StructSchema<Fields>, given: Json): Json {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return given;
  const options: { [name: string]: Json } = { ...(given as { readonly [name: string]: Json }) };
  for (const [name, field] of Object.entries(schema.fields)) {
    if (!Object.hasOwn(options, name) && field.default !== undefined) options[name] = field.default as Json;
  }
  return options;
}
