/**
 * Rows of others as they travel, encoded once for all viewers that hold the same: a *unit* is what stands behind the head
 * of a row.
 *
 *     0   a change: each input that comes as a residual, then each other column that does; then
 *             1  whether another column has changed; if so each: 1 bit "changed", if so all bits of its code
 *     1   a new row
 *             16 its generation
 *             1  whether it is the viewer's own, in tables whose rows have owners: 0
 *                each column: all its bits
 */
import { BitWriter } from "@fairtick/kernel";
import type { CodeColumn } from "./code-column.ts";
import { residualOf, writeBitsOf, writeResidual } from "./delta-codes.ts";
import type { ResidualWidths } from "./residual-widths.ts";
import { RowPredictor } from "./row-predictor.ts";
import type { TablePlan } from "./snapshot-plan.ts";

/** For a row that its viewer does not hold. */
export const NOT_HELD = -1;

/** Units for each row: viewers that are as many snapshots away share one. */
const UNITS_A_ROW = 8;
const UNITS_MAX = 16_384;
const KEY_WORDS = 4;

/** Of a table's history, what units are made of. A place in the arrays is slot * capacity + row. */
export interface UnitSource {
  readonly plan: TablePlan;
  readonly generation: Uint16Array;
  readonly codes: readonly CodeColumn[];
  /** By slot and column. */
  readonly widths: Uint8Array;
  readonly learned: ResidualWidths;
}

/** The units of the newest snapshot. A table of fixed size: what meets another in its place is encoded again. */
export class RowUnits {
  /** Where units lie: unit * strideBytes. */
  readonly bytes: Uint8Array;
  readonly strideBytes: number;
  readonly #table: UnitSource;
  readonly #predictor: RowPredictor;
  readonly #writer: BitWriter;
  readonly #mask: number;
  /** For each unit its row, the slot that is held, the age and its bits, side by side in memory. */
  readonly #keys: Int32Array;

  constructor(table: UnitSource, world: unknown) {
    let units = UNITS_A_ROW;
    while (units < table.plan.capacity * UNITS_A_ROW && units < UNITS_MAX) units *= 2;
    this.strideBytes = (unitBitsMax(table.plan) + 7) >>> 3;
    this.bytes = new Uint8Array(units * this.strideBytes);
    this.#table = table;
    this.#predictor = new RowPredictor(table.plan, world);
    this.#writer = new BitWriter(this.bytes);
    this.#mask = units - 1;
    this.#keys = new Int32Array(units * KEY_WORDS).fill(-1);
  }

  /** Another snapshot is the newest. */
  clear(): void {
    this.#keys.fill(-1);
  }

  /** Bits of a unit; 0 where the row is as the viewer holds it. */
  bits(unit: number): number {
    return this.#keys[unit * KEY_WORDS + 3];
  }

  /**
   * The unit of a row of the snapshot in `slot`, for who holds the codes of the slot `held`, or nothing, and builds on a
   * snapshot that is `age` ticks older.
   */
  of(row: number, slot: number, held: number, age: number): number {
    const unit = (row * UNITS_A_ROW + (held & (UNITS_A_ROW - 1))) & this.#mask;
    const keys = this.#keys;
    const key = unit * KEY_WORDS;
    if (keys[key] === row && keys[key + 1] === held && keys[key + 2] === age) return unit;
    keys[key] = row;
    keys[key + 1] = held;
    keys[key + 2] = age;
    const start = unit * this.strideBytes;
    this.#writer.reset(this.bytes, start, start + this.strideBytes);
    if (held === NOT_HELD) this.#writeWhole(row, slot);
    else if (!this.#isEqual(row, slot, held)) this.#writeChange(row, slot, held, age);
    keys[key + 3] = this.#writer.bitLength;
    return unit;
  }

  #isEqual(row: number, slot: number, held: number): boolean {
    const { codes, plan } = this.#table;
    const before = held * plan.capacity + row;
    const now = slot * plan.capacity + row;
    for (let c = 0; c < codes.length; c++) if (codes[c].differs(before, now)) return false;
    return true;
  }

  #writeWhole(row: number, slot: number): void {
    const { plan, codes, generation } = this.#table;
    const place = slot * plan.capacity + row;
    const writer = this.#writer;
    writer.writeBool(true);
    writer.writeBits(generation[place], 16);
    if (plan.ownerColumn !== undefined || plan.rowIsSeat) writer.writeBool(false);
    for (let c = 0; c < plan.shared.length; c++)
      writeBitsOf(writer, plan.shared[c].scale.bits, codes[c].low[place], codes[c].high[place]);
  }

  #writeChange(row: number, slot: number, held: number, age: number): void {
    const { plan, codes } = this.#table;
    const { inputs, predicted } = plan.order;
    const before = held * plan.capacity + row;
    const now = slot * plan.capacity + row;
    const predictor = this.#predictor;
    this.#writer.writeBool(false);
    predictor.hold(codes, before);
    for (let i = 0; i < inputs.length; i++) {
      const { low, high } = codes[inputs[i]];
      this.#writeResidual(inputs[i], slot, low[now]);
      predictor.mix(inputs[i], low[now], high[now]);
    }
    predictor.run(age);
    for (let i = 0; i < predicted.length; i++)
      this.#writeResidual(predicted[i], slot, codes[predicted[i]].low[now]);
    this.#writePlain(before, now);
  }

  #writeResidual(column: number, slot: number, code: number): void {
    const { plan, learned, widths } = this.#table;
    const { scale } = plan.shared[column];
    const residual = residualOf(scale, code, this.#predictor.codes[column]);
    learned.record(column, residual);
    const width = widths[slot * plan.shared.length + column];
    writeResidual(this.#writer, scale, width, code, residual);
  }

  #writePlain(before: number, now: number): void {
    const { plan, codes } = this.#table;
    const { plain } = plan.order;
    let hasChanged = false;
    for (let i = 0; i < plain.length; i++) hasChanged ||= codes[plain[i]].differs(before, now);
    this.#writer.writeBool(hasChanged);
    if (!hasChanged) return;
    for (let i = 0; i < plain.length; i++) {
      const { low, high } = codes[plain[i]];
      const isNew = codes[plain[i]].differs(before, now);
      this.#writer.writeBool(isNew);
      if (isNew) writeBitsOf(this.#writer, plan.shared[plain[i]].scale.bits, low[now], high[now]);
    }
  }
}

/** No unit takes more: whole, or for each column a residual that is escaped or a flag and all bits. */
function unitBitsMax({ shared }: TablePlan): number {
  return shared.reduce((sum, { scale }) => sum + RESIDUAL_BITS + scale.bits, 1 + 16 + 1 + 1);
}

/** What a residual may take beyond its code: a prefix, and the width where that is greater than the code. */
const RESIDUAL_BITS = 24;
