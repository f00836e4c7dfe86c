import { type InputSchema, type MissingInputPolicy, sanitiseInput } from "@fairtick/contract";

const QUEUE_TICKS = 32;

/**
 * The input rows that wait for their tick, by seat. Two kinds of client feed it:
 *
 * - a native client names the tick that a row is meant for; the row waits in a short queue,
 * - a client of a dialect without ticks overwrites a latch; the newest row wins.
 *
 * Nothing queues up behind a client whose clock runs fast: a row for a tick that is over or too far
 * ahead is refused, and a latch holds one row. All memory is allocated when the session is created.
 */
export class InputRows {
  readonly #names: readonly string[];
  readonly #schema: InputSchema;
  readonly #policy: MissingInputPolicy;
  readonly #fields: number;
  readonly #queue: Float32Array;
  /** Tick + 1 of the row in each queue place, 0 where the place is empty. */
  readonly #queueTick: Float64Array;
  readonly #latch: Float32Array;
  readonly #latchFresh: Uint8Array;
  readonly #latchSequence: Float64Array;
  readonly #missing: Uint32Array;
  /** Rows refused as late, too early or older than the latch. */
  refused = 0;

  constructor(schema: InputSchema, policy: MissingInputPolicy, seats: number) {
    this.#schema = schema;
    this.#policy = policy;
    this.#names = Object.keys(schema);
    this.#fields = this.#names.length;
    this.#queue = new Float32Array(seats * QUEUE_TICKS * this.#fields);
    this.#queueTick = new Float64Array(seats * QUEUE_TICKS);
    this.#latch = new Float32Array(seats * this.#fields);
    this.#latchFresh = new Uint8Array(seats);
    this.#latchSequence = new Float64Array(seats).fill(-1);
    this.#missing = new Uint32Array(seats);
  }

  /** Forgets what an earlier holder of the seat sent. */
  reset(seat: number): void {
    this.#queueTick.fill(0, seat * QUEUE_TICKS, (seat + 1) * QUEUE_TICKS);
    this.#latchFresh[seat] = 0;
    this.#latchSequence[seat] = -1;
    // A seat that never sent anything has nothing to repeat.
    this.#missing[seat] = this.#policy.repeatTicks;
  }

  /**
   * Overwrites the latch of a seat. `sequence` orders rows: one below the newest is a reordered
   * datagram and is refused; an equal one is newer by arrival.
   */
  latch(seat: number, sequence: number, values: ArrayLike<number>): boolean {
    if (sequence < this.#latchSequence[seat]) {
      this.refused++;
      return false;
    }
    this.#latchSequence[seat] = sequence;
    this.#latchFresh[seat] = 1;
    this.#store(this.#latch, seat * this.#fields, values);
    return true;
  }

  /** Keeps a row for the tick that it names. The first row for a tick wins; repeats are harmless. */
  queue(seat: number, tick: number, nextTick: number, values: ArrayLike<number>): boolean {
    if (!(tick >= nextTick && tick < nextTick + QUEUE_TICKS)) {
      this.refused++;
      return false;
    }
    const place = seat * QUEUE_TICKS + (tick % QUEUE_TICKS);
    if (this.#queueTick[place] === tick + 1) return true;
    this.#queueTick[place] = tick + 1;
    this.#store(this.#queue, place * this.#fields, values);
    return true;
  }

  /**
   * Writes the row of a seat for a tick into the input columns: the queued row, else a fresh latch,
   * else the last row again, else zeros.
   *
   * @returns whether a column changed, which is when the row belongs into the log.
   */
  take(seat: number, tick: number, inputs: { readonly [field: string]: Float32Array }): boolean {
    const place = seat * QUEUE_TICKS + (tick % QUEUE_TICKS);
    if (this.#queueTick[place] === tick + 1) {
      this.#queueTick[place] = 0;
      this.#missing[seat] = 0;
      return this.#apply(this.#queue, place * this.#fields, seat, inputs);
    }
    if (this.#latchFresh[seat] === 1) {
      this.#latchFresh[seat] = 0;
      this.#missing[seat] = 0;
      return this.#apply(this.#latch, seat * this.#fields, seat, inputs);
    }
    if (this.#missing[seat] < this.#policy.repeatTicks) {
      this.#missing[seat]++;
      return false;
    }
    return this.#neutral(seat, inputs);
  }

  #store(target: Float32Array, at: number, values: ArrayLike<number>): void {
    for (let f = 0; f < this.#fields; f++) {
      target[at + f] = sanitiseInput(this.#schema[this.#names[f]], values[f]);
    }
  }

  #apply(
    rows: Float32Array,
    at: number,
    seat: number,
    inputs: { readonly [field: string]: Float32Array },
  ): boolean {
    let changed = false;
    for (let f = 0; f < this.#fields; f++) {
      const column = inputs[this.#names[f]];
      const value = rows[at + f];
      if (column[seat] !== value) {
        column[seat] = value;
        changed = true;
      }
    }
    return changed;
  }

  #neutral(seat: number, inputs: { readonly [field: string]: Float32Array }): boolean {
    let changed = false;
    for (let f = 0; f < this.#fields; f++) {
      const column = inputs[this.#names[f]];
      if (column[seat] !== 0) {
        column[seat] = 0;
        changed = true;
      }
    }
    return changed;
  }
}
