import { ENTRY_HEAD_BYTES, type LogHeader, LogKind, PositionFlag } from "./log-format.ts";
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
  /** Bytes of entries that the follower has got. */
  followed: number;
}

/** Gets the whole log of a session in pieces, also where that goes on in the log of another thread. */
export interface LogFollower {
  /**
   * Entries that have had their effect, in their order, and how many ticks were complete then. The first begins with
   * a keyframe; where another thread has gone on, they go on with one.
   */
  take(entries: Uint8Array<ArrayBuffer>, tick: number): void;
  /**
   * What was taken is not followed by what comes: the log stopped for want of memory, or goes on with another header,
   * which is that of other rules.
   */
  gap(): void;
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
  /** The first segment of this head is held. */
  #isFromStart = true;
  #follower: LogFollower | undefined;
  #followedTick = -1;
  #followedHeader: Uint8Array = new Uint8Array(0);

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
    this.#segments.push({ words: segmentWords(memory), bytes: new Uint8Array(memory), followed: 0 });
    if (this.#keep === "recent") this.#drop();
  }

  /** Forgets the log, so that the memory of its segments can be used again. */
  release(): void {
    // What is left of the log is given to its follower, who gets it with the head that it has.
    this.#releaseBefore(this.#segments.length);
    this.#head = undefined;
    this.#rows = new Uint8Array(0);
    this.#isFromStart = true;
  }

  /** From now on a follower gets what is held and what comes, at each `drain` and before anything is dropped. */
  follow(follower: LogFollower): void {
    this.#follower = follower;
    this.#followedTick = -1;
    for (const segment of this.#segments) segment.followed = 0;
  }

  unfollow(): void {
    this.#follower = undefined;
  }

  /** Gives the follower what it has not got yet. */
  drain(): void {
    const position = this.#follower === undefined ? undefined : this.#position();
    if (position === undefined) return;
    if (this.#isOtherHeader()) this.#follower?.gap();
    const parts: Uint8Array[] = [];
    for (let index = 0; index <= position.index; index++) {
      const segment = this.#segments[index];
      const { words, bytes, followed } = segment;
      const end = index < position.index ? Atomics.load(words, SegmentWord.published) : position.completed;
      if (end === followed) continue;
      if (followed === 0 && this.#isAfterGap(index)) this.#follower?.gap();
      parts.push(bytes.subarray(SEGMENT_HEAD_BYTES + followed, SEGMENT_HEAD_BYTES + end));
      segment.followed = end;
    }
    if (parts.length === 0 && position.tick === this.#followedTick) return;
    this.#followedTick = position.tick;
    this.#follower?.take(joined(parts), position.tick);
  }

  /** The header of the log, once the session's thread has opened it. */
  get header(): LogHeader | undefined {
    if (this.#rows.length === 0) return undefined;
    this.#head ??= readLogHead(this.#rows.buffer);
    // A decoder takes no shared memory.
    return JSON.parse(new TextDecoder().decode(this.#head.header.slice(8)));
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

  /** Whether what is held has another header than what was taken. */
  #isOtherHeader(): boolean {
    this.#head ??= readLogHead(this.#rows.buffer);
    const { header } = this.#head;
    const before = this.#followedHeader;
    if (header.length === before.length && header.every((byte, i) => byte === before[i])) return false;
    this.#followedHeader = header.slice();
    return this.#followedTick >= 0;
  }

  /** Whether the log had stopped before a segment, so that it does not follow what was taken. */
  #isAfterGap(index: number): boolean {
    const isFirst = this.#followedTick < 0 || (index === 0 && this.#isFromStart);
    if (isFirst) return false;
    return Atomics.load(this.#segments[index].words, SegmentWord.kind) === SegmentKind.keyframeAfterGap;
  }

  /** The newest segment of which anything is complete says where the log stands. */
  #position(): Position | undefined {
    let index = this.#segments.length - 1;
    while (index >= 0 && Atomics.load(this.#segments[index].words, SegmentWord.completed) === 0) index--;
    if (index < 0) return undefined;
    const { words } = this.#segments[index];
    for (let attempt = 0; ; attempt++) {
      const moves = Atomics.load(words, SegmentWord.moves);
      const tick = Atomics.load(words, SegmentWord.tick);
      const stepping = Atomics.load(words, SegmentWord.stepping) === 1;
      const completed = Atomics.load(words, SegmentWord.completed);
      const isAtRest = moves % 2 === 0 && Atomics.load(words, SegmentWord.moves) === moves;
      // A thread that has died in between has left what is as good as it gets.
      if (isAtRest || attempt === READ_ATTEMPTS) return { index, completed, tick, stepping };
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
    if (index === 0) return;
    this.drain();
    this.#isFromStart = false;
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
