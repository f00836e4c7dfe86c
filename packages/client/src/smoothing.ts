import { abs, exp, max, type State, sqrt, wrapAngle } from "@fairtick/kernel";
import { between } from "./between.ts";
import { CorrectionStats } from "./correction-stats.ts";
import { type ShownTable, tableOf } from "./session-tables.ts";

export interface SmoothingSettings {
  /** An error is shown at 1/e of its size after so long. */
  readonly timeConstantMs: number;
  /**
   * Errors beyond this are shown at once, by `section.column` in the column's unit. Else it is 512 steps of the
   * column's codes, about four metres for a place to a centimetre, and half a radian for angles.
   */
  readonly snapBeyond: { readonly [column: string]: number };
}

const defaultSmoothing: SmoothingSettings = { timeConstantMs: 100, snapBeyond: {} };

const SNAP_QUANTA = 512;
/** An offset below this part of a code ends: nobody sees it, and what stands at zero is shown as zero again. */
const SETTLED_QUANTA = 1 / 1024;
const SNAP_RAD = 0.5;
const NONE = -1;

/**
 * Hides corrections: when the server's word moves a predicted row, what is shown stays where it was and follows the
 * new prediction within a moment. The difference that is still shown decays exponentially, column by column.
 */
export class Smoothing {
  readonly stats = new CorrectionStats();
  readonly tables: readonly SmoothedTable[];
  readonly #timeConstantMs: number;
  #updatedMs = Number.NaN;

  constructor(tables: readonly ShownTable[], settings: SmoothingSettings = defaultSmoothing) {
    this.tables = tables.map((table) => new SmoothedTable(table, settings.snapBeyond, this.stats));
    this.#timeConstantMs = settings.timeConstantMs;
  }

  /** Before the prediction goes back to a snapshot. What is shown lies `fraction` between the two states. */
  remember(previous: State, state: State, fraction: number): void {
    for (const table of this.tables) table.remember(previous, state, fraction);
  }

  /** When the prediction is at the same tick again. `own` says whose corrections count, by table. */
  correct(previous: State, state: State, fraction: number, own: readonly Uint8Array[]): void {
    for (let i = 0; i < this.tables.length; i++) this.tables[i].correct(previous, state, fraction, own[i]);
  }

  update(nowMs: number): void {
    const passedMs = nowMs - this.#updatedMs;
    this.#updatedMs = nowMs;
    if (!(passedMs > 0)) return;
    const left = exp(-passedMs / this.#timeConstantMs);
    for (const table of this.tables) table.decay(left);
  }

  /** Shows the prediction as it is. */
  clear(): void {
    for (const table of this.tables) table.clear();
  }
}

class SmoothedTable {
  /** By continuous column of the table: what is added to each row's value. */
  readonly offsets: readonly Float64Array[];
  readonly #table: ShownTable;
  readonly #stats: CorrectionStats;
  readonly #snaps: readonly number[];
  readonly #settled: readonly number[];
  readonly #isPlace: readonly boolean[];
  readonly #hasPlace: boolean;
  readonly #remembered: readonly Float64Array[];
  /** Generation of the row that is remembered, `NONE` where nobody was. */
  readonly #generation: Int32Array;

  constructor(table: ShownTable, snapBeyond: { readonly [column: string]: number }, stats: CorrectionStats) {
    const { name, capacity, continuous } = table;
    this.#table = table;
    this.#stats = stats;
    this.offsets = continuous.map(() => new Float64Array(capacity));
    this.#remembered = continuous.map(() => new Float64Array(capacity));
    this.#generation = new Int32Array(capacity).fill(NONE);
    this.#snaps = continuous.map(
      (column) =>
        snapBeyond[`${name}.${column.name}`] ?? (column.isAngle ? SNAP_RAD : SNAP_QUANTA * column.quantum),
    );
    this.#settled = continuous.map((column) => SETTLED_QUANTA * column.quantum);
    this.#isPlace = continuous.map((column) => ["x", "y", "z"].includes(column.name));
    this.#hasPlace = this.#isPlace.includes(true);
  }

  remember(previous: State, state: State, fraction: number): void {
    const { name, capacity, continuous } = this.#table;
    const [before, now] = [tableOf(previous, name), tableOf(state, name)];
    for (let row = 0; row < capacity; row++) {
      this.#generation[row] = now.alive[row] === 1 ? now.generation[row] : NONE;
    }
    for (let c = 0; c < continuous.length; c++) {
      const { name: column, isAngle } = continuous[c];
      const [from, to] = [before[column], now[column]];
      for (let row = 0; row < capacity; row++) {
        this.#remembered[c][row] = between(from[row], to[row], fraction, isAngle);
      }
    }
  }

  correct(previous: State, state: State, fraction: number, own: Uint8Array): void {
    const { name, capacity, continuous } = this.#table;
    const [before, now] = [tableOf(previous, name), tableOf(state, name)];
    for (let row = 0; row < capacity; row++) {
      if (now.alive[row] === 0 || this.#generation[row] !== now.generation[row]) {
        this.#settle(row);
        continue;
      }
      let size = 0;
      let snaps = false;
      for (let c = 0; c < continuous.length; c++) {
        const { name: column, isAngle } = continuous[c];
        const value = between(before[column][row], now[column][row], fraction, isAngle);
        const moved = this.#remembered[c][row] - value;
        const error = isAngle ? wrapAngle(moved) : moved;
        const offset = this.offsets[c][row] + error;
        this.offsets[c][row] = isAngle ? wrapAngle(offset) : offset;
        if (abs(this.offsets[c][row]) > this.#snaps[c]) snaps = true;
        if (!this.#hasPlace) size = max(size, abs(error));
        else if (this.#isPlace[c]) size += error * error;
      }
      if (snaps) this.#settle(row);
      if (own[row] === 1) this.#stats.add(this.#hasPlace ? sqrt(size) : size, snaps);
    }
  }

  decay(left: number): void {
    for (let c = 0; c < this.offsets.length; c++) {
      const column = this.offsets[c];
      const settled = this.#settled[c];
      for (let row = 0; row < column.length; row++) {
        const offset = column[row] * left;
        column[row] = abs(offset) < settled ? 0 : offset;
      }
    }
  }

  clear(): void {
    for (const column of this.offsets) column.fill(0);
    this.#generation.fill(NONE);
  }

  #settle(row: number): void {
    for (let c = 0; c < this.offsets.length; c++) this.offsets[c][row] = 0;
  }
}
