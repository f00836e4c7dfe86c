import type { AnyGame } from "@fairtick/contract";
import {
  type BitReader,
  despawnRow,
  type State,
  type StateLayout,
  spawnRowAt,
  type TableRows,
} from "@fairtick/kernel";
import { CodeColumn } from "./code-column.ts";
import { readExact, readResidual } from "./delta-codes.ts";
import { exactBits, numberOfBits } from "./exact-bits.ts";
import { WIDTH_BITS } from "./residual-widths.ts";
import { RowPredictor } from "./row-predictor.ts";
import { snapshotsKept } from "./snapshot-history.ts";
import {
  type ColumnPlan,
  planSnapshot,
  type RecordPlan,
  type SnapshotPlan,
  type TablePlan,
} from "./snapshot-plan.ts";

/** A snapshot as a client holds it. Valid until so many newer ones have come as are kept. */
export interface ReceivedSnapshot {
  readonly tick: number;
  /** By section: the values of its columns in the plan's order. */
  readonly records: { readonly [section: string]: Float64Array };
  readonly tables: { readonly [section: string]: ReceivedTable };
}

export interface ReceivedTable {
  readonly plan: TablePlan;
  /** By row: 0 not shown, 1 shown, 2 shown and the viewer's own. */
  readonly shown: Uint8Array;
  readonly generation: Uint16Array;
  /** Values by column and row; columns for the owner alone count only where `shown` is 2. */
  readonly columns: { readonly [column: string]: Float64Array };
}

/** One more than the server compares with: the newest must not take the place of its own baseline. */
const KEPT = snapshotsKept + 1;
const NOT_KEPT = -1;

/** Puts the snapshots of one viewer together again. */
export class SnapshotReceiver {
  readonly plan: SnapshotPlan;
  readonly #slots: readonly Slot[];
  readonly #predictors: readonly RowPredictor[];
  #next = 0;
  newestTick = NOT_KEPT;

  /** @throws RangeError for a snapshot schema that does not fit the layout. */
  constructor(game: AnyGame, layout: StateLayout, world: unknown) {
    this.plan = planSnapshot(game, layout);
    const tables = this.plan.sections.filter((section) => section.kind === "table");
    this.#predictors = tables.map((plan) => new RowPredictor(plan, world));
    this.#slots = Array.from({ length: KEPT }, () => new Slot(this.plan));
  }

  /** The snapshot of a tick, while it is kept. */
  at(tick: number): ReceivedSnapshot | undefined {
    return tick < 0 ? undefined : this.#slots.find((slot) => slot.tick === tick);
  }

  /** Forgets everything: what comes next must be whole. */
  clear(): void {
    for (const slot of this.#slots) slot.tick = NOT_KEPT;
    this.newestTick = NOT_KEPT;
  }

  /**
   * Reads the snapshot of a tick, at the reader's place. A text says why it is of no use: it is malformed, or it builds
   * on one that is not held any more, which the server is to be told. Never throws.
   */
  read(reader: BitReader, tick: number): "ok" | "unknown-baseline" | string {
    const baseline = this.#baseline(reader, tick);
    if (typeof baseline === "string") return baseline;
    // One that came twice, or after more newer ones than are kept.
    if (this.at(tick) !== undefined) return "ok";
    const slot = this.#freeSlot();
    slot.begin(baseline);
    const age = baseline === undefined ? 0 : tick - baseline.tick;
    const fault = slot.read(reader, baseline !== undefined, age, this.#predictors);
    if (fault !== undefined || reader.overrun) return fault ?? "the snapshot ends too early";
    slot.tick = tick;
    if (tick > this.newestTick) this.newestTick = tick;
    return "ok";
  }

  #baseline(reader: BitReader, tick: number): Slot | undefined | string {
    if (!reader.readBool()) return reader.overrun ? "the snapshot ends too early" : undefined;
    const before = tick - reader.readVarUint();
    if (reader.overrun) return "the snapshot ends too early";
    if (before >= tick) return "a snapshot that builds on itself";
    return this.#slots.find((slot) => slot.tick === before && before >= 0) ?? "unknown-baseline";
  }

  /** The oldest by arrival. */
  #freeSlot(): Slot {
    const slot = this.#slots[this.#next];
    this.#next = (this.#next + 1) % KEPT;
    slot.tick = NOT_KEPT;
    return slot;
  }
}

/** The memory of one snapshot. */
class Slot implements ReceivedSnapshot {
  tick = NOT_KEPT;
  readonly records: { readonly [section: string]: Float64Array };
  readonly tables: { readonly [section: string]: ReceivedTable };
  readonly #sections: readonly (RecordSlot | TableSlot)[];

