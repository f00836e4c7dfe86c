import type { ContentLookup } from "@fairtick/contract";
import type { GameContent } from "../lobby/lobby-context.ts";
import { contentLookup } from "./content-lookup.ts";
import type { ContentRegistry } from "./registry.ts";

/** What sessions of a game can be made of, from a register that another one may take the place of. */
export function gameContent(
  source: { readonly registry: ContentRegistry },
  kinds: readonly string[],
): GameContent {
  let known: ContentRegistry | undefined;
  let lookup: ContentLookup | undefined;
  return {
    get lookup() {
      if (lookup === undefined || known !== source.registry) {
        known = source.registry;
        lookup = contentLookup(known);
      }
      return lookup;
    },
    items: () => kinds.flatMap((kind) => source.registry.list(kind)),
  };
}
