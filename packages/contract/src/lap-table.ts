import type { TickContext } from "./game.ts";

/** What one seat of a game did, as a table over time. */
export interface LapTable {
  readonly columns: readonly string[];
  /** The lap that a seat drives, 0 before the first, undefined where it does not drive. */
  lap(t: TickContext, seat: number): number | undefined;
  /** One cell a column, without commas and line ends. */
  row(t: TickContext, seat: number): readonly string[];
}