  constructor(plan: SnapshotPlan) {
    this.#sections = plan.sections.map((section) =>
      section.kind === "record" ? new RecordSlot(section) : new TableSlot(section),
    );
    const entries = this.#sections.map((section) => [section.plan.name, section] as const);
    this.records = Object.fromEntries(
      entries.flatMap(([name, section]) => (section instanceof RecordSlot ? [[name, section.values]] : [])),
    );
    this.tables = Object.fromEntries(
      entries.flatMap(([name, section]) => (section instanceof TableSlot ? [[name, section]] : [])),
    );
  }

  /** Begins with what another slot holds, or with nothing. */
  begin(baseline: Slot | undefined): void {
    const held = baseline === undefined ? [] : baseline.#sections;
    for (let i = 0; i < this.#sections.length; i++) this.#sections[i].begin(held[i] as never);
  }

  read(
    reader: BitReader,
    hasBaseline: boolean,
    age: number,
    predictors: readonly RowPredictor[],
  ): string | undefined {
    let table = 0;
    for (const section of this.#sections) {
      if (section instanceof RecordSlot) {
        section.read(reader, hasBaseline);
        continue;
      }
      const fault = section.read(reader, hasBaseline, age, predictors[table++]);
      if (fault !== undefined) return `${section.plan.name}: ${fault}`;
    }
    return undefined;
  }
}

class RecordSlot {
  readonly plan: RecordPlan;
  readonly values: Float64Array;

  constructor(plan: RecordPlan) {
    this.plan = plan;
    this.values = new Float64Array(plan.columns.length);
  }

  begin(baseline: RecordSlot | undefined): void {
    if (baseline === undefined) this.values.fill(0);
    else this.values.set(baseline.values);
  }

  read(reader: BitReader, hasBaseline: boolean): void {
    if (hasBaseline && !reader.readBool()) return;
    for (let c = 0; c < this.values.length; c++) {
      if (hasBaseline && !reader.readBool()) continue;
      const { type } = this.plan.columns[c];
      const { low, high } = readWords(reader, exactBits[type]);
      this.values[c] = numberOfBits(type, low, high);
    }
  }
}

class TableSlot implements ReceivedTable {
  readonly plan: TablePlan;
  readonly shown: Uint8Array;
  readonly generation: Uint16Array;
  readonly columns: { readonly [column: string]: Float64Array };
  readonly #plans: readonly ColumnPlan[];
  readonly #values: readonly Float64Array[];
  readonly #codes: readonly CodeColumn[];
  /** Of the residuals of each shared column. */
  readonly #widths: Uint8Array;

