/** What one stream may have handled in one go: some dozens of small messages. */
const pieceBytes = 1024;
/** What all of them may take between two looks at timers, datagrams and session threads. */
const turnMs = 1;
/** The same while datagrams wait: the system hands over only so many between two turns. */
const crowdedTurnMs = 0.2;
const datagramsAtOnce = 32;
/** What a stream has used up is forgotten to 1/e after so long. */
const forgottenMs = 250;
/** Of a new stream nobody knows yet how much it will want: it comes after those that race, who at 240 inputs a second of 20 us would be at about half of this. */
const newcomersSpentMs = 2;

const nothing = new Uint8Array(0);

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
 * Of those that wait, who has taken the least time lately comes first, so that the hundred messages of one who floods
 * do not delay the one of somebody else. All streams of the thread share the turns of one object.
 */
export class ReadTurns {
  readonly #now: () => number;
  readonly #waiting: Stream[] = [];
  #endsMs = 0;
  #isScheduled = false;
  #datagrams = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** What hands in the chunks of a new stream, which stay as they are. */
  stream(taker: TurnTaker): (chunk: Uint8Array) => void {
    const stream = new Stream(taker, this.#now());
    return (chunk) => this.#receive(stream, chunk);
  }

  /** A datagram has been read. */
  datagram(): void {
    this.#datagrams++;
  }

  #receive(stream: Stream, chunk: Uint8Array): void {
    const nowMs = this.#now();
    if (!this.#isScheduled) this.#begin(nowMs);
    if (chunk.length <= pieceBytes && this.#waiting.length === 0 && nowMs < this.#endsMs) {
      stream.taker.bytes(chunk);
      stream.spend(nowMs, this.#now());
      return;
    }
    stream.taker.pause();
    stream.rest = chunk;
    this.#waiting.push(stream);
  }

  #begin(nowMs: number): void {
    this.#endsMs = nowMs + (this.#datagrams < datagramsAtOnce ? turnMs : crowdedTurnMs);
    this.#datagrams = 0;
    this.#isScheduled = true;
    setImmediate(() => this.#run());
  }

  /** Serves who waits, a piece each, until the turn is over. */
  #run(): void {
    this.#isScheduled = false;
    if (this.#waiting.length === 0) return;
    let nowMs = this.#now();
    this.#begin(nowMs);
    do {
      const stream = this.#next(nowMs);
      const { taker, rest } = stream;
      const isLast = rest.length <= pieceBytes;
      // Not an empty part of it: that would keep the memory of the whole chunk for as long as the stream is there.
      stream.rest = isLast ? nothing : rest.subarray(pieceBytes);
      if (!isLast) this.#waiting.push(stream);
      taker.bytes(rest.subarray(0, pieceBytes));
      if (isLast) taker.resume();
      const endMs = this.#now();
      stream.spend(nowMs, endMs);
      nowMs = endMs;
    } while (this.#waiting.length > 0 && nowMs < this.#endsMs);
  }

  /** Takes the one who has spent least from those that wait; of equals, who has waited longest. */
  #next(nowMs: number): Stream {
    let at = 0;
    let leastMs = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#waiting.length; i++) {
      const spentMs = this.#waiting[i]!.spentMs(nowMs);
      if (spentMs < leastMs) {
        leastMs = spentMs;
        at = i;
      }
    }
    return this.#waiting.splice(at, 1)[0]!;
  }
}

class Stream {
  readonly taker: TurnTaker;
  /** What it waits with: no other chunk comes before that is handled. */
  rest: Uint8Array = nothing;
  #spentMs = newcomersSpentMs;
  #atMs: number;

  constructor(taker: TurnTaker, nowMs: number) {
    this.taker = taker;
    this.#atMs = nowMs;
  }

  /** What has been taken lately. */
  spentMs(nowMs: number): number {
    return this.#spentMs * Math.exp((this.#atMs - nowMs) / forgottenMs);
  }

  spend(fromMs: number, toMs: number): void {
    this.#spentMs = this.spentMs(fromMs) + toMs - fromMs;
    this.#atMs = toMs;
  }
}
