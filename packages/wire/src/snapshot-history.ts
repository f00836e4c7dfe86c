import type { AnyGame, TickContext } from "@fairtick/contract";
import type { StateLayout } from "@fairtick/kernel";
import { CodeColumn } from "./code-column.ts";
import { exactBits, recordBits } from "./exact-bits.ts";
import { ResidualWidths, WIDTH_BITS } from "./residual-widths.ts";
import { RowUnits } from "./row-units.ts";
import { type ColumnArray, SnapshotColumn } from "./snapshot-column.ts";
import {
  type ColumnPlan,
  planSnapshot,
  type RecordPlan,
  type SnapshotPlan,
  type TablePlan,
} from "./snapshot-plan.ts";

/** Snapshots that a server remembers and a client keeps: an acknowledgement may be so late. */
export const snapshotsKept = 64;

/** Own rows may go so far beyond the budget. */
export const OWN_ROWS_BYTES = 512;
/** And rows that came with the snapshot before, when what comes before them has become longer. */
export const ENTERING_BYTES = 64;
/** Of a snapshot: the flag and the age of its baseline. */
const HEAD_BITS = 41;
/** Of a table, whatever it shows: whether rows have gone, whether widths have changed, the end of the rows. */
const TABLE_BITS = 3;

/** What a session looked like at the newest snapshot ticks, as codes: what deltas are made against. */
export class SnapshotHistory {
  readonly plan: SnapshotPlan;
  readonly game: AnyGame;
  readonly world: unknown;
  /** How far a snapshot may go beyond its budget: for records, the viewer's own rows and what would go away for a moment. */
  readonly overdraftBytes: number;
  /** By slot; -1 where nothing was captured yet. */
  readonly ticks = new Float64Array(snapshotsKept).fill(-1);
  readonly records: readonly RecordHistory[];
  readonly tables: readonly TableHistory[];
  /** The number of the newest snapshot, from 0. */
  sequence = -1;
  /** Its slot. */
  slot = snapshotsKept - 1;
  #state: unknown;

  /** @throws RangeError for a snapshot schema that does not fit the layout. */
  constructor(game: AnyGame, layout: StateLayout, world: unknown) {
    this.plan = planSnapshot(game, layout);
    this.game = game;
    this.world = world;
    this.records = this.plan.sections.filter((s) => s.kind === "record").map((s) => new RecordHistory(s));
    this.tables = this.plan.sections.filter((s) => s.kind === "table").map((s) => new TableHistory(s, world));
    const recordBits = this.records.reduce((sum, { plan }) => sum + bitsMax(plan), HEAD_BITS);
    const bits = this.tables.reduce(
      (sum, { plan }) => sum + TABLE_BITS + WIDTH_BITS * residualColumns(plan),
      recordBits,
    );
    this.overdraftBytes = OWN_ROWS_BYTES + ENTERING_BYTES + ((bits + 7) >>> 3);
  }

  /** Takes the codes of all rows as they are; once for each tick that is sent. */
  capture(t: TickContext): void {
    if (t.state !== this.#state) this.#bind(t.state as unknown as { readonly [section: string]: object });
    this.sequence++;
    this.slot = this.sequence % snapshotsKept;
    this.ticks[this.slot] = t.tick;
    for (let i = 0; i < this.records.length; i++) this.records[i].capture(this.slot);
    for (let i = 0; i < this.tables.length; i++) this.tables[i].capture(this.slot);
  }

  #bind(state: { readonly [section: string]: object }): void {
    this.#state = state;
    for (const record of this.records) record.bind(state[record.plan.name]);
    for (const table of this.tables) table.bind(state[table.plan.name]);
  }
}

/** The bits of a record's columns at each slot: low and high words. */
export class RecordHistory {
  readonly plan: RecordPlan;
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  #record: { readonly [column: string]: number } = {};

  constructor(plan: RecordPlan) {
    this.plan = plan;
    this.low = new Uint32Array(snapshotsKept * plan.columns.length);
    this.high = new Uint32Array(snapshotsKept * plan.columns.length);
  }

  bind(record: object): void {
    this.#record = record as { readonly [column: string]: number };
  }

