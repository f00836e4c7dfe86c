import { basename } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ContentItem } from "@fairtick/contract";
import type { ContentFinding } from "./finding.ts";
import { type ContentSource, type ItemPlace, itemPlaces } from "./item-place.ts";
import { type ItemReading, readItem } from "./item-reading.ts";
import { pathStamp } from "./path-stamp.ts";
import { type ContentRegistry, registryOf } from "./registry.ts";

/**
 * `ready`: as its files are now. `quarantined`: they are faulty, and the version before is used. `faulty`: they are,
 * and there was none before.
 */
export type ContentState = "ready" | "quarantined" | "faulty";

/** A place where an item is or should be. */
export interface ContentEntry {
  readonly kind: string;
  /** Name of its folder or file. */
  readonly place: string;
  readonly state: ContentState;
  /** The version that is used. */
  readonly item: ContentItem<unknown> | undefined;
  /** What is wrong; their `file` is as long as it was read by. */
  readonly faults: readonly ContentFinding[];
}

/** What a look at the files has changed. */
export interface ContentChange {
  /** Items that are new, gone or of another version. */
  readonly changed: readonly { readonly kind: string; readonly id: string }[];
  /** Faults that were not there before, and warnings. */
  readonly faults: readonly ContentFinding[];
  readonly warnings: readonly ContentFinding[];
  /** Places that are in order again. */
  readonly restored: readonly ContentEntry[];
}

interface Shelved {
  readonly place: ItemPlace;
  readonly stamp: string;
  readonly reading: ItemReading;
  /** The newest valid version. */
  readonly item: ContentItem<unknown> | undefined;
}

interface Shelf {
  readonly source: ContentSource;
  readonly places: readonly Shelved[];
  /** Why the folder could not be read. */
  readonly fault: ContentFinding | undefined;
}

/**
 * The content of one game while its files change. Only what has changed is read again, one item a turn of the event
 * loop. An item whose files are faulty stays as it was; one whose folder is gone goes, and all stay where the folder
 * that holds them cannot be read.
 */
export class LiveContent {
  #shelves: readonly Shelf[];
  #registry: ContentRegistry;
  #reloading: Promise<unknown> = Promise.resolve();

  private constructor(shelves: readonly Shelf[]) {
    this.#shelves = shelves;
    this.#registry = registryOfShelves(shelves);
  }

  static async open(sources: readonly ContentSource[]): Promise<LiveContent> {
    const shelves: Shelf[] = [];
    for (const source of sources) shelves.push(await lookThrough({ source, places: [], fault: undefined }));
    return new LiveContent(shelves);
  }

  /** As it is now; another one after each change. */
  get registry(): ContentRegistry {
    return this.#registry;
  }

  /** Every place, in the order of kinds and paths. */
  get entries(): readonly ContentEntry[] {
    return this.#shelves.flatMap(({ source, places }) =>
      places.map((shelved) => entryOf(source.kind.kind, shelved, this.#registry)),
    );
  }

  /** Folders that are looked at. */
  get dirs(): readonly string[] {
    return this.#shelves.map(({ source }) => source.dir);
  }

  /** Reads what has changed. Calls wait for each other. */
  reload(): Promise<ContentChange> {
    const next = this.#reloading.then(() => this.#reload());
    this.#reloading = next.catch(() => {});
    return next;
  }

  async #reload(): Promise<ContentChange> {
    const before = this.entries;
    const shelves: Shelf[] = [];
    for (const shelf of this.#shelves) shelves.push(await lookThrough(shelf));
    const known = new Set(this.#registry.faults.map(findingKey));
    const warned = new Set(this.#registry.warnings.map(findingKey));
    const former = this.#registry;
    this.#shelves = shelves;
    this.#registry = registryOfShelves(shelves);
    return {
      changed: changedItems(former, this.#registry, shelves),
      faults: this.#registry.faults.filter((finding) => !known.has(findingKey(finding))),
      warnings: this.#registry.warnings.filter((finding) => !warned.has(findingKey(finding))),
      restored: this.entries.filter(
        ({ kind, place, state }) =>
          state === "ready" &&
          before.some((entry) => entry.kind === kind && entry.place === place && entry.state !== "ready"),
      ),
    };
  }
}

const findingKey = ({ file, field, message }: ContentFinding) => `${file}\n${field}\n${message}`;

async function lookThrough({ source, places: known }: Shelf): Promise<Shelf> {
  const places = itemPlaces(source);
  if (!Array.isArray(places)) return { source, places: known, fault: places };
  const shelved: Shelved[] = [];
  for (const place of places) {
    const before = known.find((each) => each.place.path === place.path);
    const stamp = await pathStamp(place.path);
    if (before?.stamp === stamp) {
      shelved.push(before);
      continue;
    }
    await nextTurn();
    const reading = readItem(source.kind, place);
    shelved.push({ place, stamp, reading, item: reading.item ?? before?.item });
  }
  return { source, places: shelved, fault: undefined };
}

function registryOfShelves(shelves: readonly Shelf[]): ContentRegistry {
  return registryOf(
    shelves.map(({ source, places, fault }) => ({
      kind: source.kind.kind,
      items: places.map(({ item, reading }) => ({ file: reading.file, item })),
      faults: [...(fault ? [fault] : []), ...places.flatMap(({ reading }) => reading.faults)],
      warnings: places.flatMap(({ reading }) => reading.warnings),
    })),
  );
}

/** An item whose id another one has had before it is faulty as well. */
function entryOf(kind: string, { place, reading, item }: Shelved, registry: ContentRegistry): ContentEntry {
  const isUsed = item !== undefined && registry.find(kind, item.id)?.folder === place.path;
  const faults = isUsed
    ? reading.faults
    : registry.faults.filter(({ kind: of, file }) => of === kind && file === reading.file);
  const state = !isUsed ? "faulty" : reading.item === undefined ? "quarantined" : "ready";
  return { kind, place: basename(place.path), state, item: isUsed ? item : undefined, faults };
}

function changedItems(
  before: ContentRegistry,
  after: ContentRegistry,
  shelves: readonly Shelf[],
): ContentChange["changed"] {
  const kinds = [...new Set(shelves.map(({ source }) => source.kind.kind))];
  return kinds.flatMap((kind) => {
    const ids = new Set([...before.list(kind), ...after.list(kind)].map(({ id }) => id));
    return [...ids]
      .filter((id) => before.find(kind, id)?.digest !== after.find(kind, id)?.digest)
      .map((id) => ({ kind, id }));
  });
}
