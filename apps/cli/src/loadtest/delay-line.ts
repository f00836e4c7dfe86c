interface Waiting {
  readonly dueMs: number;
  /** What is due at the same time happens in the order in which it was put in. */
  readonly order: number;
  readonly act: () => void;
}

/** Things that happen later, in the order of their times: a binary heap. */
export class DelayLine {
  readonly #heap: Waiting[] = [];
  #order = 0;

  get nextDueMs(): number {
    return this.#heap[0]?.dueMs ?? Number.POSITIVE_INFINITY;
  }

  push(dueMs: number, act: () => void): void {
    const heap = this.#heap;
    const waiting = { dueMs, order: this.#order++, act };
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(waiting, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = waiting;
  }

  /** Lets everything happen that is due. */
  run(nowMs: number): void {
    while (this.nextDueMs <= nowMs) this.#pop().act();
  }

  #pop(): Waiting {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) this.#sink(last);
    return first;
  }

  /** Puts `waiting` in at the top and lets it sink to its place. */
  #sink(waiting: Waiting): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, waiting)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = waiting;
  }
}

const isBefore = (a: Waiting, b: Waiting) => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
