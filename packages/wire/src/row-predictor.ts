import type { Extrapolate } from "@fairtick/contract";
import type { CodeColumn } from "./code-column.ts";
import { numberOfBits, recordBits } from "./exact-bits.ts";
import type { TablePlan } from "./snapshot-plan.ts";

/** Bits that are thrown away. */
const upper = new Uint32Array(1);

/**
 * What becomes of rows until a later tick. The row that the reader holds goes in by `hold` or `holdExact`, what is known
 * of its inputs since by `mix` or `mixExact`; after `run` or `runExact` the predicted codes are there.
 */
export class RowPredictor {
  /** Lower bits, for each shared column. */
  readonly codes: Uint32Array;
  readonly #plan: TablePlan;
  readonly #world: unknown;
  readonly #extrapolate: Extrapolate | undefined;
  readonly #values: Float64Array;
  /** Values before `run`, and the other half of a mixture. */
  readonly #before: Float64Array;

  constructor(plan: TablePlan, world: unknown) {
    this.#plan = plan;
    this.#world = world;
    this.#extrapolate = plan.extrapolate;
    this.codes = new Uint32Array(plan.shared.length);
    this.#values = new Float64Array(plan.shared.length);
    this.#before = new Float64Array(plan.shared.length);
  }

  /** The codes of another's row, at a place of each column. */
  hold(columns: readonly CodeColumn[], place: number): void {
    const { shared } = this.#plan;
    const codes = this.codes;
    for (let c = 0; c < codes.length; c++) codes[c] = columns[c].low[place];
    if (this.#extrapolate === undefined) return;
    for (let c = 0; c < codes.length; c++)
      shared[c].scale.decode(codes[c], columns[c].high[place], this.#values, c);
  }

  /** The bits of an own row. */
  holdExact(columns: readonly CodeColumn[], place: number): void {
    const { shared } = this.#plan;
    const codes = this.codes;
    for (let c = 0; c < codes.length; c++) {
      codes[c] = columns[c].low[place];
      if (this.#extrapolate !== undefined)
        this.#values[c] = numberOfBits(shared[c].type, codes[c], columns[c].high[place]);
    }
  }

  /** The code that an input has now: on the way there it was somewhere between. */
  mix(column: number, low: number, high: number): void {
    if (this.#extrapolate === undefined) return;
    this.#plan.shared[column].scale.decode(low, high, this.#before, column);
    this.#values[column] = (this.#values[column] + this.#before[column]) / 2;
  }

  mixExact(column: number, low: number, high: number): void {
    if (this.#extrapolate === undefined) return;
    const now = numberOfBits(this.#plan.shared[column].type, low, high);
    this.#values[column] = (this.#values[column] + now) / 2;
  }

  run(ticks: number): void {
    if (this.#extrapolate === undefined) return;
    const { order, shared } = this.#plan;
    this.#before.set(this.#values);
    this.#extrapolate(this.#world, this.#values, ticks);
    for (let i = 0; i < order.predicted.length; i++) {
      const c = order.predicted[i];
      if (this.#isForetold(c)) this.codes[c] = shared[c].scale.encode(this.#values, c);
    }
  }

  /** Only singles are foretold to the bit, nearly; of others the bits that are held are as good. */
  runExact(ticks: number): void {
    if (this.#extrapolate === undefined) return;
    const { order, shared } = this.#plan;
    this.#before.set(this.#values);
    this.#extrapolate(this.#world, this.#values, ticks);
    for (let i = 0; i < order.predicted.length; i++) {
      const c = order.predicted[i];
      if (shared[c].type === "f32" && this.#isForetold(c))
        recordBits("f32", this.#values[c], this.codes, upper, c);
    }
  }

  /** What cannot be told stays as it was, and so does what is told to be as it was. */
  #isForetold(column: number): boolean {
    const value = this.#values[column];
    return value - value === 0 && value !== this.#before[column];
  }
}
