import type { BoardRow, Gap } from "./board-model.ts";
import { cellCount, fitLeft, fitRight } from "./cells.ts";
import type { Palette, Style } from "./palette.ts";
import { formatGap, formatTime } from "./times.ts";

/** The columns that have room, in the order of the row. */
export type ColumnWidths = readonly Column[];

interface Column {
  readonly kind: ColumnKind;
  readonly width: number;
}

type ColumnKind = keyof typeof fixedWidths | "name" | "car";

/** One row: `▸ 1 ▲2  ▌ Ada Quill  GT3 Generic  2  +12.345  +0.412 1:03.045 1:02.981 187`. */
const fixedWidths = { position: 3, places: 3, bar: 1, lap: 2, gap: 8, next: 7, last: 8, best: 8, kph: 3 };
const rowOrder: readonly ColumnKind[] = [
  "position",
  "places",
  "bar",
  "name",
  "car",
  "lap",
  "gap",
  "next",
  "last",
  "best",
  "kph",
];
/** What is left out first where there is no room; position and name always stay. */
const dispensable: readonly ColumnKind[] = [
  "car",
  "next",
  "best",
  "places",
  "lap",
  "bar",
  "last",
  "kph",
  "gap",
];
const nameMin = 8;
const nameMax = 28;
const carMax = 16;

/** Shares the width: whole columns are left out until the rest fits, names take what is left. */
export function fitColumns(rows: readonly BoardRow[], width: number): ColumnWidths {
  const longest = (texts: readonly string[]) => Math.max(0, ...texts.map(cellCount));
  const car = Math.min(carMax, longest(rows.map((row) => row.car)));
  const nameWanted = Math.max(nameMin, Math.min(nameMax, longest(rows.map((row) => row.name))));
  const widthOf = (kind: ColumnKind) => (kind === "car" ? car : kind === "name" ? 0 : fixedWidths[kind]);
  let kinds = car === 0 ? rowOrder.filter((kind) => kind !== "car") : rowOrder;
  const free = () => width - kinds.reduce((cells, kind) => cells + widthOf(kind) + 1, -1);
  for (const kind of dispensable) {
    if (free() >= nameMin) break;
    kinds = kinds.filter((other) => other !== kind);
  }
  // Beside cars, names take what they need; otherwise the row fills the width.
  const name = Math.max(0, Math.min(kinds.includes("car") ? nameWanted : nameMax, free()));
  return kinds.map((kind) => ({ kind, width: kind === "name" ? name : widthOf(kind) }));
}

const heads: Readonly<Record<ColumnKind, string>> = {
  position: "P",
  places: "",
  bar: "",
  name: "DRIVER",
  car: "CAR",
  lap: "L",
  gap: "GAP",
  next: "NEXT",
  last: "LAST",
  best: "BEST",
  kph: "KPH",
};

export function renderColumnHeads(columns: ColumnWidths, palette: Palette): string {
  const cells = columns.map(({ kind, width }) =>
    kind === "name" || kind === "car" ? fitLeft(heads[kind], width) : fitRight(heads[kind], width),
  );
  return palette.paint("columns", cells.join(" "));
}

export function renderRow(row: BoardRow, columns: ColumnWidths, palette: Palette): string {
  return columns.map(({ kind, width }) => renderCell(row, kind, width, palette)).join(" ");
}

function renderCell(row: BoardRow, kind: ColumnKind, width: number, palette: Palette): string {
  const { paint, glyphs } = palette;
  const isOut = row.state === "retired";
  const plain: Style = isOut ? "faint" : "text";
  switch (kind) {
    case "position": {
      const mark = row.isMine ? glyphs.mine : " ";
      return paint(row.isMine ? "mine" : "strong", mark + fitRight(String(row.position), width - 1));
    }
    case "places":
      return renderPlaces(row, width, palette);
    case "bar":
      return palette.carBar(row.carKind);
    case "name": {
      const style = row.isMine ? "mine" : isOut ? "faint" : "strong";
      return paint(style, fitLeft(row.name, width, glyphs.ellipsis));
    }
    case "car":
      return paint("columns", fitLeft(row.car, width, glyphs.ellipsis));
    case "lap":
      return paint("columns", fitRight(row.lap === 0 ? glyphs.dash : String(row.lap), width));
    case "gap":
      return renderGap(row.toLeader, width, "LEADER", plain, palette);
    case "next":
      return renderGap(row.toNext, width, "", plain, palette);
    case "last": {
      const best = row.holdsFastestLap ? "fastest" : "best";
      return renderLap(row.lastLapMs, width, row.isLastLapBest ? best : plain, palette);
    }
    case "best":
      return renderLap(row.bestLapMs, width, row.holdsFastestLap ? "fastest" : plain, palette);
    case "kph":
      return renderSpeed(row, width, palette);
  }
}

function renderPlaces({ placesWon }: BoardRow, width: number, { paint, glyphs }: Palette): string {
  if (placesWon === 0) return " ".repeat(width);
  const text = `${placesWon > 0 ? glyphs.up : glyphs.down}${Math.abs(placesWon)}`;
  return paint(placesWon > 0 ? "won" : "lost", fitLeft(text, width));
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
      return paint(style, fitTime(formatGap(gap.ms), width));
    case "laps": {
      const text = `+${gap.laps} lap${gap.laps === 1 ? "" : "s"}`;
      return paint(style, fitRight(text.length > width ? `+${gap.laps} L` : text, width));
    }
    case "unknown":
      return paint("faint", fitRight(glyphs.dash, width));
  }
}

function renderLap(ms: number | undefined, width: number, style: Style, { paint, glyphs }: Palette): string {
  if (ms === undefined) return paint("faint", fitRight(glyphs.dash, width));
  return paint(style, fitTime(formatTime(ms), width));
}

/** Times beyond ten minutes are shown without their fraction where it has no room. */
function fitTime(text: string, width: number): string {
  return fitRight(text.length > width ? text.replace(/\.\d+$/, "") : text, width);
}

function renderSpeed(row: BoardRow, width: number, { paint }: Palette): string {
  if (row.state === "finished") return paint("best", "FIN");
  if (row.state === "retired") return paint("lost", "OUT");
  return paint("text", fitRight(String(Math.round(row.speedKph)), width));
}
