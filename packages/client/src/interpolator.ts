import type { Extrapolate } from "@fairtick/contract";
import { despawnRow, min, type State, spawnRowAt, wrapAngle } from "@fairtick/kernel";
import type { ReceivedSnapshot, ReceivedTable } from "@fairtick/wire";
import { between } from "./between.ts";
import { type ShownTable, tableOf } from "./session-tables.ts";

/** How far rows go on of which nothing newer has come, ms; then they stay. */
const EXTRAPOLATED_MS = 250;
/** As many as a receiver keeps. */
const TICKS_KEPT = 64;

/** Where snapshots are kept: the wire's receiver. */
export interface SnapshotSource {
  at(tick: number): ReceivedSnapshot | undefined;
}

/**
 * Shows rows as they were at a moment of the near past: between the snapshots before and behind it. Places and
 * speeds go in a straight line from one to the other, angles the shorter way, everything else changes with the
 * snapshot that says so; rows come and go with theirs. Where nothing newer has come a row goes on as the game says,
 * else straight on, for a quarter of a second.
 */
export class Interpolator {
  readonly #source: SnapshotSource;
  readonly #tables: readonly InterpolatedTable[];
  readonly #aheadTicksMax: number;
  /** In ascending order. */
  readonly #ticks = new Float64Array(TICKS_KEPT);
  #count = 0;

  constructor(source: SnapshotSource, tables: readonly ShownTable[], world: unknown, tickHz: number) {
    this.#source = source;
    this.#tables = tables.map((table) => new InterpolatedTable(table, world));
    this.#aheadTicksMax = (EXTRAPOLATED_MS * tickHz) / 1000;
  }

