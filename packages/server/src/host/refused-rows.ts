import { refusedRows, type TableRows } from "@fairtick/kernel";

/** Counts the rows that full tables of a session's state refuse. */
export class RefusedRows {
  readonly #tables: { readonly name: string; readonly rows: TableRows; seen: number }[];

  /** `state`: the views of a session's state, tables among them. */
  constructor(state: object) {
    this.#tables = Object.entries(state).flatMap(([name, rows]) =>
      isTable(rows) ? [{ name, rows, seen: refusedRows(rows) }] : [],
    );
  }

  /** Adds what was refused since the last call to `counts`, by table. */
  drain(counts: Map<string, number>): void {
    for (const table of this.#tables) {
      const refused = refusedRows(table.rows);
      // Less than before: the state was restored.
      if (refused > table.seen) counts.set(table.name, (counts.get(table.name) ?? 0) + refused - table.seen);
      table.seen = refused;
    }
  }
}

function isTable(view: unknown): view is TableRows {
  return typeof view === "object" && view !== null && "meta" in view && "capacity" in view;
}
