import type { BoardMessage } from "./board-model.ts";

/** Race time: `39.286`, `1:03.045`, `1:02:03.045`. Rounded to whole milliseconds. */
export function formatTime(ms: number): string {
  const whole = Math.round(ms);
  const seconds = Math.floor(whole / 1000);
  const minutes = Math.floor(seconds / 60);
  const fraction = `.${pad(whole % 1000, 3)}`;
  if (minutes === 0) return seconds + fraction;
  const tail = `${pad(seconds % 60, 2)}${fraction}`;
  if (minutes < 60) return `${minutes}:${tail}`;
  return `${Math.floor(minutes / 60)}:${pad(minutes % 60, 2)}:${tail}`;
}

/** A running clock, in tenths: `0:58.4`. Cut, not rounded, so that it never runs ahead. */
export function formatClock(ms: number): string {
  const tenths = Math.floor(Math.max(0, ms) / 100);
  const seconds = Math.floor(tenths / 10);
  return `${Math.floor(seconds / 60)}:${pad(seconds % 60, 2)}.${tenths % 10}`;
}

/** A gap: `+0.412`, `+12.034`, `+1:02.5`. */
export function formatGap(ms: number): string {
  return ms < 60_000 ? `+${formatTime(Math.max(0, ms))}` : `+${formatClock(ms)}`;
}

/** A message as a line of its own. */
export function newsLine({ atMs, text }: BoardMessage): string {
  return `${(atMs === undefined ? "" : formatClock(atMs)).padStart(8)}  ${text}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
