/** What one stream may have handled in one go: some dozens of small messages. */
const pieceBytes = 1024;
/** What all of them may take between two looks at timers, datagrams and session threads. */
const turnMs = 1;

/** A stream whose bytes are handled piece by piece. */
export interface TurnTaker {
  /** No bytes come until `resume`. */
  pause(): void;
  resume(): void;
  bytes(piece: Uint8Array): void;
}

/**
 * Lets streams take turns: one chunk of a stream can hold thousands of messages, and many streams can have one
 * at the same time. What is beyond a piece or beyond the turn waits, its stream paused, while others are served.
 */
export class ReadTurns {
  readonly #now: () => number;
  readonly #waiting: { readonly taker: TurnTaker; rest: Uint8Array }[] = [];
  #endsMs = 0;
  #isScheduled = false;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** A chunk has come, which stays as it is. */
  receive(taker: TurnTaker, chunk: Uint8Array): void {
    if (!this.#isScheduled) this.#begin();
    const isShort = chunk.length <= pieceBytes;
    if (isShort && this.#waiting.length === 0 && this.#now() < this.#endsMs) {
      taker.bytes(chunk);
      return;
    }
    taker.pause();
    this.#waiting.push({ taker, rest: chunk });
  }

  #begin(): void {
    this.#endsMs = this.#now() + turnMs;
    this.#isScheduled = true;
    setImmediate(() => this.#run());
  }

  /** Serves who waits, a piece each, until the turn is over. */
  #run(): void {
    this.#isScheduled = false;
    if (this.#waiting.length === 0) return;
    this.#begin();
    do {
      const next = this.#waiting.shift()!;
      const { taker, rest } = next;
      next.rest = rest.subarray(pieceBytes);
      if (next.rest.length > 0) this.#waiting.push(next);
      taker.bytes(rest.subarray(0, pieceBytes));
      if (next.rest.length === 0) taker.resume();
    } while (this.#waiting.length > 0 && this.#now() < this.#endsMs);
  }
}
