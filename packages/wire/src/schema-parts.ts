import type { Schema } from "@fairtick/contract";

/** The fields of a struct or a variant, in the order of their encoding. */
export type Fields = Extract<Schema, { readonly kind: "struct" }>["fields"];
export type NumberSchema = Exclude<
  Schema,
  {
    readonly kind:
      | "bool"
      | "string"
      | "bytes"
      | "uuid"
      | "option"
      | "array"
      | "struct"
      | "enumeration"
      | "union";
  }
>;
export type NumberKind = NumberSchema["kind"];