  capture(slot: number): void {
    const { columns } = this.plan;
    const from = slot * columns.length;
    for (let c = 0; c < columns.length; c++) {
      recordBits(columns[c].type, this.#record[columns[c].name], this.low, this.high, from + c);
    }
  }
}

/** The rows of a table at each slot. A place in the arrays is slot * capacity + row. */
export class TableHistory {
  readonly plan: TablePlan;
  readonly generation: Uint16Array;
  /** The seat that owns the row + 1, 0 where none does. */
  readonly owner: Uint16Array;
  /** Of the columns that everybody gets, in the plan's order: what others get, then what the owner gets. */
  readonly codes: readonly CodeColumn[];
  readonly exact: readonly CodeColumn[];
  /** The widths of residuals at each slot: slot * columns + column. */
  readonly widths: Uint8Array;
  readonly learned: ResidualWidths;
  readonly units: RowUnits;
  readonly #rows: Uint16Array;
  #columns: readonly SnapshotColumn[] = [];
  #alive: Uint8Array = new Uint8Array(0);
  #generations: Uint16Array = new Uint16Array(0);
  #owners: ArrayLike<number> | undefined;

  constructor(plan: TablePlan, world: unknown) {
    const places = snapshotsKept * plan.capacity;
    this.plan = plan;
    this.widths = new Uint8Array(snapshotsKept * plan.shared.length);
    this.learned = new ResidualWidths(plan.shared.length);
    this.generation = new Uint16Array(places);
    this.owner = new Uint16Array(places);
    this.codes = plan.shared.map(() => new CodeColumn(places));
    this.exact = [...plan.shared, ...plan.owned].map(() => new CodeColumn(places));
    this.#rows = new Uint16Array(plan.capacity);
    this.units = new RowUnits(this, world);
  }

  bind(table: object): void {
    const columns = table as { readonly [column: string]: ColumnArray };
    const bind = (column: ColumnPlan) => new SnapshotColumn(column, columns[column.name]);
    this.#columns = [...this.plan.shared, ...this.plan.owned].map(bind);
    this.#alive = columns["alive"] as Uint8Array;
    this.#generations = columns["generation"] as Uint16Array;
    this.#owners = this.plan.ownerColumn === undefined ? undefined : columns[this.plan.ownerColumn];
  }

  capture(slot: number): void {
    const { capacity, shared } = this.plan;
    this.learned.learn();
    this.widths.set(this.learned.widths, slot * shared.length);
    this.units.clear();
    const from = slot * capacity;
    let count = 0;
    for (let row = 0; row < capacity; row++) if (this.#alive[row] === 1) this.#rows[count++] = row;
    for (let i = 0; i < count; i++) {
      const row = this.#rows[i];
      this.generation[from + row] = this.#generations[row];
      this.owner[from + row] = this.#ownerOf(row) + 1;
    }
    for (let c = 0; c < this.#columns.length; c++) {
      const column = this.#columns[c];
      this.#captureExact(column, this.exact[c], from, count);
      if (c < shared.length) this.#captureCodes(column, this.codes[c], from, count);
    }
  }

  #captureExact(column: SnapshotColumn, target: CodeColumn, from: number, count: number): void {
    for (let i = 0; i < count; i++) {
      const row = this.#rows[i];
      target.low[from + row] = column.low(row);
      target.high[from + row] = column.high(row);
    }
  }

  #captureCodes(column: SnapshotColumn, target: CodeColumn, from: number, count: number): void {
    if (column.isExact) {
      this.#captureExact(column, target, from, count);
      return;
    }
    column.quantise(this.#rows, count);
    for (let i = 0; i < count; i++) target.low[from + this.#rows[i]] = column.code(i);
  }

  #ownerOf(row: number): number {
    if (this.plan.rowIsSeat) return row;
    const owner = this.#owners?.[row] ?? -1;
    return owner >= 0 && owner < 0xffff ? owner : -1;
  }
}

/** All columns of a record, with their flags and the record's. */
const bitsMax = ({ columns }: RecordPlan): number =>
  columns.reduce((sum, { type }) => sum + 1 + exactBits[type], 1);

const residualColumns = ({ order }: TablePlan): number => order.inputs.length + order.predicted.length;
