import type { BoardRow, Gap } from "./board-model.ts";
import { fitLeft, fitRight } from "./cells.ts";
import type { Palette, Style } from "./palette.ts";
import { formatGap, formatTime } from "./times.ts";

/** Widths of the columns that take what room there is; all others are fixed. */
export interface ColumnWidths {
  readonly name: number;
  /** 0 where nobody's car is known. */
  readonly car: number;
}

/*
 * One row:
 *
 *   1 ▲2  ▌ Ada Quill     GT3 Generic  2  +12.345  +0.412 1:03.045 1:02.981 187
 */
const fixedCells = 3 + 1 + 3 + 1 + 1 + 1 + 1 + 1 + 2 + 1 + 8 + 1 + 7 + 1 + 8 + 1 + 8 + 1 + 3;
const nameMin = 8;
const nameMax = 28;
const carMax = 16;

/** Shares the width between names and cars by what they need; a row never exceeds it. */
export function fitColumns(rows: readonly BoardRow[], width: number): ColumnWidths {
  const longest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length));
  const carWanted = Math.min(carMax, longest(rows.map((row) => row.car)));
  const free = width - fixedCells;
  const nameWanted = Math.max(nameMin, Math.min(nameMax, longest(rows.map((row) => row.name))));
  if (carWanted === 0) return { name: Math.max(nameMin, Math.min(nameMax, free)), car: 0 };
  const name = Math.max(nameMin, Math.min(nameWanted, free - carWanted));
  return { name, car: Math.max(0, Math.min(carWanted, free - name)) };
}

export function renderColumnHeads(widths: ColumnWidths, palette: Palette): string {
  const cells = [
    fitRight("P", 3),
    "   ",
    " ",
    fitLeft("DRIVER", widths.name),
    ...(widths.car > 0 ? [fitLeft("CAR", widths.car)] : []),
    fitRight("L", 2),
    fitRight("GAP", 8),
    fitRight("NEXT", 7),
    fitRight("LAST", 8),
    fitRight("BEST", 8),
    fitRight("KPH", 3),
  ];
  return palette.paint("columns", cells.join(" "));
}

export function renderRow(row: BoardRow, widths: ColumnWidths, palette: Palette): string {
  const { paint, glyphs } = palette;
  const isOut = row.state === "retired";
  const plain: Style = isOut ? "faint" : "text";
  const cells = [
    paint(
      row.isMine ? "mine" : "strong",
      `${row.isMine ? glyphs.mine : " "}${fitRight(String(row.position), 2)}`,
    ),
    renderPlaces(row, palette),
    palette.carBar(row.carKind),
    paint(row.isMine ? "mine" : isOut ? "faint" : "strong", fitLeft(row.name, widths.name, glyphs.ellipsis)),
    ...(widths.car > 0 ? [paint("columns", fitLeft(row.car, widths.car, glyphs.ellipsis))] : []),
    paint("columns", fitRight(row.lap === 0 ? glyphs.dash : String(row.lap), 2)),
    renderGap(row.toLeader, 8, "LEADER", plain, palette),
    renderGap(row.toNext, 7, "", plain, palette),
    renderLap(
      row.lastLapMs,
      row.isLastLapBest && row.holdsFastestLap ? "fastest" : row.isLastLapBest ? "best" : plain,
      palette,
    ),
    renderLap(row.bestLapMs, row.holdsFastestLap ? "fastest" : plain, palette),
    renderSpeed(row, palette),
  ];
  return cells.join(" ");
}

function renderPlaces({ placesWon }: BoardRow, { paint, glyphs }: Palette): string {
  if (placesWon === 0) return "   ";
  const text = `${placesWon > 0 ? glyphs.up : glyphs.down}${Math.abs(placesWon)}`;
  return paint(placesWon > 0 ? "won" : "lost", fitLeft(text, 3));
}

function renderGap(
  gap: Gap,
  width: number,
  leader: string,
  style: Style,
  { paint, glyphs }: Palette,
): string {
  switch (gap.kind) {
    case "leader":
      return paint("columns", fitRight(leader, width));
    case "time":
      return paint(style, fitRight(formatGap(gap.ms), width));
    case "laps":
      return paint(style, fitRight(`+${gap.laps} lap${gap.laps === 1 ? "" : "s"}`, width));
    case "unknown":
      return paint("faint", fitRight(glyphs.dash, width));
  }
}

function renderLap(ms: number | undefined, style: Style, { paint, glyphs }: Palette): string {
  if (ms === undefined) return paint("faint", fitRight(glyphs.dash, 8));
  return paint(style, fitRight(formatTime(ms), 8));
}

function renderSpeed(row: BoardRow, { paint }: Palette): string {
  if (row.state === "finished") return paint("best", "FIN");
  if (row.state === "retired") return paint("lost", "OUT");
  return paint("text", fitRight(String(Math.round(row.speedKph)), 3));
}
