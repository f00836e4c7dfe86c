import { type LogEntry, readEntries } from "@fairtick/session";
import { ChunkKind } from "./chunk.ts";
import { type ReplaySource, readChunk } from "./chunk-reader.ts";
import type { ReplayCodec, ReplayHeader, ReplayParticipant, ReplaySummary } from "./replay-format.ts";

/** A place at which a reader can begin. */
export interface ReplayKeyframe {
  readonly tick: number;
  readonly offset: number;
}

/** What was found out of a file when it was opened. */
export interface ReplayFacts {
  readonly header: ReplayHeader;
  /** Undefined where the recording was cut off. */
  readonly summary: ReplaySummary | undefined;
  /** At least one, in ascending order. */
  readonly keyframes: readonly ReplayKeyframe[];
  readonly lastTick: number;
  readonly participants: readonly ReplayParticipant[];
}

/** Entries that follow each other. */
export type ReplayPart =
  | {
      readonly ok: true;
      readonly entries: readonly LogEntry[];
      /** Ticks that were complete behind them. */
      readonly toTick: number;
      readonly nextOffset: number;
    }
  | { readonly ok: false; readonly reason: string };

/** An opened replay: its facts, and its entries piece by piece. */
export class Replay {
  readonly facts: ReplayFacts;
  readonly #source: ReplaySource;
  readonly #codec: ReplayCodec;

  constructor(facts: ReplayFacts, source: ReplaySource, codec: ReplayCodec) {
    this.facts = facts;
    this.#source = source;
    this.#codec = codec;
  }

  get firstTick(): number {
    return this.facts.keyframes[0].tick;
  }

  /** The newest place to begin at from which a tick can be reached. */
  keyframeBefore(tick: number): ReplayKeyframe {
    const { keyframes } = this.facts;
    let from = 0;
    let to = keyframes.length;
    while (to - from > 1) {
      const middle = (from + to) >> 1;
      if (keyframes[middle].tick <= tick) from = middle;
      else to = middle;
    }
    return keyframes[from];
  }

  /**
   * The part that begins at an offset, undefined at the end. `afterTick` is the tick of the entry before it; undefined
   * where it is to begin with a keyframe.
   */
  part(offset: number, afterTick: number | undefined): ReplayPart | undefined {
    const chunk = readChunk(this.#source, offset, this.#codec);
    if (chunk === undefined)
      return this.facts.summary === undefined ? undefined : failure(`the chunk at byte ${offset} is damaged`);
    const { head, content, nextOffset } = chunk;
    if (head.kind !== ChunkKind.entries && head.kind !== ChunkKind.keyframe) return undefined;
    const { tickHz } = this.facts.header.log;
    const read = readEntries(content, 0, tickHz, afterTick);
    if (!read.ok) return failure(`the chunk at byte ${offset}: ${read.reason}`);
    const { entries } = read;
    const lastTick = entries.at(-1)?.tick ?? afterTick ?? head.fromTick;
    if (!read.complete) return failure(`the chunk at byte ${offset} ends inside an entry`);
    if (lastTick > head.toTick || head.toTick - lastTick > tickHz)
      return failure(
        `the chunk at byte ${offset} ends with tick ${lastTick}, and its head says ${head.toTick}`,
      );
    return { ok: true, entries, toTick: head.toTick, nextOffset };
  }
}

const failure = (reason: string): ReplayPart => ({ ok: false, reason });
