import { ENTRY_HEAD_BYTES, LogKind, PositionFlag } from "./log-format.ts";
import {
  isStopped,
  type LogHead,
  type LogPart,
  type LogSink,
  readLogHead,
  releaseLog,
  SEGMENT_HEAD_BYTES,
  SegmentKind,
  SegmentWord,
  segmentWords,
} from "./log-segment.ts";

/** A writer that runs on moves the position while it is read; a few attempts find it at rest. */
const READ_ATTEMPTS = 1000;

interface HeldSegment {
  readonly words: Uint32Array;
  readonly bytes: Uint8Array;
}

/** Where a log stands: `completed` bytes of the segment at `index` have had their effect. */
interface Position {
  readonly index: number;
  readonly completed: number;
  readonly tick: number;
  readonly stepping: boolean;
}

/**
 * The memory of one session's log, at the reader's side: the head and, of the segments, all or those since the newest
 * keyframe but one. Within one thread it gives the memory itself (`open`); between threads the session's thread
 * makes shared memory, sends it over, and it is added here.
 */
export class LogTail implements LogSink {
  readonly #keep: "recent" | "everything";
  #head: LogHead | undefined;
  #rows: Uint8Array = new Uint8Array(0);
  #segments: HeldSegment[] = [];

  constructor(keep: "recent" | "everything" = "recent") {
    this.#keep = keep;
  }

  open(part: LogPart, byteLength: number): ArrayBuffer {
    const memory = new ArrayBuffer(byteLength);
    this.add(part, memory);
    return memory;
  }

  /** Takes over memory that the session's thread has opened, in the order in which it did. */
  add(part: LogPart, memory: ArrayBufferLike): void {
    if (part === "head") {
      this.release();
      this.#rows = new Uint8Array(memory);
      return;
    }
    this.#segments.push({ words: segmentWords(memory), bytes: new Uint8Array(memory) });
    if (this.#keep === "recent") this.#drop();
  }

  /** Forgets the log, so that the memory of its segments can be used again. */
  release(): void {
    this.#head = undefined;
    this.#rows = new Uint8Array(0);
    this.#releaseBefore(this.#segments.length);
  }

  /** Bytes of memory that are held. */
  get byteLength(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes.length, this.#rows.length);
  }

  /**
   * A copy of the log as it is now: the bytes of a log file that begins with a keyframe and has a position.
   * Undefined before the session exists.
   */
  snapshot(): Uint8Array<ArrayBuffer> | undefined {
    if (this.#keep === "recent") this.#drop();
    const position = this.#position();
    if (position === undefined) return undefined;
    this.#head ??= readLogHead(this.#rows.buffer);
    const parts: Uint8Array[] = [this.#head.header];
    for (const [index, { words, bytes }] of this.#segments.entries()) {
      // A keyframe after a gap that is not complete yet does not follow what is here.
      if (index > position.index && Atomics.load(words, SegmentWord.kind) === SegmentKind.keyframeAfterGap)
        break;
      const end = SEGMENT_HEAD_BYTES + Atomics.load(words, SegmentWord.published);
      if (index !== position.index) {
        parts.push(bytes.subarray(SEGMENT_HEAD_BYTES, end));
        continue;
      }
      const at = SEGMENT_HEAD_BYTES + position.completed;
      parts.push(bytes.subarray(SEGMENT_HEAD_BYTES, at));
      parts.push(this.#positionEntry(position, this.#head as LogHead), bytes.subarray(at, end));
    }
    return joined(parts);
  }

  /** The newest segment of which anything is complete says where the log stands. */
  #position(): Position | undefined {
    let index = this.#segments.length - 1;
    while (index >= 0 && Atomics.load(this.#segments[index].words, SegmentWord.completed) === 0) index--;
    if (index < 0) return undefined;
    const { words } = this.#segments[index];
    for (let attempt = 0; ; attempt++) {
      const tick = Atomics.load(words, SegmentWord.tick);
      const stepping = Atomics.load(words, SegmentWord.stepping) === 1;
      const completed = Atomics.load(words, SegmentWord.completed);
      if (Atomics.load(words, SegmentWord.tick) === tick || attempt === READ_ATTEMPTS)
        return { index, completed, tick, stepping };
    }
  }

  #positionEntry({ tick, stepping }: Position, head: LogHead): Uint8Array {
    const rows = this.#rows.subarray(head.rowsOffset);
    const entry = new Uint8Array(ENTRY_HEAD_BYTES + 8 + rows.length);
    const view = new DataView(entry.buffer);
    view.setUint8(0, LogKind.position);
    view.setUint32(4, tick, true);
    view.setUint32(8, 4 + rows.length, true);
    const flags =
      (stepping ? PositionFlag.stepping : 0) | (this.#hasStopped(head) ? PositionFlag.stopped : 0);
    view.setUint32(12, flags, true);
    entry.set(rows, ENTRY_HEAD_BYTES + 8);
    return entry;
  }

  /** Also a log whose newest segment has not arrived here is not up to date. */
  #hasStopped(head: LogHead): boolean {
    const newest = this.#segments[this.#segments.length - 1];
    return isStopped(head) || Atomics.load(newest.words, SegmentWord.followed) === 1;
  }

  /** Drops what is older than the newest keyframe but one, and what is older than a gap. */
  #drop(): void {
    let keyframes = 0;
    for (let index = this.#segments.length - 1; index > 0; index--) {
      const { words } = this.#segments[index];
      const kind = Atomics.load(words, SegmentWord.kind);
      // Until its keyframe is complete a segment needs the ones before it.
      if (kind === SegmentKind.continued || Atomics.load(words, SegmentWord.completed) === 0) continue;
      keyframes++;
      if (keyframes < 2 && kind !== SegmentKind.keyframeAfterGap) continue;
      this.#releaseBefore(index);
      return;
    }
  }

  #releaseBefore(index: number): void {
    const released = this.#segments.splice(0, index);
    for (const { words } of released) releaseLog("segment", words.buffer);
  }
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
