import { fitLeft, fitRight } from "./cells.ts";
import type { Palette } from "./palette.ts";
import { formatGap, formatTime } from "./times.ts";

export interface ResultRow {
  readonly position: number;
  readonly name: string;
  readonly car: string;
  readonly carSlug: string;
  readonly laps: number;
  readonly totalMs: number | null;
  readonly bestLapMs: number | null;
  readonly status: "finished" | "dnf" | "running";
  readonly isMine: boolean;
}

/** The standings at the end, in 78 cells. */
export function renderResults(rows: readonly ResultRow[], palette: Palette): string[] {
  const { paint, glyphs } = palette;
  const nameCells = Math.max(6, Math.min(24, ...[Math.max(0, ...rows.map((row) => row.name.length))]));
  const hasCars = rows.some((row) => row.car !== "");
  const car = (text: string) => (hasCars ? `  ${fitLeft(text, 16, glyphs.ellipsis)}` : "");
  const head = `  POS  ${fitLeft("DRIVER", nameCells)}${car("CAR")}  LAPS        TIME        GAP   BEST LAP`;
  const fastest = fastestLap(rows);
  const winnerMs = rows[0]?.totalMs ?? null;
  const lines = rows.map((row) => {
    const position = row.status === "dnf" ? "DNF" : String(row.position);
    const gap =
      row.totalMs === null || winnerMs === null || row.position === 1
        ? ""
        : formatGap(row.totalMs - winnerMs);
    const best = fitRight(row.bestLapMs === null ? glyphs.dash : formatTime(row.bestLapMs), 11);
    const style = row.isMine ? "mine" : row.status === "dnf" ? "columns" : "strong";
    return [
      paint(style, `${row.isMine ? glyphs.mine : " "} ${fitRight(position, 3)}  `),
      paint(style, fitLeft(row.name, nameCells, glyphs.ellipsis)),
      paint("columns", car(row.car)),
      fitRight(String(row.laps), 6),
      fitRight(row.totalMs === null ? glyphs.dash : formatTime(row.totalMs), 12),
      fitRight(gap, 11),
      row === fastest ? paint("fastest", best) : best,
    ].join("");
  });
  return [paint("columns", head), ...lines];
}

export function fastestLap(rows: readonly ResultRow[]): ResultRow | undefined {
  let fastest: ResultRow | undefined;
  for (const row of rows) {
    const best = fastest?.bestLapMs ?? Number.POSITIVE_INFINITY;
    if (row.bestLapMs !== null && row.bestLapMs < best) fastest = row;
  }
  return fastest;
}
