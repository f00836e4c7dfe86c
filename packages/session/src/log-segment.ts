/**
 * The memory of a live log. One thread writes it, any other may read it at any moment, also when the writer
 * hangs within a tick or has died.
 *
 * A *head* holds what is not entries: the header of the log, and the input rows that wait, which are no copy but
 * the session's own memory. *Segments* hold the entries. A segment starts with seven words:
 *
 *     published   bytes of whole entries; stored after the bytes
 *     completed   bytes of entries whose effects are complete; 0 until the first is
 *     tick        ticks that were complete when `completed` was stored
 *     stepping    1 while a tick is being stepped
 *     kind        0: goes on where the segment before it ends, 1: begins with a keyframe, 2: the same after a gap
 *     followed    1 once the writer has gone on to another segment
 *     released    1 once its reader has no more use for it
 */
import { LOG_MAGIC, type LogHeader } from "./log-format.ts";

export type LogPart = "head" | "segment";

/** Whoever holds the memory of a log: in this thread, or in another with shared memory. */
export interface LogSink {
  /** New memory of zeros, or undefined when the log may have no more. Called on the thread of the session. */
  open(part: LogPart, byteLength: number): ArrayBufferLike | undefined;
  /** Nothing more is written to a segment. Of a session that fails, not every segment is said to be so. */
  close?(segment: ArrayBufferLike): void;
}

/** A sink that fails to allocate has no memory, and a session must not die of that. */
export function openPart(sink: LogSink, part: LogPart, byteLength: number): ArrayBufferLike | undefined {
  try {
    return sink.open(part, byteLength);
  } catch {
    return undefined;
  }
}

export const SegmentWord = {
  published: 0,
  completed: 1,
  tick: 2,
  stepping: 3,
  kind: 4,
  followed: 5,
  released: 6,
  /** Odd while the position (`completed`, `tick`, `stepping`) is being moved, and another one afterwards. */
  moves: 7,
} as const;

export const SegmentKind = { continued: 0, keyframe: 1, keyframeAfterGap: 2 } as const;
export type SegmentKind = (typeof SegmentKind)[keyof typeof SegmentKind];

const SEGMENT_WORDS = 8;
export const SEGMENT_HEAD_BYTES = SEGMENT_WORDS * 4;

export const segmentWords = (segment: ArrayBufferLike): Uint32Array =>
  new Uint32Array(segment, 0, SEGMENT_WORDS);

/** The reader has no more use for memory of a log: nothing at its side may lead to it any more. */
export function releaseLog(part: LogPart, memory: ArrayBufferLike): void {
  if (part === "segment") Atomics.store(segmentWords(memory), SegmentWord.released, 1);
}

const HEADER_LENGTH_WORD = 0;
const STOPPED_WORD = 1;
const HEAD_BYTES = 8;

/** The two parts of a head. Both are views of its memory. */
export interface LogHead {
  readonly words: Uint32Array;
  /** The log's header as it stands at the beginning of a file. */
  readonly header: Uint8Array;
  readonly rowsOffset: number;
}

/** Opens a head for a header and `rowBytes` of input rows; undefined when there is no memory for it. */
export function openLogHead(sink: LogSink, header: LogHeader, rowBytes: number): LogHead | undefined {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = 8 + json.length;
  const rowsOffset = rowsOffsetOf(headerBytes);
  const memory = openPart(sink, "head", rowsOffset + rowBytes);
  if (memory === undefined) return undefined;
  const view = new DataView(memory, HEAD_BYTES, headerBytes);
  view.setUint32(0, LOG_MAGIC, true);
  view.setUint32(4, json.length, true);
  new Uint8Array(memory).set(json, HEAD_BYTES + 8);
  const words = new Uint32Array(memory, 0, 2);
  Atomics.store(words, HEADER_LENGTH_WORD, headerBytes);
  return { words, header: new Uint8Array(memory, HEAD_BYTES, headerBytes), rowsOffset };
}

export function readLogHead(memory: ArrayBufferLike): LogHead {
  const words = new Uint32Array(memory, 0, 2);
  const headerBytes = Atomics.load(words, HEADER_LENGTH_WORD);
  return {
    words,
    header: new Uint8Array(memory, HEAD_BYTES, headerBytes),
    rowsOffset: rowsOffsetOf(headerBytes),
  };
}

export const isStopped = (head: LogHead): boolean => Atomics.load(head.words, STOPPED_WORD) === 1;

export function setStopped(head: LogHead, stopped: boolean): void {
  Atomics.store(head.words, STOPPED_WORD, stopped ? 1 : 0);
}

/** Behind the header, where 64-bit numbers are aligned. */
const rowsOffsetOf = (headerBytes: number): number => (HEAD_BYTES + headerBytes + 7) & ~7;
