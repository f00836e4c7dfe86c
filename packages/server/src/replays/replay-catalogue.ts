import { createReadStream } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { peekReplay, type ReplayHeader, type ReplaySummary } from "@fairtick/replay";
import type { ByteRange } from "./byte-range.ts";
import { openFileSource } from "./file-source.ts";
import { storedReplays } from "./replay-files.ts";
import type { StoredReplay } from "./retention.ts";
import { zlibCodec } from "./zlib-codec.ts";

/** A replay in a folder, as lists show it. */
export interface ListedReplay extends StoredReplay {
  readonly header: ReplayHeader;
  /** Undefined where the recording was cut off, or goes on. */
  readonly summary: ReplaySummary | undefined;
}

export interface ReplayFilter {
  readonly game?: string | undefined;
  /** Id of a player who had a seat; known of recordings that have ended. */
  readonly playerId?: string | undefined;
}

export interface ReplayPage {
  readonly replays: readonly ListedReplay[];
  /** What continues the list, undefined at its end. */
  readonly cursor: string | undefined;
}

/** The replays of a folder, for readers of all kinds. What was once read of an ended one is remembered. */
export class ReplayCatalogue {
  readonly #dir: string;
  #known = new Map<string, ListedReplay>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Newest first. A cursor is that of the page before. Files that are no replays are left out. */
  async page(filter: ReplayFilter, limit: number, cursor?: string): Promise<ReplayPage> {
    const replays: ListedReplay[] = [];
    for (const stored of this.#names()) {
      if (cursor !== undefined && stored.name >= cursor) continue;
      const listed = this.#read(stored);
      if (listed !== undefined && matches(listed, filter)) {
        if (replays.length === limit) return { replays, cursor: replays.at(-1)?.name };
        replays.push(listed);
      }
      // Others get their turn between two files.
      await setImmediate();
    }
    return { replays, cursor: undefined };
  }

  /** The replay of a session. */
  find(sessionId: string): ListedReplay | undefined {
    const stored = this.#names().find((each) => each.sessionId === sessionId);
    return stored && this.#read(stored);
  }

  path(replay: StoredReplay): string {
    return join(this.#dir, replay.name);
  }

  /** A part of the file as it was found. */
  read(replay: StoredReplay, range: ByteRange = { first: 0, last: replay.byteLength - 1 }): Readable {
    return createReadStream(this.path(replay), { start: range.first, end: range.last });
  }

  #names(): StoredReplay[] {
    const stored = storedReplays(this.#dir).sort((a, b) => (a.name < b.name ? 1 : -1));
    const names = new Set(stored.map(({ name }) => name));
    for (const name of this.#known.keys()) if (!names.has(name)) this.#known.delete(name);
    return stored;
  }

  #read(stored: StoredReplay): ListedReplay | undefined {
    const known = this.#known.get(stored.name);
    if (known?.byteLength === stored.byteLength) return known;
    const listed = readListed(this.path(stored), stored);
    if (listed?.summary !== undefined) this.#known.set(stored.name, listed);
    return listed;
  }
}

function readListed(path: string, stored: StoredReplay): ListedReplay | undefined {
  try {
    const source = openFileSource(path);
    const peeked = peekReplay(source, zlibCodec);
    source.close();
    return peeked.ok ? { ...stored, header: peeked.header, summary: peeked.summary } : undefined;
  } catch {
    // It has been removed meanwhile, or cannot be read.
    return undefined;
  }
}

function matches({ header, summary }: ListedReplay, { game, playerId }: ReplayFilter): boolean {
  if (game !== undefined && header.log.game !== game) return false;
  return (
    playerId === undefined || (summary?.participants.some((each) => each.playerId === playerId) ?? false)
  );
}
