import { type InputSchema, type MissingInputPolicy, sanitiseInput } from "@fairtick/contract";
import { inputAsSent } from "@fairtick/wire";

/** Ticks whose rows are kept: more than any prediction spans. */
const HISTORY_TICKS = 256;

/**
 * The own inputs by tick: what frames repeat and what prediction applies again. A value is made what the server will
 * see before anything uses it: 0 and both ends of a field are exact, all else is the nearest of its codes.
 */
export class InputHistory {
  readonly names: readonly string[];
  readonly #fields: InputSchema[string][];
  readonly #repeatTicks: number;
  readonly #current: Float32Array;
  readonly #rows: readonly Float32Array[];
  readonly #ticks = new Float64Array(HISTORY_TICKS).fill(-1);
  #newestTick = -1;

  constructor(schema: InputSchema, policy: MissingInputPolicy) {
    this.names = Object.keys(schema);
    this.#fields = Object.values(schema);
    this.#repeatTicks = policy.repeatTicks;
    this.#current = new Float32Array(this.names.length);
    this.#rows = Array.from({ length: HISTORY_TICKS }, () => new Float32Array(this.names.length));
  }

  /** -1 before the first. */
  get newestTick(): number {
    return this.#newestTick;
  }

  /** What the player does now; fields that are not named keep their value. */
  set(values: { readonly [field: string]: number }): void {
    for (let f = 0; f < this.names.length; f++) {
      const value = values[this.names[f]];
      if (value !== undefined) this.#current[f] = asServerSees(this.#fields[f], value);
    }
  }

  /** Takes what the player does now as the row of every tick up to `tick` that has none. */
  sample(tick: number): void {
    const first = tick - this.#newestTick > HISTORY_TICKS ? tick - HISTORY_TICKS + 1 : this.#newestTick + 1;
    for (let t = this.#newestTick < 0 ? tick : first; t <= tick; t++) {
      this.#rows[t % HISTORY_TICKS].set(this.#current);
      this.#ticks[t % HISTORY_TICKS] = t;
      this.#newestTick = t;
    }
  }

  /** Forgets the rows behind `tick`: the clock has gone back, and the player decides anew. */
  dropAfter(tick: number): void {
    if (this.#newestTick <= tick) return;
    for (let place = 0; place < HISTORY_TICKS; place++)
      if (this.#ticks[place] > tick) this.#ticks[place] = -1;
    this.#newestTick = this.rowAt(tick) === undefined ? -1 : tick;
  }

  /** Forgets all rows, not what the player does now. */
  clear(): void {
    this.#ticks.fill(-1);
    this.#newestTick = -1;
  }

  /** The row of a tick in the order of the fields; undefined where there is none. */
  rowAt(tick: number): Float32Array | undefined {
    return tick >= 0 && this.#ticks[tick % HISTORY_TICKS] === tick
      ? this.#rows[tick % HISTORY_TICKS]
      : undefined;
  }

  /**
   * Writes the row for a tick into the columns of a seat, as a session does whose rows all came in time: the row of
   * the tick, else the last one for as long as the game repeats it, else zeros.
   */
  apply(tick: number, seat: number, columns: readonly Float32Array[]): void {
    const row = this.#latestRow(tick);
    for (let f = 0; f < columns.length; f++) columns[f][seat] = row === undefined ? 0 : row[f];
  }

  #latestRow(tick: number): Float32Array | undefined {
    for (let age = 0; age <= this.#repeatTicks && age < HISTORY_TICKS; age++) {
      const row = this.rowAt(tick - age);
      if (row !== undefined) return row;
    }
    return undefined;
  }
}

function asServerSees(field: InputSchema[string], value: number): number {
  return sanitiseInput(field, inputAsSent(field.min, field.max, field.bits, value));
}
