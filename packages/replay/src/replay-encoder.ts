import { max } from "@fairtick/kernel";
import { type LogEntry, readEntries } from "@fairtick/session";
import { BODY_BYTES_MAX, ChunkKind, writeChunk } from "./chunk.ts";
import { crc32 } from "./crc32.ts";
import { ParticipantList } from "./participant-list.ts";
import {
  HEADER_BYTES_MAX,
  HEADER_FRAME_BYTES,
  REPLAY_END_MAGIC,
  REPLAY_FORMAT,
  REPLAY_MAGIC,
  type ReplayCodec,
  type ReplayHeader,
  type ReplayOutcome,
  type ReplaySummary,
} from "./replay-format.ts";

/** Places in a file are 32-bit numbers. */
const FILE_BYTES_MAX = 0xffff_ffff;

export type Encoded =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly reason: string };

/**
 * Makes the bytes of a replay, piece by piece, from the entries of a log. Whoever writes them can stop anywhere: what
 * was written so far is a replay that was cut off.
 */
export class ReplayEncoder {
  readonly #header: ReplayHeader;
  readonly #codec: ReplayCodec;
  readonly #keyframes: { readonly tick: number; readonly offset: number }[] = [];
  readonly #participants = new ParticipantList();
  #byteLength = 0;
  #firstTick = 0;
  /** Ticks that are complete. */
  #toTick = 0;
  /** Of the newest entry; undefined before the first. */
  #entryTick: number | undefined;

  constructor(header: ReplayHeader, codec: ReplayCodec) {
    this.#header = header;
    this.#codec = codec;
  }

  /** The bytes before the first chunk. */
  begin(): Encoded {
    const json = new TextEncoder().encode(JSON.stringify(this.#header));
    if (json.length > HEADER_BYTES_MAX) return failure("its options are too large");
    const bytes = new Uint8Array(HEADER_FRAME_BYTES + json.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, REPLAY_MAGIC, true);
    view.setUint32(4, REPLAY_FORMAT, true);
    view.setUint32(8, json.length, true);
    bytes.set(json, 12);
    view.setUint32(12 + json.length, crc32(bytes.subarray(0, 12 + json.length)), true);
    return this.#took(bytes);
  }

  /** Whole entries that follow those before, the first of all a keyframe; `tick` ticks are complete behind them. */
  append(entries: Uint8Array, tick: number): Encoded {
    const read = readEntries(entries, 0, this.#header.log.tickHz, this.#entryTick);
    if (!read.ok) return read;
    if (!read.complete) return failure("the log ends inside an entry");
    const keyframeTicks = read.entries.filter(isKeyframe).map((entry) => entry.tick);
    if (this.#entryTick === undefined) this.#firstTick = keyframeTicks[0] ?? 0;
    for (const entry of read.entries) this.#participants.note(entry);
    this.#entryTick = read.entries.at(-1)?.tick ?? this.#entryTick;
    const endTick = max(tick, max(this.#toTick, this.#entryTick ?? 0));
    const chunks: Uint8Array[] = [];
    const starts = [0, ...read.keyframesAt, entries.length];
    if (starts.some((start, i) => i > 0 && start - starts[i - 1] > BODY_BYTES_MAX))
      return failure("a part of the log between two keyframes is larger than 64 MiB");
    const firstKeyframeAt = read.keyframesAt[0] ?? entries.length;
    let from = this.#byteLength;
    const add = (kind: ChunkKind, raw: Uint8Array, fromTick: number, toTick: number) => {
      if (kind === ChunkKind.keyframe) this.#keyframes.push({ tick: fromTick, offset: from });
      const chunk = writeChunk(kind, fromTick, toTick, raw, this.#codec);
      chunks.push(chunk);
      from += chunk.length;
    };
    // Without entries a chunk says that ticks have passed.
    if (firstKeyframeAt > 0 || entries.length === 0)
      add(ChunkKind.entries, entries.subarray(0, firstKeyframeAt), this.#toTick, keyframeTicks[0] ?? endTick);
    read.keyframesAt.forEach((at, i) => {
      const raw = entries.subarray(at, read.keyframesAt[i + 1] ?? entries.length);
      add(ChunkKind.keyframe, raw, keyframeTicks[i], keyframeTicks[i + 1] ?? endTick);
    });
    this.#toTick = endTick;
    return this.#took(joined(chunks));
  }

  /** Ends the file: a summary, and an index of its keyframes. */
  finish(outcome: ReplayOutcome): Encoded {
    const summary: ReplaySummary = {
      ...outcome,
      firstTick: this.#firstTick,
      lastTick: this.#toTick,
      participants: this.#participants.all,
    };
    const text = new TextEncoder().encode(JSON.stringify(summary));
    const summaryAt = this.#byteLength;
    const summaryChunk = writeChunk(ChunkKind.summary, this.#toTick, this.#toTick, text, this.#codec);
    const indexAt = summaryAt + summaryChunk.length;
    const index = new Uint32Array([
      summaryAt,
      ...this.#keyframes.flatMap(({ tick, offset }) => [tick, offset]),
    ]);
    const indexChunk = writeChunk(
      ChunkKind.index,
      this.#toTick,
      this.#toTick,
      littleEndian(index),
      this.#codec,
    );
    return this.#took(
      joined([summaryChunk, indexChunk, littleEndian(Uint32Array.of(indexAt, REPLAY_END_MAGIC))]),
    );
  }

  /** The bytes of the file so far. */
  get byteLength(): number {
    return this.#byteLength;
  }

  #took(bytes: Uint8Array<ArrayBuffer>): Encoded {
    if (this.#byteLength + bytes.length > FILE_BYTES_MAX)
      return failure("the file would be larger than 4 GiB");
    this.#byteLength += bytes.length;
    return { ok: true, bytes };
  }
}

const failure = (reason: string): Encoded => ({ ok: false, reason });

const isKeyframe = ({ kind }: LogEntry): boolean => kind === "keyframe";

function littleEndian(words: Uint32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(words.length * 4));
  for (let i = 0; i < words.length; i++) view.setUint32(i * 4, words[i], true);
  return new Uint8Array(view.buffer);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
