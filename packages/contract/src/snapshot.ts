/**
 * How the columns of a table travel to a viewer. The owner of a row gets the columns that its
 * predicted stages read, bit for bit; others get quantised values.
 */
export type FieldEncoding =
  | { readonly kind: "exact" }
  /** `bits` steps between min and max, both exact. */
  | { readonly kind: "range"; readonly min: number; readonly max: number; readonly bits: number }
  /** A full turn in 2^bits steps, radians in (-pi, pi]. */
  | { readonly kind: "angle"; readonly bits: number }
  | { readonly kind: "unsigned"; readonly bits: number };

export interface TableSnapshot {
  /** Column that holds the seat which owns the row; without it no row has an owner. */
  readonly ownerColumn?: string;
  /** Columns that the owner gets beside the public ones, always exact. */
  readonly owner?: readonly string[];
  /** Columns that every viewer of the row gets. */
  readonly others: { readonly [column: string]: FieldEncoding };
}

/** By section of the state: a table as below; a record by its column names, always exact and public. */
export interface SnapshotSchema {
  readonly [section: string]: TableSnapshot | readonly string[];
}

export const exact: FieldEncoding = { kind: "exact" };
export const range = (min: number, max: number, bits: number): FieldEncoding => ({
  kind: "range",
  min,
  max,
  bits,
});
export const angle = (bits: number): FieldEncoding => ({ kind: "angle", bits });
export const unsigned = (bits: number): FieldEncoding => ({ kind: "unsigned", bits });

/**
 * Which rows of the tables a viewer sees. A game fills it; the same answer serves snapshots, bots
 * and spectators. Rows are listed by table in the order of importance, most important first.
 */
export interface ViewBuilder {
  /** The seat that looks, or -1 for a spectator. */
  readonly seat: number;
  /** Shows every row in use of a table. */
  everyRow(section: string): void;
  /** Shows one row; a row shown twice counts once. */
  row(section: string, row: number): void;
}
