import type { ContentItem } from "@fairtick/contract";
import type { ContentFinding } from "./finding.ts";
import { type ContentSource, itemPlaces } from "./item-place.ts";
import { readItem } from "./item-reading.ts";

/** What a scan found. Never changes: a later scan gives another register, and sessions keep theirs. */
export interface ContentRegistry {
  /** Faults and warnings are sorted by file; those of one file stay in the order of its checks. */
  readonly faults: readonly ContentFinding[];
  readonly warnings: readonly ContentFinding[];
  /** The valid items of a kind in ascending order of their ids, none for an unknown kind. */
  list(kind: string): readonly ContentItem<unknown>[];
  find(kind: string, id: string): ContentItem<unknown> | undefined;
}

/** What is known of one kind: its items in the order of their paths, and what was found. */
export interface KindReadings {
  readonly kind: string;
  readonly items: readonly { readonly file: string; readonly item: ContentItem<unknown> | undefined }[];
  readonly faults: readonly ContentFinding[];
  readonly warnings: readonly ContentFinding[];
}

/**
 * Reads all content: `<dir>/<item>/<manifest>` for each kind, in the order of the folders' names. Faulty
 * items are left out, with all their faults; of two items with one id the first folder's stays. Reads
 * files while the caller waits: for the start of a server and for checks.
 */
export function loadContent(sources: readonly ContentSource[]): ContentRegistry {
  return registryOf(sources.map(readKind));
}

function readKind(source: ContentSource): KindReadings {
  const { kind } = source.kind;
  const places = itemPlaces(source);
  if (!Array.isArray(places)) return { kind, items: [], faults: [places], warnings: [] };
  const items = places.map((place) => readItem(source.kind, place));
  return {
    kind,
    items,
    faults: items.flatMap(({ faults }) => faults),
    warnings: items.flatMap(({ warnings }) => warnings),
  };
}

/** The register of what was read. */
export function registryOf(readings: readonly KindReadings[]): ContentRegistry {
  const faults: ContentFinding[] = [];
  const warnings: ContentFinding[] = [];
  const kinds = new Map<string, ReadonlyMap<string, ContentItem<unknown>>>();
  for (const reading of readings) {
    faults.push(...reading.faults);
    warnings.push(...reading.warnings);
    kinds.set(reading.kind, itemsById(reading, faults, warnings));
  }
  faults.sort(byFile);
  warnings.sort(byFile);
  return {
    faults,
    warnings,
    list: (kind) => [...(kinds.get(kind)?.values() ?? [])],
    find: (kind, id) => kinds.get(kind)?.get(id.toLowerCase()),
  };
}

function byFile(a: ContentFinding, b: ContentFinding): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : 0;
}

function itemsById(
  { kind, items: read }: KindReadings,
  faults: ContentFinding[],
  warnings: ContentFinding[],
): ReadonlyMap<string, ContentItem<unknown>> {
  const items = new Map<string, ContentItem<unknown>>();
  for (const { file, item } of read) {
    if (item === undefined) continue;
    const other = items.get(item.id);
    if (other !== undefined) {
      const message = `${item.id} is also the id of ${other.folder}, which is kept: the first folder by name wins`;
      faults.push({ kind, file, field: "id", message });
      continue;
    }
    const namesake = [...items.values()].find(({ name }) => name === item.name);
    if (namesake !== undefined) {
      const message = `"${item.name}" is also the name of ${namesake.folder}: players cannot tell them apart`;
      warnings.push({ kind, file, field: "name", message });
    }
    items.set(item.id, item);
  }
  return new Map([...items].sort(([a], [b]) => (a < b ? -1 : 1)));
}
