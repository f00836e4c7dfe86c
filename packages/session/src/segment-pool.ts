import { SegmentWord, segmentWords } from "./log-segment.ts";

/** What is larger than asked for by more than this factor is left to those who need it. */
const FIT_MAX = 2;

interface PooledSegment {
  readonly memory: SharedArrayBuffer;
  readonly words: Uint32Array;
}

/**
 * Memory for the segments of the logs that one thread writes, used again when both sides have done with it: the
 * writer gives a segment back, the reader marks it as released.
 *
 * A session opens a segment at each keyframe. Shared memory goes back to the system when both threads have
 * collected their garbage, which a session thread, that allocates next to nothing, seldom does: with new memory
 * for each segment a process grows for hours.
 */
export class SegmentPool {
  readonly #idleBytesMax: number;
  /** Those that their writer has given back, oldest first. */
  readonly #segments: PooledSegment[] = [];

  /** `idleBytesMax`: how much released memory waits here at most; the rest is left to the garbage collector. */
  constructor(idleBytesMax: number) {
    this.#idleBytesMax = idleBytesMax;
  }

  /** Memory of zeros, of `byteLength` bytes or up to twice as many. Throws what a failed allocation throws. */
  take(byteLength: number): SharedArrayBuffer {
    const bytesMax = byteLength * FIT_MAX;
    const index = this.#segments.findIndex(
      ({ memory, words }) =>
        memory.byteLength >= byteLength && memory.byteLength <= bytesMax && isReleased(words),
    );
    if (index < 0) return new SharedArrayBuffer(byteLength);
    const { memory } = this.#segments[index];
    this.#segments.splice(index, 1);
    new Uint8Array(memory).fill(0);
    return memory;
  }

  /** Takes back a segment that its writer does not write to any more. */
  give(memory: SharedArrayBuffer): void {
    this.#segments.push({ memory, words: segmentWords(memory) });
    let idleBytes = 0;
    for (let index = this.#segments.length - 1; index >= 0; index--) {
      const segment = this.#segments[index];
      if (!isReleased(segment.words)) continue;
      idleBytes += segment.memory.byteLength;
      if (idleBytes > this.#idleBytesMax) this.#segments.splice(index, 1);
    }
  }
}

const isReleased = (words: Uint32Array): boolean => Atomics.load(words, SegmentWord.released) === 1;
