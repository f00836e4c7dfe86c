/** Buffers that are free to be used again. Keeps a bounded number of them. */
export class BufferPool {
  readonly #free: SharedArrayBuffer[] = [];
  readonly #countMax: number;

  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  /** A buffer of at least that length, with anything in it. */
  take(byteLength: number): SharedArrayBuffer {
    for (let buffer = this.#free.pop(); buffer !== undefined; buffer = this.#free.pop()) {
      if (buffer.byteLength >= byteLength) return buffer;
    }
    return new SharedArrayBuffer(byteLength);
  }

  /** The caller has no more use for it. */
  give(buffer: SharedArrayBuffer): void {
    if (this.#free.length < this.#countMax) this.#free.push(buffer);
  }
}
