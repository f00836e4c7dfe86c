/** A point of a centreline with the room to either side of it, metres. */
export interface WidthRow {
  readonly x: number;
  readonly y: number;
  readonly rightM: number;
  readonly leftM: number;
}

const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const rowsMax = 100_000;
const faultsMax = 10;
const widthMaxM = 200;
/** A last row this close to the first one closes the loop and is no point of its own. */
const closingM = 0.5;

/**
 * Rows of `x_m,y_m,w_tr_right_m,w_tr_left_m`, as collections of race tracks have them; or what is wrong, by line. Empty
 * lines, those that start with `#`, and a header are skipped. A closing row, and rows on the place of the one before, are left out.
 */
export function readWidthRows(text: string): readonly WidthRow[] | { readonly faults: readonly string[] } {
  const rows: WidthRow[] = [];
  const faults: string[] = [];
  const lines = text.replace("\uFEFF", "").split(/\r\n|\n|\r/);
  let isFirst = true;
  for (const [i, line] of lines.entries()) {
    const cells = line
      .trim()
      .split(/[,;]/)
      .map((cell) => cell.trim());
    if (line.trim() === "" || line.trim().startsWith("#")) continue;
    const isHeader = isFirst && cells.every((cell) => !number.test(cell));
    isFirst = false;
    if (isHeader) continue;
    const fault = rowFault(cells);
    if (fault !== undefined) faults.push(`line ${i + 1}: ${fault}`);
    else add(rows, cells.map(Number));
    if (faults.length === faultsMax) break;
  }
  if (rows.length > rowsMax) faults.push(`${rows.length} rows where at most ${rowsMax} are allowed`);
  if (faults.length > 0) return { faults };
  if (rows.length > 1 && apart(rows[0]!, rows.at(-1)!) < closingM) rows.pop();
  if (rows.length < 4) return { faults: [`${rows.length} points where at least 4 are needed`] };
  return rows;
}

function rowFault(cells: readonly string[]): string | undefined {
  if (cells.length !== 4) return `${cells.length} columns where x_m,y_m,w_tr_right_m,w_tr_left_m are needed`;
  const bad = cells.find((cell) => !number.test(cell));
  if (bad !== undefined) return `"${bad.slice(0, 40)}" is not a number`;
  const [, , right = 0, left = 0] = cells.map(Number);
  if (right >= 0 && left >= 0 && right + left > 0 && right + left <= widthMaxM) return undefined;
  return `widths ${right} and ${left} where 0 to ${widthMaxM} m together are allowed`;
}

function add(rows: WidthRow[], [x = 0, y = 0, rightM = 0, leftM = 0]: readonly number[]): void {
  const last = rows.at(-1);
  if (last === undefined || apart(last, { x, y }) > 0.01) rows.push({ x, y, rightM, leftM });
}

const apart = (
  a: { readonly x: number; readonly y: number },
  b: { readonly x: number; readonly y: number },
) => Math.hypot(a.x - b.x, a.y - b.y);
