import type { ViewBuilder } from "@fairtick/contract";
import type { TableRows } from "@fairtick/kernel";
import type { SnapshotPlan } from "./snapshot-plan.ts";

/** The rows of one table that a viewer sees, in the order in which the game showed them. */
export class ShownRows {
  readonly rows: Uint16Array;
  count = 0;
  readonly #shown: Uint8Array;

  constructor(capacity: number) {
    this.rows = new Uint16Array(capacity);
    this.#shown = new Uint8Array(capacity);
  }

  clear(): void {
    for (let i = 0; i < this.count; i++) this.#shown[this.rows[i]] = 0;
    this.count = 0;
  }

  /** Rows that are not in use or not in the table do not show. */
  show(table: TableRows, row: number): void {
    if (table.alive[row] !== 1 || this.#shown[row] === 1) return;
    this.#shown[row] = 1;
    this.rows[this.count++] = row;
  }
}

/** Collects what a game's `view` shows to one viewer. Reused: it allocates nothing. */
export class SnapshotView implements ViewBuilder {
  seat = -1;
  readonly #tables = new Map<string, ShownRows>();
  #state: { readonly [section: string]: TableRows } = {};
  /** What `row` was last called for: most views show many rows of a table one after the other. */
  #section = "";
  #shown: ShownRows | undefined;
  #table: TableRows | undefined;

  constructor(plan: SnapshotPlan) {
    for (const section of plan.sections) {
      if (section.kind === "table") this.#tables.set(section.name, new ShownRows(section.capacity));
    }
  }

  reset(state: { readonly [section: string]: TableRows }, seat: number): void {
    this.seat = seat;
    this.#state = state;
    this.#section = "";
    this.#shown = undefined;
    for (const shown of this.#tables.values()) shown.clear();
  }

  everyRow(section: string): void {
    const shown = this.shown(section);
    const table = this.#state[section];
    for (let row = 0; row < table.capacity; row++) shown.show(table, row);
  }

  row(section: string, row: number): void {
    if (this.#shown === undefined || section !== this.#section) {
      this.#shown = this.shown(section);
      this.#table = this.#state[section];
      this.#section = section;
    }
    this.#shown.show(this.#table as TableRows, row);
  }

  /** @throws RangeError for a table that is not in the snapshot schema. */
  shown(section: string): ShownRows {
    const shown = this.#tables.get(section);
    if (shown === undefined) throw new RangeError(`the snapshot has no table "${section}"`);
    return shown;
  }
}
