import type { LapTable } from "@fairtick/contract";
import type { PlayEnd, ReplayPlayer } from "./replay-player.ts";

export interface LapRowsRequest {
  readonly seat: number;
  /** Only this lap, 0 for the way to the first; undefined: all behind that. */
  readonly lap?: number | undefined;
  /** Ticks between two rows. */
  readonly every: number;
}

/**
 * Runs a replay and gives what a seat drove, a line for every so many ticks, until `line` returns false. Returns how many there were,
 * and why there are no more where the replay is not true.
 */
export function lapRows(
  player: ReplayPlayer,
  table: LapTable,
  { seat, lap, every }: LapRowsRequest,
  line: (text: string) => boolean,
): { readonly lines: number; readonly end: PlayEnd | undefined } {
  const { session, replay } = player;
  let lines = 0;
  for (let tick = replay.firstTick; tick <= replay.facts.lastTick; tick += every) {
    const end = player.seek(tick);
    if (end !== undefined) return { lines, end };
    const driven = table.lap(session.t, seat);
    const isWanted = lap === undefined ? driven !== undefined && driven > 0 : driven === lap;
    if (!isWanted) {
      if (lap !== undefined && driven !== undefined && driven > lap) break;
      continue;
    }
    lines++;
    if (!line(table.row(session.t, seat).join(","))) break;
  }
  return { lines, end: undefined };
}
