import type { Board, BoardMessage, BoardRow } from "./board-model.ts";
import { cellCount, fitLeft, fitRight } from "./cells.ts";
import { fitColumns, renderColumnHeads, renderRow } from "./columns.ts";
import type { Palette, Style } from "./palette.ts";
import { formatClock } from "./times.ts";

export interface BoardSize {
  readonly columns: number;
  readonly rows: number;
}

/** Wider boards would pull a row apart. */
const columnsMax = 120;
const stripMin = 20;
const messageLines = 2;
const titleMin = 14;

/**
 * The board as lines, at most as many and as wide as the terminal. Where it is too low, messages go
 * first, then the strip, then the cars at the end; the footer stays.
 */
export function renderBoard(board: Board, size: BoardSize, palette: Palette): string[] {
  const width = Math.min(size.columns, columnsMax);
  const columns = fitColumns(board.rows, width);
  const header = [renderHeader(board, width, palette)];
  const heads = [renderColumnHeads(columns, palette)];
  const cars = board.rows.map((row) => renderRow(row, columns, palette));
  const footer = [palette.paint("columns", fitLeft(` ${board.footer}`, width).trimEnd())];
  const strip = renderStrip(board.rows, width, palette);
  const messages = renderMessages(board.messages, width, palette);

  let free = size.rows - header.length - heads.length - footer.length - cars.length;
  const take = (lines: string[]) => {
    if (lines.length > free) return [];
    free -= lines.length;
    return lines;
  };
  const shownStrip = take(strip);
  const shownMessages = take(messages);
  const gapAbove = take([""]);
  const gapBelow = take([""]);
  const shownCars = free < 0 ? cars.slice(0, Math.max(0, cars.length + free)) : cars;
  return [
    ...header,
    ...shownStrip,
    ...gapAbove,
    ...heads,
    ...shownCars,
    ...gapBelow,
    ...shownMessages,
    ...footer,
  ];
}

function renderHeader(board: Board, width: number, palette: Palette): string {
  const { text, style } = statusText(board, palette);
  const title = ` ${board.title.toUpperCase()}`;
  const lap = board.lap === 0 ? "" : `LAP ${board.lap}${board.laps === undefined ? "" : `/${board.laps}`}`;
  const clock = board.raceMs === undefined ? "" : formatClock(board.raceMs);
  const parts = [lap, clock].filter((part) => part !== "");
  const right = () => parts.map((part) => `${part}   `).join("");
  const free = () => width - cellCount(right()) - cellCount(text) - 1;
  // What has no room is left out, the clock first.
  while (parts.length > 0 && free() < Math.min(cellCount(title) + 1, titleMin)) parts.pop();
  const left = fitLeft(fitLeft(title, free() - 1, palette.glyphs.ellipsis), Math.max(0, free()));
  return (
    palette.paint("header", left) + palette.paint("headerDim", right()) + palette.paint(style, `${text} `)
  );
}

function statusText(board: Board, palette: Palette): { readonly text: string; readonly style: Style } {
  const { dot } = palette.glyphs;
  switch (board.status) {
    case "waiting":
      return { text: "WAITING", style: "headerDim" };
    case "countdown": {
      const seconds = Math.ceil((board.countdownMs ?? 0) / 1000);
      return { text: `START IN ${seconds}`, style: "countdown" };
    }
    case "racing":
      return { text: `${dot} RACE`, style: "live" };
    case "finished":
      return { text: `${dot} FINISHED`, style: "done" };
  }
}

/** The lap stretched out: where on it which position is. */
function renderStrip(rows: readonly BoardRow[], width: number, palette: Palette): string[] {
  if (width < stripMin || rows.every((row) => row.lapShare === undefined)) return [];
  const { stripStart, stripEnd, stripRule } = palette.glyphs;
  const cells = width - 4;
  const signs = new Array<string>(cells).fill(palette.paint("faint", stripRule));
  for (const row of [...rows].reverse()) putCar(row, signs, palette);
  for (const row of rows) if (row.isMine) putCar(row, signs, palette);
  const ends = [stripStart, stripEnd].map((sign) => palette.paint("columns", sign));
  return [` ${ends[0]}${signs.join("")}${ends[1]}`];
}

function putCar(row: BoardRow, signs: string[], palette: Palette): void {
  if (row.lapShare === undefined || row.state === "retired") return;
  const at = Math.min(signs.length - 1, Math.floor(row.lapShare * signs.length));
  const sign = row.position < 10 ? String(row.position) : palette.glyphs.smallDot;
  signs[at] = row.isMine ? palette.paint("mine", sign) : palette.carSign(row.carKind, sign);
}

function renderMessages(messages: readonly BoardMessage[], width: number, palette: Palette): string[] {
  return Array.from({ length: messageLines }, (_, i) => {
    const message = messages[i];
    if (message === undefined) return "";
    const time = fitRight(message.atMs === undefined ? "" : formatClock(message.atMs), 8);
    const style = message.kind === "fastest-lap" ? "fastest" : i === 0 ? "text" : "columns";
    const text = fitLeft(message.text, width - 12, palette.glyphs.ellipsis).trimEnd();
    return ` ${palette.paint("faint", time)}  ${palette.paint(style, text)}`;
  });
}
