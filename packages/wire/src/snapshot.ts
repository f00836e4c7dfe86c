/**
 * A whole snapshot: what one viewer sees of a state, without reference to an earlier one.
 *
 *     u32 tick, then each section of the snapshot schema in its order
 *     record: its columns, exact
 *     table:  number of rows, then each row, the most important first:
 *             row number, u16 generation, in tables with an owner column one bit "yours", columns
 *
 * The columns of a row that is the viewer's own are exact, those for the owner alone come last; those
 * of other rows are quantised as the schema says. Bits are packed as `BitWriter` does it.
 */
import type { AnyGame, TickContext } from "@fairtick/contract";
import { BitWriter, type ColumnType, floor, type StateLayout } from "@fairtick/kernel";
import {
  type ColumnPlan,
  exactBits,
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
      writeExact(writer, type, this.#record[name]);
    }
  }
}

interface BoundColumn {
  readonly plan: ColumnPlan;
  readonly values: ArrayLike<number>;
}

class BoundTable implements BoundSection {
  readonly #plan: TablePlan;
  readonly #shown: ShownRows;
  readonly #generations: Uint16Array;
  readonly #owners: ArrayLike<number> | undefined;
  readonly #shared: readonly BoundColumn[];
  readonly #owned: readonly BoundColumn[];

  constructor(plan: TablePlan, table: object, shown: ShownRows) {
    const columns = table as { readonly [column: string]: ArrayLike<number> };
    const bind = (column: ColumnPlan) => ({ plan: column, values: columns[column.name] });
    this.#plan = plan;
    this.#shown = shown;
    this.#generations = (table as { generation: Uint16Array }).generation;
    this.#owners = plan.ownerColumn === undefined ? undefined : columns[plan.ownerColumn];
    this.#shared = plan.shared.map(bind);
    this.#owned = plan.owned.map(bind);
  }

  write(writer: BitWriter, seat: number): void {
    const { rows, count } = this.#shown;
    writer.writeBits(count, this.#plan.countBits);
    for (let i = 0; i < count; i++) this.#writeRow(writer, rows[i], seat);
  }

  #writeRow(writer: BitWriter, row: number, seat: number): void {
    writer.writeBits(row, this.#plan.rowBits);
    writer.writeBits(this.#generations[row], 16);
    let isOwn = false;
    if (this.#owners !== undefined) {
      isOwn = seat >= 0 && this.#owners[row] === seat;
      writer.writeBool(isOwn);
    }
    for (let i = 0; i < this.#shared.length; i++) {
      const { plan, values } = this.#shared[i];
      if (isOwn) writeExact(writer, plan.type, values[row]);
      else writeShared(writer, plan, values[row]);
    }
    if (!isOwn) return;
    for (let i = 0; i < this.#owned.length; i++) {
      const { plan, values } = this.#owned[i];
      writeExact(writer, plan.type, values[row]);
    }
  }
}

function writeExact(writer: BitWriter, type: ColumnType, value: number): void {
  if (type === "f32") writer.writeFloat32(value);
  else if (type === "f64") writer.writeFloat64(value);
  else if (type === "i8" || type === "i16" || type === "i32") writer.writeSigned(value, exactBits[type]);
  else writer.writeBits(value, exactBits[type]);
}

function writeShared(writer: BitWriter, plan: ColumnPlan, value: number): void {
  const { encoding } = plan;
  switch (encoding.kind) {
    case "exact":
      writeExact(writer, plan.type, value);
      return;
    case "range":
      writer.writeRange(value, encoding.min, encoding.max, encoding.bits);
      return;
    case "angle":
      writer.writeAngle(value, encoding.bits);
      return;
    case "unsigned":
      writer.writeBits(saturate(value, encoding.bits), encoding.bits);
  }
}

/** The nearest whole number of so many bits; a number that is none counts as 0. */
function saturate(value: number, bits: number): number {
  const greatest = 0xffff_ffff >>> (32 - bits);
  if (!(value > 0)) return 0;
  return value < greatest ? floor(value) : greatest;
}
