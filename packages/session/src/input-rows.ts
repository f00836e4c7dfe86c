import { type InputSchema, type MissingInputPolicy, sanitiseInput } from "@fairtick/contract";

/**
 * A row may come less than so many ticks before its turn: half a second at 240 Hz, which is longer than a lost segment
 * holds up a stream.
 */
export const queuedTicksMax = 120;

/** What is in the memory of `InputRows`: columns of f64, then of f32. */
const TICKS_PER_SEAT = queuedTicksMax + 3;
const ROWS_PER_SEAT = queuedTicksMax + 1;
const FRESH = 0;
const NEVER = -1;

/**
 * The input rows that wait for their tick, by seat. Two kinds of client feed it:
 *
 * - a native client names the tick that a row is meant for; the row waits in a short queue,
 * - a client of a dialect without ticks overwrites a latch; the newest row wins.
 *
 * Nothing queues up behind a client whose clock runs fast: a row for a tick that is over or too far
 * ahead is refused, and a latch holds one row. All memory is allocated when the session is created,
 * or given: the memory of a live log, from which another thread goes on after this one has died.
 *
 * Taking the rows of a tick again gives the same rows, so a session can go on before a tick in which its
 * thread has died.
 */
export class InputRows {
  readonly #names: readonly string[];
  readonly #schema: InputSchema;
  readonly #policy: MissingInputPolicy;
  readonly #fields: number;
  readonly #seats: number;
  readonly #queue: Float32Array;
  /** Tick + 1 of the newest row in each queue place, 0 where there was none. */
  readonly #queueTick: Float64Array;
  readonly #latch: Float32Array;
  /** Tick + 1 at which the latch was taken; `FRESH` until it is, `NEVER` where there is none. */
  readonly #latchTick: Float64Array;
  readonly #latchSequence: Float64Array;
  /** Tick + 1 of the newest row that was taken, or minus infinity. */
  readonly #newest: Float64Array;
  /** Rows refused as late, too early or older than the latch. */
  refused = 0;

  /** Bytes that the rows of that many seats take. */
  static byteLength(schema: InputSchema, seats: number): number {
    return seats * (TICKS_PER_SEAT * 8 + ROWS_PER_SEAT * Object.keys(schema).length * 4);
  }

  /** `offset` into `memory` is a multiple of 8; there are `byteLength` bytes of zeros behind it. */
  constructor(
    schema: InputSchema,
    policy: MissingInputPolicy,
    seats: number,
    memory: ArrayBufferLike = new ArrayBuffer(InputRows.byteLength(schema, seats)),
    offset = 0,
  ) {
    this.#schema = schema;
    this.#policy = policy;
    this.#names = Object.keys(schema);
    this.#fields = this.#names.length;
    this.#seats = seats;
    const ticksBytes = seats * 8;
    this.#queueTick = new Float64Array(memory, offset, seats * queuedTicksMax);
    const latches = offset + ticksBytes * queuedTicksMax;
    this.#latchTick = new Float64Array(memory, latches, seats).fill(NEVER);
    this.#latchSequence = new Float64Array(memory, latches + ticksBytes, seats).fill(-1);
    this.#newest = new Float64Array(memory, latches + ticksBytes * 2, seats).fill(Number.NEGATIVE_INFINITY);
    const rows = latches + ticksBytes * 3;
    this.#queue = new Float32Array(memory, rows, seats * queuedTicksMax * this.#fields);
    this.#latch = new Float32Array(memory, rows + this.#queue.byteLength, seats * this.#fields);
  }

  /** The memory of the rows, which `restore` takes. */
  get bytes(): Uint8Array {
    const bytes = InputRows.byteLength(this.#schema, this.#seats);
    return new Uint8Array(this.#queueTick.buffer, this.#queueTick.byteOffset, bytes);
  }

  /** Takes over the rows of another session of the same game and seats; false for bytes of another length. */
  restore(bytes: Uint8Array): boolean {
    if (bytes.length !== InputRows.byteLength(this.#schema, this.#seats)) return false;
    const { buffer } = bytes.slice();
    const ticks = [this.#queueTick, this.#latchTick, this.#latchSequence, this.#newest];
    let at = 0;
    for (const column of ticks) {
      column.set(new Float64Array(buffer, at, column.length));
      at += column.byteLength;
    }
    for (const rows of [this.#queue, this.#latch]) {
      const values = new Float32Array(buffer, at, rows.length);
      for (let row = 0; row < rows.length; row += this.#fields) {
        this.#store(rows, row, values.subarray(row, row + this.#fields));
      }
      at += rows.byteLength;
    }
    return true;
  }

  /** Forgets what an earlier holder of the seat sent. */
  reset(seat: number): void {
    this.#queueTick.fill(0, seat * queuedTicksMax, (seat + 1) * queuedTicksMax);
    this.#latchTick[seat] = NEVER;
    this.#latchSequence[seat] = -1;
    // A seat that never sent anything has nothing to repeat.
    this.#newest[seat] = Number.NEGATIVE_INFINITY;
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
    this.#latchTick[seat] = FRESH;
    this.#store(this.#latch, seat * this.#fields, values);
    return true;
  }

  /**
   * Keeps a row for the tick that it names: the values from `from` on. The first row for a tick wins; repeats are
   * harmless.
   */
  queue(seat: number, tick: number, nextTick: number, values: ArrayLike<number>, from = 0): boolean {
    if (!(tick >= nextTick && tick < nextTick + queuedTicksMax)) {
      this.refused++;
      return false;
    }
    const place = seat * queuedTicksMax + (tick % queuedTicksMax);
    if (this.#queueTick[place] === tick + 1) return true;
    this.#queueTick[place] = tick + 1;
    this.#store(this.#queue, place * this.#fields, values, from);
    return true;
  }

  /** Whether a row had come for a tick that has been run, one of the last `queuedTicksMax`. */
  hadRow(seat: number, tick: number): boolean {
    return this.#queueTick[seat * queuedTicksMax + (tick % queuedTicksMax)] === tick + 1;
  }

  /**
   * Writes the row of a seat for a tick into the input columns: the queued row, else a fresh latch,
   * else the last row again, else zeros.
   *
   * @returns whether a column changed, which is when the row belongs into the log.
   */
  take(seat: number, tick: number, inputs: { readonly [field: string]: Float32Array }): boolean {
    const place = seat * queuedTicksMax + (tick % queuedTicksMax);
    if (this.#queueTick[place] === tick + 1) {
      this.#newest[seat] = tick + 1;
      return this.#apply(this.#queue, place * this.#fields, seat, inputs);
    }
    const latchTick = this.#latchTick[seat];
    if (latchTick === FRESH || latchTick === tick + 1) {
      this.#latchTick[seat] = tick + 1;
      this.#newest[seat] = tick + 1;
      return this.#apply(this.#latch, seat * this.#fields, seat, inputs);
    }
    if (tick + 1 - this.#newest[seat] <= this.#policy.repeatTicks) return false;
    return this.#neutral(seat, inputs);
  }

  #store(target: Float32Array, at: number, values: ArrayLike<number>, from = 0): void {
    for (let f = 0; f < this.#fields; f++) {
      target[at + f] = sanitiseInput(this.#schema[this.#names[f]], values[from + f]);
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
