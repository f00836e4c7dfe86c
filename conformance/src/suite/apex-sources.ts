import { fileURLToPath } from "node:url";
import { carContent, trackContent } from "@fairtick/apex/rules";
import type { ContentKind } from "@fairtick/contract";
import { loadContent } from "@fairtick/server";
import type { ApexSources, ContentSource } from "./games-under-test.ts";

/** The shipped cars and tracks as their files hold them. */
export function readApexSources(): ApexSources {
  const cars: ContentSource[] = [];
  const tracks: ContentSource[] = [];
  const folder = new URL("../../../games/apex/content/", import.meta.url);
  loadContent([
    { kind: recording(carContent, cars), dir: fileURLToPath(new URL("cars", folder)) },
    { kind: recording(trackContent, tracks), dir: fileURLToPath(new URL("tracks", folder)) },
  ]);
  return { cars, tracks };
}

/** The same kind, which notes what it is given to read. */
function recording<T>(kind: ContentKind<T>, into: ContentSource[]): ContentKind<T> {
  return {
    ...kind,
    parse(manifest, read, report) {
      const files: { [name: string]: string } = {};
      into.push({ manifest, files });
      const noting = (name: string) => {
        const text = read(name);
        if (text !== undefined) files[name] = text;
        return text;
      };
      return kind.parse(manifest, noting, report);
    },
  };
}
