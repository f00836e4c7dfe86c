import type { AnyGame, TableSnapshot } from "@fairtick/contract";
import type { TableRows } from "@fairtick/kernel";
import type { ReceivedSnapshot, ReceivedTable } from "@fairtick/wire";
import { isShownAs } from "../suite/shown-value.ts";

/** A state of the server by section: records by column, tables by column and row. */
export type ServerView = { readonly [section: string]: { readonly [column: string]: number } | StateTable };
type StateTable = TableRows & { readonly [column: string]: ArrayLike<number> };

/** Where records and own rows of a snapshot are not, to the bit, the server's at the same tick. */
export function ownFaults(
  game: AnyGame,
  { records, tables, tick }: ReceivedSnapshot,
  server: ServerView,
  seat: number | undefined,
): string[] {
  const faults: string[] = [];
  const compare = (what: string, shown: number | undefined, value: number) => {
    if (!Object.is(shown, value)) faults.push(`tick ${tick}: ${what} is shown as ${shown}, not ${value}`);
  };
  for (const [section, declared] of Object.entries(game.snapshot)) {
    if (!isTable(declared)) {
      const record = server[section] as { readonly [column: string]: number };
      for (const [c, column] of declared.entries())
        compare(`${section}.${column}`, records[section][c], record[column]);
      continue;
    }
    const shown = tables[section];
    const table = server[section] as StateTable;
    const { shared, owned } = shown.plan;
    for (let row = 0; row < table.capacity; row++) {
      const isOwn = table.alive[row] === 1 && seat !== undefined && ownerOf(declared, table, row) === seat;
      compare(`own ${section}[${row}]`, shown.shown[row] === 2 ? 1 : 0, isOwn ? 1 : 0);
      if (!isOwn) continue;
      for (const { name } of [...shared, ...owned])
        compare(`own ${section}.${name}[${row}]`, shown.columns[name][row], table[name][row]);
    }
  }
  return faults;
}

/** Others' rows that are, within the quantum, at none of the given ticks as the server had them. */
export function otherFaults(
  game: AnyGame,
  { tables, tick }: ReceivedSnapshot,
  servers: Iterable<ServerView>,
): string[] {
  const shownTables = Object.entries(game.snapshot).flatMap(([section, declared]) =>
    isTable(declared) ? [{ section, declared, shown: tables[section] }] : [],
  );
  const unknown = new Set<string>();
  for (const { section, shown } of shownTables) {
    for (const [row, kind] of shown.shown.entries()) if (kind === 1) unknown.add(`${section}[${row}]`);
  }
  for (const server of servers) {
    for (const { section, declared, shown } of shownTables) {
      const table = server[section] as StateTable;
      for (const [row, kind] of shown.shown.entries())
        if (kind === 1 && isRowSo(declared, shown, table, row)) unknown.delete(`${section}[${row}]`);
    }
    if (unknown.size === 0) break;
  }
  return [...unknown].map((row) => `tick ${tick}: ${row} was never so`);
}

function isRowSo(declared: TableSnapshot, shown: ReceivedTable, table: StateTable, row: number): boolean {
  if (table.alive[row] === 0 || table.generation[row] !== shown.generation[row]) return false;
  return Object.entries(declared.others).every(([column, encoding]) =>
    isShownAs(encoding, shown.columns[column][row], table[column][row]),
  );
}

function ownerOf({ rowIsSeat, ownerColumn }: TableSnapshot, table: StateTable, row: number): number {
  if (rowIsSeat === true) return row;
  return ownerColumn === undefined ? -1 : table[ownerColumn][row];
}

const isTable = (declared: TableSnapshot | readonly string[]): declared is TableSnapshot =>
  "others" in declared;
