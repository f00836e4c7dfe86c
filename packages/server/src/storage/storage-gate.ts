/** Where the storage thread is: outside of the database, in it, or kept out of it for good. */
const OUTSIDE = 0;
const INSIDE = 1;
const SHUT = 2;

/**
 * Tells another thread, without any event loop, whether the storage thread is in a call that may never return. Each
 * use of the database passes the gate. Whoever has shut it knows that the thread is outside and stays there.
 */
export class StorageGate {
  readonly #state: Int32Array<SharedArrayBuffer>;

  constructor(memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.#state = new Int32Array(memory);
  }

  get memory(): SharedArrayBuffer {
    return this.#state.buffer;
  }

  /** Runs a use of the database. Never goes on once the gate is shut: the process is ending. */
  async pass<T>(run: () => Promise<T>): Promise<T> {
    if (Atomics.compareExchange(this.#state, 0, OUTSIDE, INSIDE) === SHUT) await new Promise(() => {});
    try {
      return await run();
    } finally {
      Atomics.store(this.#state, 0, OUTSIDE);
      Atomics.notify(this.#state, 0);
    }
  }

  /** Waits so long for the storage thread to come out, blocking. False when it is still inside. */
  shut(withinMs: number): boolean {
    const untilMs = performance.now() + withinMs;
    while (Atomics.compareExchange(this.#state, 0, OUTSIDE, SHUT) === INSIDE) {
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0) return false;
      Atomics.wait(this.#state, 0, INSIDE, leftMs);
    }
    return true;
  }
}
