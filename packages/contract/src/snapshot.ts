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
  /** Whose a row is: the seat in this column. A table has this, or `rowIsSeat`, or no row of it has an owner. */
  readonly ownerColumn?: string;
  /** Row n belongs to seat n. */
  readonly rowIsSeat?: true;
  /** Columns that the owner gets beside the public ones, always exact. */
  readonly owner?: readonly string[];
  /** Columns that every viewer of the row gets. */
  readonly others: { readonly [column: string]: FieldEncoding };
  /**
   * Input field -> column that shows what the seat of a row gave last. A client that predicts lets others go on
   * with it. Only where a row is a seat.
   */
  readonly inputs?: { readonly [field: string]: string };
  readonly extrapolate?: Extrapolate;
  readonly complete?: Complete;
}

/**
 * Fills in what others do not get of a row, as well as it follows from what they do: columns that predicted stages
 * read of rows in reach, such as what is kept beside an input so that it need not be computed anew. A client calls it
 * for each row that is not its own before it predicts from a snapshot; columns that no snapshot carries have what the
 * prediction before left there, 0 where the row has just come.
 */
// biome-ignore lint/suspicious/noExplicitAny: the tick context is that of the game that declares it.
export type Complete = (t: any, row: number) => void;

/**
 * Moves a row on by `ticks`, as well as can be told from what others see of it: `values` has the columns of `others`
 * in their order and is changed in place. Server and client call it with equal values, and only what it gets wrong
 * has to travel; a client shows with it where a row is of which nothing newer has come. Pure, total, without the
 * engine's trigonometry; `ticks` is at least 0, and no column need stay within its range.
 */
// biome-ignore lint/suspicious/noExplicitAny: the world is that of the game that declares it.
export type Extrapolate = (world: any, values: Float64Array, ticks: number) => void;

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
