import type { Replay } from "@fairtick/replay";
import type { LogEntry } from "@fairtick/session";
import { formatClock } from "../board/times.ts";
import { counted } from "../counted.ts";
import { printable } from "../rerun/rerun-text.ts";
import type { Terminal } from "../terminal.ts";
import { readReplay } from "./read-replay.ts";

export interface ShowRequest {
  readonly dir: string;
  readonly json?: boolean;
}

/** A line of the story that a replay tells. */
interface Happening {
  readonly tick: number;
  readonly text: string;
}

/** Says what is in a replay, without running it. */
export function runShow(wanted: string, request: ShowRequest, terminal: Terminal): number {
  const { path, bytes, replay } = readReplay(wanted, request.dir, terminal);
  const { facts, firstTick } = replay;
  const { happenings, rows, hashes, problem } = readAll(replay);
  if (request.json === true) {
    const { header, summary = null, lastTick, participants, keyframes } = facts;
    const story = {
      firstTick,
      lastTick,
      participants,
      keyframes: keyframes.length,
      rows,
      hashes,
      happenings,
    };
    terminal.out(
      `${JSON.stringify({ ...header, summary, ...story, problem: problem ?? null }, undefined, 2)}\n`,
    );
    return problem === undefined ? 0 : 1;
  }
  const { log, recordedAt, server, title } = facts.header;
  const at = (tick: number) => formatClock(((tick - firstTick) * 1000) / log.tickHz);
  const lines = [
    ["Replay", `${path}, ${bytes.length} bytes`],
    ["Session", log.sessionId],
    ["Game", `${log.game} ${log.gameVersion}, ${title}, seed ${log.seed}`],
    ["Recorded", `${recordedAt} by Fairtick ${server}`],
    ["Ended", facts.summary === undefined ? "cut off" : `${facts.summary.end}, ${facts.summary.endedAt}`],
    ["Ticks", `${firstTick} to ${facts.lastTick} at ${log.tickHz} Hz, ${at(facts.lastTick)}`],
    [
      "Holds",
      [
        counted(facts.keyframes.length, "keyframe"),
        `${hashes} hashes`,
        `${counted(rows, "change")} of inputs`,
      ].join(", "),
    ],
    ...log.content.map(({ kind, id, digest }) => ["Content", `${kind} ${id}, ${digest.slice(0, 12)}`]),
  ].map(([label = "", text = ""]) => label.padEnd(10) + text);
  const story = happenings.map(({ tick, text }) => `${at(tick).padStart(9)}  ${text}`);
  terminal.out(`${[...lines, ...story].map(printable).join("\n")}\n`);
  if (problem === undefined) return 0;
  terminal.err(`error: ${printable(problem)}\n`);
  return 1;
}

function readAll(replay: Replay) {
  const happenings: Happening[] = [];
  let rows = 0;
  let hashes = 0;
  let problem: string | undefined;
  let offset = replay.facts.keyframes[0]?.offset ?? 0;
  let tick: number | undefined;
  for (;;) {
    const part = replay.part(offset, tick);
    if (part === undefined) break;
    if (!part.ok) {
      problem = part.reason;
      break;
    }
    for (const entry of part.entries) {
      if (entry.kind === "row") rows++;
      if (entry.kind === "hash") hashes++;
      const text = happeningOf(entry, tick === undefined);
      if (text !== undefined) happenings.push({ tick: entry.tick, text });
      tick = entry.tick;
    }
    offset = part.nextOffset;
  }
  return { happenings, rows, hashes, problem };
}

function happeningOf(entry: LogEntry, isFirst: boolean): string | undefined {
  switch (entry.kind) {
    case "keyframe":
      return isFirst
        ? `in their seats: ${entry.rest.roster.map(({ name }) => name).join(", ") || "nobody"}`
        : undefined;
    case "seat":
      return `seat ${entry.seat} is taken by ${nameIn(entry.content)}`;
    case "unseat":
      return `seat ${entry.seat} is left`;
    case "command":
      return `seat ${entry.seat}: ${JSON.stringify(entry.content)}`;
    case "action":
      return "start";
    default:
      return undefined;
  }
}

function nameIn(content: unknown): string {
  const { name, driver } = (content ?? {}) as { readonly name?: unknown; readonly driver?: unknown };
  return `${String(name)}${driver === "external" ? "" : ` (${String(driver)})`}`;
}
