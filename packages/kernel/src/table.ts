import type { TableRows } from "./state.ts";

/** What `spawnRow` returns when a table is full. */
export const NO_ROW = -1;

const COUNT = 0;
const BOUND = 1;
const FIRST_FREE = 2;
const REFUSED = 3;

/** Rows in use. */
export function rowCount(table: TableRows): number {
  return table.meta[COUNT];
}

/** One past the highest row that has ever been in use: the end of a loop over the rows. */
export function rowBound(table: TableRows): number {
  return table.meta[BOUND];
}

/** How often a full table has refused a row. */
export function refusedRows(table: TableRows): number {
  return table.meta[REFUSED];
}

/** Takes the lowest free row, or `NO_ROW` when the table is full. The caller sets the columns. */
export function spawnRow(table: TableRows): number {
  for (let row = table.meta[FIRST_FREE]; row < table.capacity; row++) {
    if (table.alive[row] === 0) {
      claim(table, row);
      table.meta[FIRST_FREE] = row + 1;
      return row;
    }
  }
  table.meta[FIRST_FREE] = table.capacity;
  table.meta[REFUSED]++;
  return NO_ROW;
}

/**
 * Takes one given row: for tables whose rows are something else's numbers, such as seats.
 *
 * @throws RangeError if the row is outside the table or in use.
 */
export function spawnRowAt(table: TableRows, row: number): void {
  if (!(row >= 0 && row < table.capacity) || table.alive[row] === 1) {
    throw new RangeError(`row ${row} is in use or outside a table of ${table.capacity}`);
  }
  claim(table, row);
}

export function despawnRow(table: TableRows, row: number): void {
  if (table.alive[row] !== 1) return;
  table.alive[row] = 0;
  table.meta[COUNT]--;
  if (row < table.meta[FIRST_FREE]) table.meta[FIRST_FREE] = row;
}

/** Counts the rows again, for a table whose `alive` was copied from a table with more rows. */
export function recountRows(table: TableRows): void {
  let count = 0;
  for (let row = 0; row < table.capacity; row++) count += table.alive[row];
  table.meta[COUNT] = count;
  if (table.meta[BOUND] > table.capacity) table.meta[BOUND] = table.capacity;
  if (table.meta[FIRST_FREE] > table.capacity) table.meta[FIRST_FREE] = table.capacity;
}

/** Sets every column of a row to 0, whoever used the row before. */
export function clearRow(table: TableRows, row: number): void {
  for (const [name, column] of Object.entries(table)) {
    if (name !== "meta" && name !== "alive" && name !== "generation" && ArrayBuffer.isView(column)) {
      (column as Uint8Array)[row] = 0;
    }
  }
}

/** A number that names this use of the row: it stops resolving once the row is given away again. */
export function rowHandle(table: TableRows, row: number): number {
  return table.generation[row] * 65_536 + row;
}

/** The row of a handle, or `NO_ROW` if that row has been given up since. */
export function resolveHandle(table: TableRows, handle: number): number {
  const row = handle % 65_536;
  const live = row < table.capacity && table.alive[row] === 1;
  return live && table.generation[row] === (handle - row) / 65_536 ? row : NO_ROW;
}

function claim(table: TableRows, row: number): void {
  table.alive[row] = 1;
  table.generation[row]++;
  table.meta[COUNT]++;
  if (row >= table.meta[BOUND]) table.meta[BOUND] = row + 1;
}