  constructor(plan: TablePlan) {
    const { capacity, shared, owned } = plan;
    this.plan = plan;
    this.shown = new Uint8Array(capacity);
    this.generation = new Uint16Array(capacity);
    this.#plans = [...shared, ...owned];
    this.#values = this.#plans.map(() => new Float64Array(capacity));
    this.#codes = this.#plans.map(() => new CodeColumn(capacity));
    this.#widths = new Uint8Array(shared.length);
    this.columns = Object.fromEntries(this.#plans.map(({ name }, c) => [name, this.#values[c]]));
  }

  begin(baseline: TableSlot | undefined): void {
    if (baseline === undefined) {
      this.shown.fill(0);
      return;
    }
    this.shown.set(baseline.shown);
    this.generation.set(baseline.generation);
    this.#widths.set(baseline.#widths);
    for (let c = 0; c < this.#plans.length; c++) {
      this.#values[c].set(baseline.#values[c]);
      this.#codes[c].low.set(baseline.#codes[c].low);
      this.#codes[c].high.set(baseline.#codes[c].high);
    }
  }

  /** Never runs longer than the bits that there are. */
  read(reader: BitReader, hasBaseline: boolean, age: number, predictor: RowPredictor): string | undefined {
    const gone = this.#readGone(reader);
    if (gone !== undefined) return gone;
    this.#readWidths(reader, hasBaseline);
    let next = 0;
    while (reader.readBool()) {
      const row = reader.readBool() ? next : reader.readBits(this.plan.rowBits);
      if (row >= this.plan.capacity) return `row ${row} of ${this.plan.capacity}`;
      next = row + 1;
      if (reader.readBool()) {
        this.#readWhole(reader, row);
        continue;
      }
      const fault = this.#readChanges(reader, row, age, predictor);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  #readWidths(reader: BitReader, hasBaseline: boolean): void {
    const { inputs, predicted } = this.plan.order;
    if (inputs.length + predicted.length === 0 || (hasBaseline && !reader.readBool())) return;
    for (const column of [...inputs, ...predicted]) this.#widths[column] = reader.readBits(WIDTH_BITS);
  }

  #readGone(reader: BitReader): string | undefined {
    if (!reader.readBool()) return undefined;
    const count = reader.readVarUint() + 1;
    if (count > this.plan.capacity) return `${count} rows have gone`;
    for (let i = 0; i < count; i++) {
      const row = reader.readBits(this.plan.rowBits);
      if (row >= this.plan.capacity) return `row ${row} of ${this.plan.capacity}`;
      this.shown[row] = 0;
    }
    return undefined;
  }

  #readWhole(reader: BitReader, row: number): void {
    this.generation[row] = reader.readBits(16);
    const isOwn = (this.plan.ownerColumn !== undefined || this.plan.rowIsSeat) && reader.readBool();
    this.shown[row] = isOwn ? 2 : 1;
    const count = isOwn ? this.#plans.length : this.plan.shared.length;
    for (let c = 0; c < count; c++) {
      const bits = isOwn ? exactBits[this.#plans[c].type] : this.#plans[c].scale.bits;
      this.#setBits(reader, c, row, bits);
    }
  }

  #readChanges(reader: BitReader, row: number, age: number, predictor: RowPredictor): string | undefined {
    if (this.shown[row] === 0) return `changes of row ${row}, which is not shown`;
    if (this.shown[row] === 2) {
      this.#readOwn(reader, row, age, predictor);
      return undefined;
    }
    const { shared, order } = this.plan;
    predictor.hold(this.#codes, row);
    for (const c of order.inputs) {
      const code = readResidual(reader, shared[c].scale, this.#widths[c], predictor.codes[c]);
      if (code < 0) return outside(shared[c], row);
      this.#set(c, row, code, 0);
      predictor.mix(c, code, 0);
    }
    predictor.run(age);
    for (const c of order.predicted) {
      const code = readResidual(reader, shared[c].scale, this.#widths[c], predictor.codes[c]);
      if (code < 0) return outside(shared[c], row);
      this.#set(c, row, code, 0);
    }
    if (!reader.readBool()) return undefined;
    for (const c of order.plain) if (reader.readBool()) this.#setBits(reader, c, row, shared[c].scale.bits);
    return undefined;
  }

  /** Inputs first, as of other rows; every column to the bit. */
  #readOwn(reader: BitReader, row: number, age: number, predictor: RowPredictor): void {
    const { shared, order } = this.plan;
    predictor.holdExact(this.#codes, row);
    for (const c of order.inputs) {
      this.#readExact(reader, c, row, predictor.codes[c]);
      predictor.mixExact(c, this.#codes[c].low[row], this.#codes[c].high[row]);
    }
    predictor.runExact(age);
    for (const c of order.predicted) this.#readExact(reader, c, row, predictor.codes[c]);
    for (const c of order.plain) this.#readExact(reader, c, row, this.#codes[c].low[row]);
    for (let c = shared.length; c < this.#plans.length; c++)
      this.#readExact(reader, c, row, this.#codes[c].low[row]);
  }

  #readExact(reader: BitReader, column: number, row: number, expected: number): void {
    if (!reader.readBool()) return;
    const { type } = this.#plans[column];
    const low = readExact(reader, type, expected);
    this.#set(column, row, low, type === "f64" ? reader.readBits(32) : 0);
  }

  #setBits(reader: BitReader, column: number, row: number, bits: number): void {
    const { low, high } = readWords(reader, bits);
    this.#set(column, row, low, high);
  }

  #set(column: number, row: number, low: number, high: number): void {
    const { scale, type } = this.#plans[column];
    this.#codes[column].low[row] = low;
    this.#codes[column].high[row] = high;
    if (this.shown[row] === 2) this.#values[column][row] = numberOfBits(type, low, high);
    else scale.decode(low, high, this.#values[column], row);
  }
}

const outside = ({ name }: ColumnPlan, row: number): string =>
  `${name} of row ${row} lies outside of its range`;

/** Reused by every reading. */
const words = { low: 0, high: 0 };

function readWords(reader: BitReader, bits: number): { readonly low: number; readonly high: number } {
  words.low = reader.readBits(bits > 32 ? 32 : bits);
  words.high = bits > 32 ? reader.readBits(bits - 32) : 0;
  return words;
}

/**
 * Writes a snapshot into a state of the same layout: rows that are shown are in use, with their generation and the
 * columns that came; others are not. Columns that no snapshot carries keep what they have.
 */
export function applySnapshot(snapshot: ReceivedSnapshot, plan: SnapshotPlan, state: State): void {
  const view = state.view as unknown as { readonly [section: string]: { [column: string]: unknown } };
  for (const section of plan.sections) {
    const target = view[section.name];
    if (section.kind === "record") {
      const values = snapshot.records[section.name];
      for (let c = 0; c < section.columns.length; c++) target[section.columns[c].name] = values[c];
    } else {
      applyTable(snapshot.tables[section.name], target as unknown as AppliedTable);
    }
  }
}

type AppliedTable = TableRows & { readonly [column: string]: Float64Array };

function applyTable(table: ReceivedTable, target: AppliedTable): void {
  const { plan, shown, generation, columns } = table;
  for (let row = 0; row < plan.capacity; row++) {
    if (shown[row] === 0) {
      if (target.alive[row] === 1) despawnRow(target, row);
    } else {
      if (target.alive[row] === 0) spawnRowAt(target, row);
      target.generation[row] = generation[row];
    }
  }
  for (const { name } of plan.shared) copyShown(columns[name], target[name], shown, 1);
  for (const { name } of plan.owned) copyShown(columns[name], target[name], shown, 2);
}

function copyShown(values: Float64Array, target: Float64Array, shown: Uint8Array, least: number): void {
  for (let row = 0; row < shown.length; row++) if (shown[row] >= least) target[row] = values[row];
}
