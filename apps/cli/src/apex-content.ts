import { statSync } from "node:fs";
import { basename } from "node:path";
import { type CarSpec, carContent, type TrackSpec, trackContent } from "@fairtick/apex/rules";
import { type ContentRegistry, didYouMean, loadContent } from "@fairtick/server";
import { badOption, CommandFailure } from "./command-failure.ts";
import type { ContentFolders } from "./content-folders.ts";

/** A car or track, and the short name that people type for it: that of its folder. */
export interface NamedItem<T> {
  readonly slug: string;
  readonly id: string;
  readonly name: string;
  readonly digest: string;
  readonly item: T;
}

export interface ApexContent {
  readonly registry: ContentRegistry;
  readonly cars: readonly NamedItem<CarSpec>[];
  readonly tracks: readonly NamedItem<TrackSpec>[];
}

/** @throws CommandFailure when a folder is not there. */
export function loadApexContent({ carsDir, tracksDir }: ContentFolders): ApexContent {
  requireFolder("--cars", carsDir);
  requireFolder("--tracks", tracksDir);
  const registry = loadContent([
    { kind: carContent, dir: carsDir },
    { kind: trackContent, dir: tracksDir },
  ]);
  return { registry, cars: named<CarSpec>(registry, "cars"), tracks: named<TrackSpec>(registry, "tracks") };
}

/**
 * Finds an item by its short name, its name or its id, in any case.
 *
 * @throws CommandFailure that lists what there is.
 */
export function chooseItem<T>(items: readonly NamedItem<T>[], option: string, wanted: string): NamedItem<T> {
  const found = findItem(items, wanted);
  if (found !== undefined) return found;
  const words = items.flatMap((item) => [item.slug, item.name]);
  const near = didYouMean(wanted, words);
  const hint = near === undefined ? "" : `Did you mean ${near}? `;
  const list = items.map((item) => `${item.slug} (${item.name})`).join(", ");
  throw badOption(option, wanted, `${hint}Allowed are ${list || "none: the folder holds no valid one"}.`);
}

export function findItem<T>(items: readonly NamedItem<T>[], wanted: string): NamedItem<T> | undefined {
  const word = wanted.trim().toLowerCase();
  return items.find(
    (item) => item.slug.toLowerCase() === word || item.name.toLowerCase() === word || item.id === word,
  );
}

function requireFolder(option: string, path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new CommandFailure(`${option} ${path}: no such folder`, 2);
}

function named<T>(registry: ContentRegistry, kind: string): NamedItem<T>[] {
  return registry
    .list(kind)
    .map(({ folder, id, name, digest, item }) => ({
      slug: basename(folder),
      id,
      name,
      digest,
      item: item as T,
    }))
    .sort((a, b) => (a.slug < b.slug ? -1 : 1));
}
