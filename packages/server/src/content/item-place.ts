import { type Dirent, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { ContentKind } from "@fairtick/contract";
import type { ContentFinding } from "./finding.ts";

/** One kind of content and the folder that holds its items. */
export interface ContentSource {
  readonly kind: ContentKind<unknown>;
  readonly dir: string;
  /** An item is a file of its own, whose name ends like the kind's `manifestFile`, and not a folder with that file. */
  readonly isFlat?: boolean;
}

/** Where an item is. */
export interface ItemPlace {
  /** The folder, or the file of a flat kind. */
  readonly path: string;
  /** The folder that its files are looked for in. */
  readonly folder: string;
  /** Name of the manifest there. */
  readonly manifest: string;
}

/** The items of a source in the order of their names, hidden ones left out; or why they are not known. */
export function itemPlaces({ kind, dir, isFlat = false }: ContentSource): ItemPlace[] | ContentFinding {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith(".") && isItem(entry, kind.manifestFile, isFlat))
      .map(({ name }) => join(dir, name))
      .sort()
      .map((path) => placeOf(path, dir, kind.manifestFile, isFlat));
  } catch (error) {
    return { kind: kind.kind, file: dir, field: "", message: `cannot be read: ${(error as Error).message}` };
  }
}

function isItem(entry: Dirent, manifestFile: string, isFlat: boolean): boolean {
  if (!isFlat) return !entry.isFile();
  const ending = manifestFile.slice(manifestFile.lastIndexOf("."));
  return !entry.isDirectory() && entry.name.endsWith(ending);
}

function placeOf(path: string, dir: string, manifestFile: string, isFlat: boolean): ItemPlace {
  return isFlat
    ? { path, folder: dir, manifest: basename(path) }
    : { path, folder: path, manifest: manifestFile };
}
