import type { Terminal } from "../terminal.ts";
import type { Board } from "./board-model.ts";
import { paletteOf } from "./palette.ts";
import { renderBoard } from "./render.ts";

const csi = "\u001b[";
/** The other screen without cursor and line wrap, and back. */
const enter = `${csi}?1049h${csi}?25l${csi}?7l${csi}2J`;
const leave = `${csi}?7h${csi}?25h${csi}?1049l`;
/** Terminals that know it show a frame at once; others ignore it. */
const beginFrame = `${csi}?2026h${csi}H`;
const endFrame = `${csi}?2026l`;
const drawIntervalMs = 100;

/** Draws boards over each other. Whatever ends the process, the terminal is as it was before. */
export interface LiveBoard {
  /** Draws unless the last time is too recent. */
  draw(nowMs: number, board: () => Board): void;
  close(): void;
}

export function openLiveBoard(terminal: Terminal): LiveBoard {
  const palette = paletteOf(terminal);
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  let isOpen = true;
  const restore = () => {
    if (isOpen) terminal.out(leave);
    isOpen = false;
  };
  const forget = terminal.onExit(restore);
  terminal.out(enter);
  return {
    draw(nowMs, board) {
      if (!isOpen || nowMs - drawnAtMs < drawIntervalMs) return;
      drawnAtMs = nowMs;
      const lines = renderBoard(board(), { columns: terminal.columns, rows: terminal.rows }, palette);
      const cleared = lines.map((line) => `${line}${csi}K`).join("\r\n");
      terminal.out(`${beginFrame}${cleared}${csi}J${endFrame}`);
    },
    close() {
      restore();
      forget();
    },
  };
}