  /** The snapshot of a tick has come, in whatever order. */
  received(tick: number): void {
    let at = this.#count;
    while (at > 0 && this.#ticks[at - 1] > tick) at--;
    if (at > 0 && this.#ticks[at - 1] === tick) return;
    if (this.#count < TICKS_KEPT) {
      this.#ticks.copyWithin(at + 1, at, this.#count);
      this.#ticks[at] = tick;
      this.#count++;
    } else if (at > 0) {
      this.#ticks.copyWithin(0, 1, at);
      this.#ticks[at - 1] = tick;
    }
  }

  clear(): void {
    this.#count = 0;
  }

  /**
   * The newest snapshot that is not behind `tick`; the oldest if all are. Undefined before the first.
   */
  snapshotBefore(tick: number): ReceivedSnapshot | undefined {
    const after = this.#firstAfter(tick);
    return this.#count === 0 ? undefined : this.#source.at(this.#ticks[after === 0 ? 0 : after - 1]);
  }

  /** Writes all rows but those that `own` marks, by table, as they were at `tick`, a fraction. */
  write(view: State, tick: number, own: readonly Uint8Array[]): void {
    const after = this.#firstAfter(tick);
    const from = this.snapshotBefore(tick);
    if (from === undefined) return;
    const to = after < this.#count && after > 0 ? this.#source.at(this.#ticks[after]) : undefined;
    if (to !== undefined) {
      const fraction = (tick - from.tick) / (to.tick - from.tick);
      for (let i = 0; i < this.#tables.length; i++) this.#tables[i].write(view, from, to, fraction, own[i]);
      return;
    }
    const before = after >= 2 ? this.#source.at(this.#ticks[after - 2]) : undefined;
    const ahead = after === 0 ? 0 : min(tick - from.tick, this.#aheadTicksMax);
    for (let i = 0; i < this.#tables.length; i++) this.#tables[i].goOn(view, before, from, ahead, own[i]);
  }

  #firstAfter(tick: number): number {
    let after = this.#count;
    while (after > 0 && this.#ticks[after - 1] > tick) after--;
    return after;
  }
}

class InterpolatedTable {
  readonly #table: ShownTable;
  readonly #world: unknown;
  readonly #extrapolate: Extrapolate | undefined;
  readonly #values: Float64Array;
  /** Place of each continuous column among those of `others`. */
  readonly #places: readonly number[];

  constructor(table: ShownTable, world: unknown) {
    const { shared, extrapolate } = table.plan;
    this.#table = table;
    this.#world = world;
    this.#extrapolate = extrapolate;
    this.#values = new Float64Array(shared.length);
    this.#places = table.continuous.map(({ name }) => shared.findIndex((column) => column.name === name));
  }

  write(view: State, from: ReceivedSnapshot, to: ReceivedSnapshot, fraction: number, own: Uint8Array): void {
    const { name, continuous } = this.#table;
    const [before, after] = [from.tables[name], to.tables[name]];
    this.#show(view, before, own);
    const target = tableOf(view, name);
    for (let c = 0; c < continuous.length; c++) {
      const { name: column, isAngle } = continuous[c];
      const [values, next] = [before.columns[column], after.columns[column]];
      for (let row = 0; row < own.length; row++) {
        if (own[row] === 1 || before.shown[row] === 0) continue;
        const goes = after.shown[row] === 0 || after.generation[row] !== before.generation[row];
        target[column][row] = goes ? values[row] : between(values[row], next[row], fraction, isAngle);
      }
    }
  }

  goOn(
    view: State,
    before: ReceivedSnapshot | undefined,
    from: ReceivedSnapshot,
    ticks: number,
    own: Uint8Array,
  ): void {
    const { name } = this.#table;
    const now = from.tables[name];
    this.#show(view, now, own);
    for (let row = 0; row < own.length; row++) {
      if (own[row] === 1 || now.shown[row] === 0) continue;
      if (this.#extrapolate !== undefined) this.#goOnAsTheGameSays(view, now, row, ticks);
      else
        this.#goStraightOn(view, before?.tables[name], now, row, ticks / (from.tick - (before?.tick ?? -1)));
    }
  }

  #goOnAsTheGameSays(view: State, now: ReceivedTable, row: number, ticks: number): void {
    const { name, plan, continuous } = this.#table;
    const values = this.#values;
    for (let c = 0; c < values.length; c++) values[c] = now.columns[plan.shared[c].name][row];
    this.#extrapolate?.(this.#world, values, ticks);
    const target = tableOf(view, name);
    for (let c = 0; c < continuous.length; c++) {
      const { name: column, isAngle } = continuous[c];
      const value = values[this.#places[c]];
      target[column][row] = isAngle ? wrapAngle(value) : value;
    }
  }

  #goStraightOn(
    view: State,
    before: ReceivedTable | undefined,
    now: ReceivedTable,
    row: number,
    intervals: number,
  ): void {
    const { name, continuous } = this.#table;
    const target = tableOf(view, name);
    const isKnown =
      before !== undefined && before.shown[row] !== 0 && before.generation[row] === now.generation[row];
    for (let c = 0; c < continuous.length; c++) {
      const { name: column, isAngle } = continuous[c];
      const value = now.columns[column][row];
      target[column][row] = isKnown
        ? between(before.columns[column][row], value, 1 + intervals, isAngle)
        : value;
    }
  }

  /** Rows in use are those of a snapshot, with all its columns. */
  #show(view: State, { shown, generation, columns }: ReceivedTable, own: Uint8Array): void {
    const target = tableOf(view, this.#table.name);
    for (let row = 0; row < own.length; row++) {
      if (own[row] === 1) continue;
      if (shown[row] === 0) despawnRow(target, row);
      else {
        if (target.alive[row] === 0) spawnRowAt(target, row);
        target.generation[row] = generation[row];
      }
    }
    const { shared } = this.#table.plan;
    for (let c = 0; c < shared.length; c++) {
      const [from, to] = [columns[shared[c].name], target[shared[c].name]];
      for (let row = 0; row < own.length; row++) if (own[row] === 0 && shown[row] !== 0) to[row] = from[row];
    }
  }
}
