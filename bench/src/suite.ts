/** One group of measurements that are made together. */
export interface Suite {
  readonly name: string;
  /** What is measured, as a heading. */
  readonly title: string;
  /** Takes too long to be part of all: runs only when it is asked for by its name. */
  readonly onRequest?: boolean;
  run(settings: RunSettings): Promise<Outcome>;
}

export interface RunSettings {
  /** Of a suite that runs for a given time; undefined: its own. */
  readonly minutes: number | undefined;
}

export interface Outcome {
  readonly tables: readonly Table[];
  /** Sentences about this run, such as why a peer is missing. */
  readonly notes: readonly string[];
}

/** Cells are texts as they are shown; numbers carry their unit in the column's name or in the cell. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A number with `digits` significant digits and no exponent. */
export function figure(value: number, digits = 3): string {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return "-";
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.min(12, Math.max(0, digits - 1 - magnitude)));
}
