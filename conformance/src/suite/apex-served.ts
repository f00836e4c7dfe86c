import { fileURLToPath } from "node:url";
import { gamePackage } from "@fairtick/apex";
import { carContent, trackContent } from "@fairtick/apex/rules";
import { contentLookup, type GameContent, loadContent } from "@fairtick/server";

/** The shipped content of apex as a server serves it. @throws Error when any of it is faulty. */
export function servedApex(): { readonly package: typeof gamePackage; readonly content: GameContent } {
  const folder = (kind: string) =>
    fileURLToPath(new URL(`../../../games/apex/content/${kind}`, import.meta.url));
  const registry = loadContent([
    { kind: carContent, dir: folder(carContent.kind) },
    { kind: trackContent, dir: folder(trackContent.kind) },
  ]);
  if (registry.faults.length > 0) throw new Error(JSON.stringify(registry.faults));
  return {
    package: gamePackage,
    content: {
      lookup: contentLookup(registry),
      items: () => gamePackage.content.flatMap(({ kind }) => registry.list(kind)),
    },
  };
}
