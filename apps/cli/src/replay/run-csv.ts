import { closeSync, openSync, writeSync } from "node:fs";
import { lapRows, type Replay, type ReplayParticipant, ReplayPlayer } from "@fairtick/replay";
import { CommandFailure } from "../command-failure.ts";
import { counted } from "../counted.ts";
import { fileReason } from "../file-reason.ts";
import { replayContent } from "../rerun/replay-content.ts";
import { rerunGames } from "../rerun/rerun-games.ts";
import { rerunSetup } from "../rerun/rerun-setup.ts";
import { printable } from "../rerun/rerun-text.ts";
import type { Terminal } from "../terminal.ts";
import { readReplay } from "./read-replay.ts";

export interface CsvRequest {
  readonly dir: string;
  readonly cars: string;
  readonly tracks: string;
  readonly seat?: number;
  readonly name?: string;
  readonly lap?: number;
  readonly every: number;
  readonly out?: string;
}

/** Writes what one seat did as comma-separated values. Returns 0, or 1 where the replay is not true. */
export function runCsv(wanted: string, request: CsvRequest, terminal: Terminal): number {
  const { path, dir, replay } = readReplay(wanted, request.dir, terminal);
  const { header } = replay.facts;
  const game = rerunGames.find((each) => each.game.id === header.log.game);
  const { cars: carsDir, tracks: tracksDir } = request;
  const made = rerunSetup(header.log, rerunGames, (found) =>
    replayContent(found, header.log, dir, { carsDir, tracksDir }),
  );
  const opened = made.ok ? ReplayPlayer.open(replay, made.setup) : made;
  if (!opened.ok) throw new CommandFailure(`${path}: ${printable(opened.reason)}`);
  const table = game?.laps;
  if (table === undefined) throw new CommandFailure(`${path}: ${header.log.game} has no laps`);
  const seat = chooseSeat(replay, request);
  const write = openOutput(request.out, terminal);
  write.line(table.columns.join(","));
  const { lap, every } = request;
  const { lines, end } = lapRows(opened.player, table, { seat, lap, every }, (text) => {
    write.line(text);
    return true;
  });
  write.close();
  if (request.out !== undefined) terminal.out(`${counted(lines, "row")} in ${request.out}\n`);
  if (end !== undefined) {
    const reason = "reason" in end ? end.reason : end.kind;
    const problem = `the replay is not true: ${reason} at tick ${end.tick}; the rows end there`;
    terminal.err(`error: ${printable(problem)}\n`);
    return 1;
  }
  if (lines > 0) return 0;
  throw new CommandFailure(`seat ${seat} drove no lap ${request.lap ?? ""}`.trim());
}

/** The seat that was asked for, else the only one that a person had. */
function chooseSeat({ facts: { participants } }: Replay, { seat, name }: CsvRequest): number {
  const list = participants.map((each) => `${each.seat} ${printable(each.name)}`).join(", ");
  const only = (found: readonly ReplayParticipant[], what: string): number => {
    const [first, second] = found;
    if (first === undefined) throw new CommandFailure(`${what} took no seat. Seats: ${list}`);
    if (second !== undefined)
      throw new CommandFailure(`${what} had several seats: choose one with --seat. Seats: ${list}`);
    return first.seat;
  };
  if (seat !== undefined)
    return only(participants.filter((each) => each.seat === seat).slice(0, 1), `seat ${seat}: nobody`);
  if (name !== undefined)
    return only(
      participants.filter((each) => each.name === name),
      name,
    );
  const people = participants.filter(({ driver }) => driver === "external");
  return only(people.length === 0 ? participants.slice(0, 1) : people, "people");
}

interface Output {
  line(text: string): void;
  close(): void;
}

const BLOCK_CHARACTERS = 64 * 1024;

/** Into a file, or to the terminal; in blocks. */
function openOutput(path: string | undefined, terminal: Terminal): Output {
  const file = path === undefined ? undefined : openFile(path);
  let waiting = "";
  const flush = () => {
    if (file === undefined) terminal.out(waiting);
    else writeSync(file, waiting);
    waiting = "";
  };
  return {
    line(text) {
      waiting += `${text}\n`;
      if (waiting.length >= BLOCK_CHARACTERS) flush();
    },
    close() {
      flush();
      if (file !== undefined) closeSync(file);
    },
  };
}

function openFile(path: string): number {
  try {
    return openSync(path, "w");
  } catch (error) {
    throw new CommandFailure(`the table cannot be written: ${fileReason(path, error)}`);
  }
}
