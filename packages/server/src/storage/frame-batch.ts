export interface BatchOwner {
  readonly sessionId: string;
  readonly game: string;
  /** Frames that a batch has room for. */
  readonly frameCapacity: number;
}

/**
 * Telemetry frames of one session on their way to the storage thread: one buffer, no object a frame. It is shared
 * and not transferred, so that nothing is lost when that thread dies with it.
 *
 * Layout: for each frame that fits, tick u32 and end of its bytes u32 (from the start of the buffer), in the byte order
 * of the machine; then the bytes, one frame after the other.
 */
export interface FrameBatch extends BatchOwner {
  /** Frames that are in it. */
  readonly frameCount: number;
  readonly buffer: SharedArrayBuffer;
}

const HEAD_WORDS = 2;

/** Room for that many frames of a kibibyte, which 16 cars fit into. */
export function firstBatchBytes(frameCapacity: number): number {
  return frameCapacity * (HEAD_WORDS * 4 + 1024);
}

/** A batch that is bigger goes out before it is full, so that one buffer is bounded. */
const BATCH_BYTES_MAX = 1024 * 1024;

/** Fills a buffer with frames. */
export class FrameBatchWriter {
  readonly #owner: BatchOwner;
  #frameCount = 0;
  #buffer: SharedArrayBuffer;
  #words: Uint32Array;
  #bytes: Uint8Array;
  #end: number;

  /** The buffer is as long as `firstBatchBytes` or longer; what is in it is overwritten. */
  constructor(owner: BatchOwner, buffer: SharedArrayBuffer) {
    this.#owner = owner;
    this.#buffer = buffer;
    this.#words = new Uint32Array(buffer, 0, owner.frameCapacity * HEAD_WORDS);
    this.#bytes = new Uint8Array(buffer);
    this.#end = this.#words.byteLength;
  }

  get frameCount(): number {
    return this.#frameCount;
  }

  get isFull(): boolean {
    return this.#frameCount === this.#owner.frameCapacity;
  }

  /** Copies a frame in. False when there is no room: the batch has to go out first. */
  append(tick: number, frame: Uint8Array): boolean {
    if (this.isFull || !this.#makeRoom(frame.length)) return false;
    this.#bytes.set(frame, this.#end);
    this.#end += frame.length;
    const at = this.#frameCount * HEAD_WORDS;
    this.#words[at] = tick;
    this.#words[at + 1] = this.#end;
    this.#frameCount++;
    return true;
  }

  batch(): FrameBatch {
    return { ...this.#owner, frameCount: this.#frameCount, buffer: this.#buffer };
  }

  /** Forgets all frames. */
  clear(): void {
    this.#frameCount = 0;
    this.#end = this.#words.byteLength;
  }

  #makeRoom(byteLength: number): boolean {
    const needed = this.#end + byteLength;
    if (needed <= this.#bytes.length) return true;
    if (needed > BATCH_BYTES_MAX && this.#frameCount > 0) return false;
    const grown = new SharedArrayBuffer(Math.max(needed, Math.min(2 * this.#bytes.length, BATCH_BYTES_MAX)));
    new Uint8Array(grown).set(this.#bytes.subarray(0, this.#end));
    this.#buffer = grown;
    this.#words = new Uint32Array(grown, 0, this.#words.length);
    this.#bytes = new Uint8Array(grown);
    return true;
  }
}

/** Calls `visit` for each frame of a batch, in order. `frame` is a view of the batch's buffer. */
export function forEachFrame(batch: FrameBatch, visit: (tick: number, frame: Uint8Array) => void): void {
  const words = new Uint32Array(batch.buffer, 0, batch.frameCapacity * HEAD_WORDS);
  let begin = words.byteLength;
  for (let i = 0; i < batch.frameCount; i++) {
    const end = words[i * HEAD_WORDS + 1] ?? begin;
    visit(words[i * HEAD_WORDS] ?? 0, new Uint8Array(batch.buffer, begin, end - begin));
    begin = end;
  }
}
