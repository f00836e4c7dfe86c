import { type ListedReplay, ReplayCatalogue } from "@fairtick/server";
import { formatClock } from "../board/times.ts";
import { printable } from "../rerun/rerun-text.ts";
import type { Terminal } from "../terminal.ts";

export interface ListRequest {
  readonly dir: string;
  readonly game?: string;
  readonly player?: string;
  readonly limit: number;
  readonly json?: boolean;
}

const NAMES_SHOWN = 4;
const columns = ["Recorded (UTC)", "Session", "Game", "Title", "Length", "Size", "Ended", "People"];

/** Lists the replays of a folder, newest first. */
export async function runList(request: ListRequest, terminal: Terminal): Promise<number> {
  const catalogue = new ReplayCatalogue(request.dir);
  const { replays, cursor } = await catalogue.page(
    { game: request.game, playerId: request.player },
    request.limit,
  );
  if (request.json === true) {
    terminal.out(`${JSON.stringify(replays.map(jsonOf), undefined, 2)}\n`);
    return 0;
  }
  if (replays.length === 0) {
    terminal.out(`No replays in ${request.dir}.\n`);
    return 0;
  }
  const rows = [columns, ...replays.map(rowOf)];
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  if (cursor !== undefined) lines.push(`There are more; --limit ${request.limit} was reached.`);
  terminal.out(`${lines.map(printable).join("\n")}\n`);
  return 0;
}

function rowOf({ header, summary, sessionId, byteLength }: ListedReplay): string[] {
  const { log, title, recordedAt } = header;
  const people = (summary?.participants ?? []).filter(({ driver }) => driver === "external");
  const shown = people.slice(0, NAMES_SHOWN).map(({ name }) => name.slice(0, 20));
  const rest = people.length > NAMES_SHOWN ? ` and ${people.length - NAMES_SHOWN} more` : "";
  const ticks = summary === undefined ? undefined : summary.lastTick - summary.firstTick;
  return [
    recordedAt.slice(0, 19).replace("T", " "),
    sessionId,
    `${log.game} ${log.gameVersion}`,
    title.slice(0, 30),
    ticks === undefined ? "-" : formatClock((ticks * 1000) / log.tickHz),
    `${(byteLength / 1024).toFixed(0)} KiB`,
    summary?.end ?? "cut off",
    summary === undefined ? "-" : `${shown.join(", ")}${rest}` || "none",
  ];
}

function jsonOf({ name, sessionId, byteLength, header, summary }: ListedReplay) {
  return { name, sessionId, byteLength, ...header, summary: summary ?? null };
}
