/** Reads the rows of a centreline file: `x,y,distance_from_start` in metres, with or without a header line. */

import { abs, hypot, max } from "@fairtick/kernel";
import type { CenterlinePoint } from "@fairtick/physics";

export interface CenterlineRow extends CenterlinePoint {
  /** The third column; undefined where the row has only two. */
  readonly statedDistanceM: number | undefined;
  /** 1-based, for messages. */
  readonly lineNumber: number;
}

export type CenterlineRows =
  | { readonly ok: true; readonly rows: readonly CenterlineRow[] }
  | { readonly ok: false; readonly messages: readonly string[] };

const ROWS_MAX = 10_000;
const MESSAGES_MAX = 10;
const NUMBER_PATTERN = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/** A last row this close to the first one closes the loop and is no point of its own. */
const CLOSING_TOLERANCE_M = 0.05;

/** Empty lines and lines that start with `#` are skipped. The closing point, when repeated, is dropped. */
export function readCenterlineCsv(text: string): CenterlineRows {
  const rows: CenterlineRow[] = [];
  const messages: string[] = [];
  let headerAllowed = true;
  const lines = text.split(/\r\n|\n|\r/);
  for (let i = 0; i < lines.length && messages.length < MESSAGES_MAX; i++) {
    const line = lines[i].replace("\uFEFF", "").trim();
    if (line === "" || line.startsWith("#")) continue;
    const cells = line.split(",").map((cell) => cell.trim());
    const isHeader = headerAllowed && cells.every((cell) => !NUMBER_PATTERN.test(cell));
    headerAllowed = false;
    if (isHeader && isKnownHeader(cells)) continue;
    const message = isHeader ? headerFault(line) : findFault(cells);
    if (message !== undefined) messages.push(`line ${i + 1}: ${message}`);
    else {
      const statedDistanceM = cells.length === 3 ? Number(cells[2]) : undefined;
      rows.push({ x: Number(cells[0]), y: Number(cells[1]), statedDistanceM, lineNumber: i + 1 });
    }
  }
  if (rows.length > ROWS_MAX) messages.push(`${rows.length} points where at most ${ROWS_MAX} are allowed`);
  if (messages.length > 0) return { ok: false, messages };
  return { ok: true, rows: isClosed(rows) ? rows.slice(0, -1) : rows };
}

/**
 * Compares the third column with the distances that follow from the geometry (metres, one for each row).
 * Returns a warning, or undefined when all rows agree to 1 %.
 */
export function checkStatedDistances(
  rows: readonly CenterlineRow[],
  distancesM: ArrayLike<number>,
): string | undefined {
  let mismatches = 0;
  let missing = 0;
  let firstMismatch = "";
  for (let i = 0; i < rows.length; i++) {
    const stated = rows[i].statedDistanceM;
    if (stated === undefined) missing++;
    else if (abs(stated - distancesM[i]) > max(0.01 * distancesM[i], STATED_ROUNDING_M)) {
      mismatches++;
      if (mismatches === 1) {
        firstMismatch = `line ${rows[i].lineNumber} says ${stated} m, the points say ${distancesM[i].toFixed(2)} m`;
      }
    }
  }
  if (missing > 0) return `${missing} rows have no third column: distances are taken from the points`;
  if (mismatches > 0)
    return `${mismatches} distances are more than 1 % off and were recomputed: ${firstMismatch}`;
  return undefined;
}

/** Files round to whole metres or centimetres; near the start 1 % would be less than that. */
const STATED_ROUNDING_M = 0.5;

/** The name of the third column is left to the author. */
function isKnownHeader([x, y, distance, ...more]: readonly string[]): boolean {
  return /^"?x(_m)?"?$/i.test(x) && /^"?y(_m)?"?$/i.test(y ?? "") && distance !== "" && more.length === 0;
}

function headerFault(line: string): string {
  return `the header is "${line.slice(0, 40)}" where x,y,distance_from_start is needed`;
}

function findFault(cells: readonly string[]): string | undefined {
  if (cells.length !== 2 && cells.length !== 3) {
    return `${cells.length} columns where x,y,distance_from_start are needed`;
  }
  const fault = cells.find((cell) => !NUMBER_PATTERN.test(cell));
  return fault === undefined ? undefined : `"${fault.slice(0, 40)}" is not a number`;
}

function isClosed(rows: readonly CenterlineRow[]): boolean {
  const first = rows[0];
  const last = rows[rows.length - 1];
  return rows.length > 1 && hypot(last.x - first.x, last.y - first.y) < CLOSING_TOLERANCE_M;
}
