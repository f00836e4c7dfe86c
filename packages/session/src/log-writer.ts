import { ENTRY_BODY_MAX, ENTRY_HEAD_BYTES, isLong, LogKind } from "./log-format.ts";
import {
  type LogHead,
  type LogSink,
  openPart,
  SEGMENT_HEAD_BYTES,
  SegmentKind,
  SegmentWord,
  segmentWords,
  setStopped,
} from "./log-segment.ts";

const SEGMENT_BYTES_MIN = 64 * 1024;
const SEGMENT_BYTES_MAX = 1024 * 1024;
const NONE = -1;

/**
 * Appends the entries of one session to segments that a sink gives, so that another thread can read every whole
 * entry at any moment. Allocates when a segment is full and at keyframes, else nothing.
 *
 * Where the sink gives no memory, the log stops and says so; the session goes on. The next keyframe tries again:
 * it needs nothing of what went before.
 */
export class LogWriter {
  readonly #sink: LogSink;
  readonly #head: LogHead;
  readonly #segmentBytes: number;
  #words: Uint32Array = new Uint32Array(0);
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#bytes.buffer);
  #length = 0;
  #stopped = true;
  /** How often the sink had no memory for a segment; the log is incomplete from there to the next keyframe. */
  refusedSegments = 0;

  /** `rowBytesASecond`: what the input rows of all seats take at most, for the size of a segment. */
  constructor(sink: LogSink, head: LogHead, rowBytesASecond: number) {
    this.#sink = sink;
    this.#head = head;
    this.#segmentBytes =
      rowBytesASecond < SEGMENT_BYTES_MIN
        ? SEGMENT_BYTES_MIN
        : rowBytesASecond > SEGMENT_BYTES_MAX
          ? SEGMENT_BYTES_MAX
          : rowBytesASecond;
    // Nothing makes sense before the first keyframe.
    this.#stop(true);
  }

  /** A tick is about to be stepped. */
  beginTick(): void {
    if (this.#stopped) return;
    Atomics.store(this.#words, SegmentWord.stepping, 1);
  }

  /** All that was written has had its effect, and `tick` ticks are complete. */
  complete(tick: number): void {
    if (this.#stopped) return;
    const words = this.#words;
    Atomics.add(words, SegmentWord.moves, 1);
    Atomics.store(words, SegmentWord.stepping, 0);
    Atomics.store(words, SegmentWord.completed, this.#length);
    Atomics.store(words, SegmentWord.tick, tick);
    Atomics.add(words, SegmentWord.moves, 1);
  }

  /** A seat or command entry: `subject` is the seat, `content` travels as JSON. */
  json(kind: LogKind, tick: number, subject: number, content: unknown): void {
    const text = new TextEncoder().encode(JSON.stringify(content));
    const at = this.#entry(kind, tick, 2 + text.length);
    if (at === NONE) return;
    this.#view.setUint16(at, subject, true);
    this.#bytes.set(text, at + 2);
    this.#publish();
  }

  /** An entry whose body is one small number: the seat that is left, or the action. */
  number(kind: LogKind, tick: number, value: number): void {
    const at = this.#entry(kind, tick, 2);
    if (at === NONE) return;
    this.#view.setUint16(at, value, true);
    this.#publish();
  }

  /** The row that a seat's input columns hold from this tick on. */
  row(tick: number, seat: number, columns: readonly Float32Array[]): void {
    const at = this.#entry(LogKind.row, tick, 2 + columns.length * 4);
    if (at === NONE) return;
    this.#view.setUint16(at, seat, true);
    for (let f = 0; f < columns.length; f++) this.#view.setFloat32(at + 2 + f * 4, columns[f][seat], true);
    this.#publish();
  }

  hash(tick: number, hash: string): void {
    const at = this.#entry(LogKind.hash, tick, 8);
    if (at === NONE) return;
    this.#view.setUint32(at, Number.parseInt(hash.slice(0, 8), 16), true);
    this.#view.setUint32(at + 4, Number.parseInt(hash.slice(8), 16), true);
    this.#publish();
  }

  /** Begins a segment with the state at a tick and, as JSON, what else the session is made of. */
  keyframe(tick: number, state: Uint8Array, rest: unknown): void {
    const text = new TextEncoder().encode(JSON.stringify(rest));
    const kind = this.#stopped ? SegmentKind.keyframeAfterGap : SegmentKind.keyframe;
    const bodyBytes = 4 + state.length + text.length;
    const entryBytes = ENTRY_HEAD_BYTES + 4 + bodyBytes;
    if (!this.#open(kind, entryBytes + this.#segmentBytes)) return;
    this.#stop(false);
    const at = this.#entry(LogKind.keyframe, tick, bodyBytes);
    this.#view.setUint32(at, state.length, true);
    this.#bytes.set(state, at + 4);
    this.#bytes.set(text, at + 4 + state.length);
    this.#publish();
  }

  /** The session has ended, or is logged elsewhere from now on. What was written stays as it is. */
  close(): void {
    if (this.#words.length > 0) this.#sink.close?.(this.#words.buffer);
    this.#words = new Uint32Array(0);
    this.#stopped = true;
  }

  /** Writes an entry's head; returns where its body starts, or `NONE` where there is no memory for it. */
  #entry(kind: LogKind, tick: number, bodyBytes: number): number {
    const long = isLong(kind);
    if (!long && bodyBytes > ENTRY_BODY_MAX)
      throw new RangeError(`a log entry of ${bodyBytes} bytes exceeds 65,535`);
    const headBytes = long ? ENTRY_HEAD_BYTES + 4 : ENTRY_HEAD_BYTES;
    if (this.#stopped || !this.#fits(headBytes + bodyBytes)) return NONE;
    const at = SEGMENT_HEAD_BYTES + this.#length;
    this.#view.setUint8(at, kind);
    this.#view.setUint16(at + 2, long ? 0 : bodyBytes, true);
    this.#view.setUint32(at + 4, tick, true);
    if (long) this.#view.setUint32(at + ENTRY_HEAD_BYTES, bodyBytes, true);
    this.#length += headBytes + bodyBytes;
    return at + headBytes;
  }

  #publish(): void {
    Atomics.store(this.#words, SegmentWord.published, this.#length);
  }

  #fits(entryBytes: number): boolean {
    if (SEGMENT_HEAD_BYTES + this.#length + entryBytes <= this.#bytes.length) return true;
    const bytes = entryBytes > this.#segmentBytes ? entryBytes : this.#segmentBytes;
    return this.#open(SegmentKind.continued, bytes);
  }

  #open(kind: SegmentKind, entryBytes: number): boolean {
    const memory = openPart(this.#sink, "segment", SEGMENT_HEAD_BYTES + entryBytes);
    if (memory === undefined) {
      this.refusedSegments++;
      this.#stop(true);
      return false;
    }
    const words = segmentWords(memory);
    Atomics.store(words, SegmentWord.kind, kind);
    if (this.#words.length > 0) {
      Atomics.store(this.#words, SegmentWord.followed, 1);
      this.#sink.close?.(this.#words.buffer);
    }
    this.#words = words;
    this.#bytes = new Uint8Array(memory);
    this.#view = new DataView(memory);
    this.#length = 0;
    return true;
  }

  #stop(stopped: boolean): void {
    this.#stopped = stopped;
    setStopped(this.#head, stopped);
  }
}
