import { createReadStream } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { peekReplay, type ReplayHeader, type ReplaySummary } from "@fairtick/replay";
import type { ByteRange } from "./byte-range.ts";
import { parseReplayName, type ReplayName } from "./replay-name.ts";
import type { StoredReplay } from "./retention.ts";
import { readSparsely } from "./sparse-source.ts";
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
  /** A part of the title, in any case. */
  readonly title?: string | undefined;
  /** Recorded then or later, unix milliseconds. */
  readonly since?: number | undefined;
  /** Whether the list is to show it. */
  readonly isShown?: (replay: ListedReplay) => boolean;
}

export interface ReplayPage {
  readonly replays: readonly ListedReplay[];
  /** What continues the list, undefined at its end. */
  readonly cursor: string | undefined;
}

/** Known replays between two turns of others. */
const TURN_REPLAYS = 100;

/**
 * The replays of a folder, for readers of all kinds. What was once read of an ended one is remembered. The file system is
 * waited for without holding up others.
 */
export class ReplayCatalogue {
  readonly #dir: string;
  /** Ended ones, by the names of their files, which do not change any more. */
  readonly #known = new Map<string, ListedReplay>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Newest first. A cursor is that of the page before. Files that are no replays are left out. */
  async page(filter: ReplayFilter, limit: number, cursor?: string): Promise<ReplayPage> {
    const replays: ListedReplay[] = [];
    let turns = 0;
    for (const named of await this.#names()) {
      if (cursor !== undefined && named.name >= cursor) continue;
      // The list is in the order of that time.
      if (filter.since !== undefined && named.recordedAt < filter.since) break;
      const listed = await this.#read(named);
      if (listed !== undefined && matches(listed, filter)) {
        if (replays.length === limit) return { replays, cursor: replays.at(-1)?.name };
        replays.push(listed);
      }
      if (++turns % TURN_REPLAYS === 0) await setImmediate();
    }
    return { replays, cursor: undefined };
  }

  /** The replay of a session. */
  async find(sessionId: string): Promise<ListedReplay | undefined> {
    const named = (await this.#names()).find((each) => each.sessionId === sessionId);
    return named && this.#read(named);
  }

  path(replay: ReplayName): string {
    return join(this.#dir, replay.name);
  }

  /** A part of the file as it was found. */
  read(replay: StoredReplay, range: ByteRange = { first: 0, last: replay.byteLength - 1 }): Readable {
    return createReadStream(this.path(replay), { start: range.first, end: range.last });
  }

  /** Newest first; none where there is no folder. */
  async #names(): Promise<ReplayName[]> {
    const names = await readdir(this.#dir).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
    const parsed = names.flatMap((name) => parseReplayName(name) ?? []);
    const present = new Set(names);
    for (const name of this.#known.keys()) if (!present.has(name)) this.#known.delete(name);
    return parsed.sort((a, b) => (a.name < b.name ? 1 : -1));
  }

  async #read(named: ReplayName): Promise<ListedReplay | undefined> {
    const known = this.#known.get(named.name);
    if (known !== undefined) return known;
    const listed = await readListed(this.path(named), named);
    if (listed?.summary !== undefined) this.#known.set(named.name, listed);
    return listed;
  }
}

async function readListed(path: string, named: ReplayName): Promise<ListedReplay | undefined> {
  try {
    const file = await open(path);
    try {
      const { size: byteLength } = await file.stat();
      const peeked = await readSparsely(file, byteLength, (source) => peekReplay(source, zlibCodec));
      if (!peeked.ok) return undefined;
      return { ...named, byteLength, header: peeked.header, summary: peeked.summary };
    } finally {
      await file.close();
    }
  } catch {
    // It has been removed meanwhile, or cannot be read.
    return undefined;
  }
}

function matches(replay: ListedReplay, { game, playerId, title, isShown }: ReplayFilter): boolean {
  const { header, summary } = replay;
  if (game !== undefined && header.log.game !== game) return false;
  if (title !== undefined && !header.title.toLowerCase().includes(title.toLowerCase())) return false;
  const isPlayed =
    playerId === undefined || (summary?.participants.some((each) => each.playerId === playerId) ?? false);
  return isPlayed && (isShown?.(replay) ?? true);
}
