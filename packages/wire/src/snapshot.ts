/**
 * A whole snapshot: what one viewer sees of a state, without reference to an earlier one.
 *
 *     u32 tick, then each section of the snapshot schema in its order
 *     record: its columns, exact
 *     table:  number of rows, then each row, the most important first:
 *             row number, u16 generation, in tables whose rows have owners one bit "yours", columns
 *
 * The columns of a row that is the viewer's own are exact, those for the owner alone come last; those
 * of other rows are quantised as the schema says. Bits are packed as `BitWriter` does it.
 */
import type { AnyGame, TickContext } from "@fairtick/contract";
import { BitWriter, type StateLayout } from "@fairtick/kernel";
import { type ColumnArray, SnapshotColumn, writeNumber } from "./snapshot-column.ts";
import {
  type ColumnPlan,
  planSnapshot,
  type RecordPlan,
  type SnapshotPlan,
  type TablePlan,
} from "./snapshot-plan.ts";
import { type ShownRows, SnapshotView } from "./snapshot-view.ts";

/** Writes snapshots of one session. Allocates nothing once it has seen the session's state. */
export class SnapshotEncoder {
  readonly plan: SnapshotPlan;
  readonly #game: AnyGame;
  readonly #view: SnapshotView;
  readonly #writer = new BitWriter(new Uint8Array(0));
  #state: unknown;
  #sections: readonly BoundSection[] = [];

  /** @throws RangeError for a snapshot schema that does not fit the layout. */
  constructor(game: AnyGame, layout: StateLayout) {
    this.plan = planSnapshot(game, layout);
    this.#game = game;
    this.#view = new SnapshotView(this.plan);
  }

  /**
   * Writes what the game shows to `seat` (-1: a spectator), from `offset` on; returns the number of bytes.
   *
   * @throws RangeError if `target` is too short; `plan.maxBytes` always suffices.
   */
  encode(t: TickContext, seat: number, target: Uint8Array, offset = 0): number {
    if (t.state !== this.#state) this.#bind(t);
    this.#view.reset(t.state as unknown as Parameters<SnapshotView["reset"]>[0], seat);
    this.#game.view(t, this.#view);
    const writer = this.#writer;
    writer.reset(target, offset);
    writer.writeBits(t.tick, 32);
    for (let i = 0; i < this.#sections.length; i++) this.#sections[i].write(writer, seat);
    return writer.byteLength;
  }

  #bind(t: TickContext): void {
    const state = t.state as unknown as { readonly [section: string]: object };
    this.#state = t.state;
    this.#sections = this.plan.sections.map((plan) =>
      plan.kind === "record"
        ? new BoundRecord(plan, state[plan.name])
        : new BoundTable(plan, state[plan.name], this.#view.shown(plan.name)),
    );
  }
}

interface BoundSection {
  write(writer: BitWriter, seat: number): void;
}

class BoundRecord implements BoundSection {
  readonly #columns: readonly ColumnPlan[];
  readonly #record: { readonly [column: string]: number };

  constructor(plan: RecordPlan, record: object) {
    this.#columns = plan.columns;
    this.#record = record as { readonly [column: string]: number };
  }

  write(writer: BitWriter): void {
    for (let i = 0; i < this.#columns.length; i++) {
      const { name, type } = this.#columns[i];
      writeNumber(writer, type, this.#record[name]);
    }
  }
}

class BoundTable implements BoundSection {
  readonly #plan: TablePlan;
  readonly #shown: ShownRows;
  readonly #generations: Uint16Array;
  readonly #owners: ArrayLike<number> | undefined;
  readonly #shared: readonly SnapshotColumn[];
  readonly #owned: readonly SnapshotColumn[];

  constructor(plan: TablePlan, table: object, shown: ShownRows) {
    const columns = table as { readonly [column: string]: ColumnArray };
    const bind = (column: ColumnPlan) => new SnapshotColumn(column, columns[column.name]);
    this.#plan = plan;
    this.#shown = shown;
    this.#generations = (table as { generation: Uint16Array }).generation;
    this.#owners = plan.ownerColumn === undefined ? undefined : columns[plan.ownerColumn];
    this.#shared = plan.shared.map(bind);
    this.#owned = plan.owned.map(bind);
  }

  write(writer: BitWriter, seat: number): void {
    const { rows, count } = this.#shown;
    for (let c = 0; c < this.#shared.length; c++) this.#shared[c].quantise(rows, count);
    writer.writeBits(count, this.#plan.countBits);
    for (let i = 0; i < count; i++) this.#writeRow(writer, i, rows[i], seat);
  }

  #writeRow(writer: BitWriter, i: number, row: number, seat: number): void {
    writer.writeBits(row, this.#plan.rowBits);
    writer.writeBits(this.#generations[row], 16);
    let isOwn = false;
    if (this.#owners !== undefined || this.#plan.rowIsSeat) {
      isOwn = seat >= 0 && (this.#owners === undefined ? row : this.#owners[row]) === seat;
      writer.writeBool(isOwn);
    }
    for (let c = 0; c < this.#shared.length; c++) {
      const column = this.#shared[c];
      if (isOwn || column.isExact) column.writeExact(writer, row);
      else column.writeCode(writer, i);
    }
    for (let c = 0; isOwn && c < this.#owned.length; c++) this.#owned[c].writeExact(writer, row);
  }
}
