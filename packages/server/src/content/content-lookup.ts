import type { ContentLookup } from "@fairtick/contract";
import type { ContentRegistry } from "./registry.ts";

/** The content of a register as rules ask for it. */
export function contentLookup(registry: ContentRegistry): ContentLookup {
  const derived = new Map<string, unknown>();
  return {
    find: (kind, id) => registry.find(kind, id)?.item,
    ids: (kind) => registry.list(kind).map((item) => item.id),
    derived: <T>(key: string, make: () => T): T => {
      if (!derived.has(key)) derived.set(key, make());
      return derived.get(key) as T;
    },
  };
}
