import { readFileSync, statSync } from "node:fs";
import { readLog, type SessionLog } from "@fairtick/session";
import { formatClock } from "../board/times.ts";
import { CommandFailure } from "../command-failure.ts";
import { counted } from "../counted.ts";
import { fileReason } from "../file-reason.ts";
import type { Terminal } from "../terminal.ts";
import { describeLog, type LogDescription } from "./describe-log.ts";
import { type RerunOutcome, rerunOnThread } from "./rerun-worker.ts";

export interface RerunRequest {
  readonly cars: string;
  readonly tracks: string;
  readonly from: "start" | "keyframe";
  readonly until?: number;
  readonly tickTimeout: number;
  readonly json?: boolean;
}

/** Half an hour of 16 people. Read into memory, entries take several times the bytes of the file. */
const FILE_BYTES_MAX = 128 * 1024 * 1024;
const NAMES_SHOWN = 16;

/** Runs a log again and says whether it is true. Returns 0 if the re-run did what the log says, else 1. */
export async function runRerun(
  path: string,
  request: RerunRequest,
  terminal: Terminal,
  gamesModule = new URL(
    import.meta.url.endsWith(".ts") ? "rerun-games.ts" : "rerun-games.js",
    import.meta.url,
  ),
): Promise<number> {
  const bytes = readLogFile(path);
  const log = wholeLog(path, bytes);
  const description = describeLog(log);
  if (!description.complete)
    terminal.err("warning: the log is cut off; it is run up to its last whole entry\n");
  let title = "";
  const outcome = await rerunOnThread(
    {
      bytes,
      folders: { carsDir: request.cars, tracksDir: request.tracks },
      from: request.from,
      untilTick: request.until,
      gamesModule: gamesModule.href.replace("/apps/cli/src/", "/apps/cli/dist/").replace(/\.ts$/, ".js"),
    },
    request.tickTimeout,
    (prepared) => {
      title = prepared;
    },
  );
  if (outcome.kind === "refused") throw new CommandFailure(`${path}: ${printable(outcome.reason)}`);
  const { verdict, isTrue } = judge(description, outcome, request.until);
  if (request.json === true) terminal.out(`${JSON.stringify({ ...description, title, verdict, outcome })}\n`);
  else terminal.out(textOf(path, bytes.length, description, title, outcome, verdict));
  return isTrue ? 0 : 1;
}

function readLogFile(path: string): Uint8Array {
  try {
    const { size } = statSync(path);
    if (size > FILE_BYTES_MAX) throw new Error(`it has ${size} bytes; at most ${FILE_BYTES_MAX} are read`);
    return readFileSync(path);
  } catch (error) {
    throw new CommandFailure(`the log cannot be read: ${fileReason(path, error)}`);
  }
}

function wholeLog(path: string, bytes: Uint8Array): SessionLog {
  const log = readLog(bytes);
  if (!log.ok) throw new CommandFailure(`${path}: ${log.reason}`);
  return log;
}

type Judged = { readonly verdict: string; readonly isTrue: boolean };

/** What an outcome means for this log: a fault is what is expected of a log that ends in one. */
function judge(
  { endsWithinTick }: LogDescription,
  outcome: Exclude<RerunOutcome, { kind: "refused" }>,
  untilTick = Number.POSITIVE_INFINITY,
): Judged {
  const { kind, tick } = outcome;
  const expected = endsWithinTick !== undefined && untilTick > endsWithinTick;
  const isExpected = expected && tick === endsWithinTick;
  switch (kind) {
    case "agrees": {
      const verified = agreeing(outcome.hashesChecked);
      if (!expected) return { verdict: verified, isTrue: true };
      const end = `not reproduced: tick ${endsWithinTick}, in which the log ends, runs on without the fault`;
      return { verdict: `${verified}; ${end}`, isTrue: false };
    }
    case "diverged":
      return { verdict: `differs: tick ${tick} is the first with another hash`, isTrue: false };
    case "impossible":
      return { verdict: `impossible: before tick ${tick}, ${outcome.reason}`, isTrue: false };
    case "fault":
      return isExpected
        ? { verdict: `reproduced: the same fault at tick ${tick}: ${outcome.message}`, isTrue: true }
        : { verdict: `fault: at tick ${tick}, where the log goes on: ${outcome.message}`, isTrue: false };
    case "hangs":
      return isExpected
        ? { verdict: `reproduced: tick ${tick} hangs`, isTrue: true }
        : { verdict: `hangs: tick ${tick} takes longer than the limit`, isTrue: false };
  }
}

function agreeing(hashes: number): string {
  if (hashes === 0) return "not verified: there is no hash in these ticks";
  return `verified: ${hashes === 1 ? "1 hash agrees" : `${hashes} hashes agree`}`;
}

function textOf(
  path: string,
  byteLength: number,
  log: LogDescription,
  title: string,
  outcome: RerunOutcome,
  verdict: string,
): string {
  const lengthMs = ((log.lastTick - log.firstTick) * 1000) / log.tickHz;
  const facts: [string, string][] = [
    ["Log", `${path}, ${byteLength} bytes`],
    ["Session", log.sessionId],
    ["Game", `${log.game} ${log.gameVersion}${title === "" ? "" : `, ${title}`}, seed ${log.seed}`],
    ["Seats", `${log.names.length}: ${namesText(log.names)}`],
    ["Ticks", `${log.firstTick} to ${log.lastTick} at ${log.tickHz} Hz, ${formatClock(lengthMs)}`],
  ];
  if ("tookMs" in outcome) facts.push(["Re-run", speedText(outcome, log.tickHz)]);
  const lines = [...facts.map(([label, text]) => label.padEnd(10) + text), verdict];
  const stack = outcome.kind === "fault" ? `${outcome.stack}\n` : "";
  return `${lines.map(printable).join("\n")}\n${stack}`;
}

/** A log may be a stranger's: nothing in its text may move the cursor. */
const printable = (text: string): string => text.replace(/\p{C}/gu, "?");

function namesText(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN).map((name) => name.slice(0, 40));
  return [...shown, ...(names.length > NAMES_SHOWN ? ["..."] : [])].join(", ");
}

function speedText(ran: Extract<RerunOutcome, { tookMs: number }>, tickHz: number): string {
  const ticks = ran.tick - ran.firstTick;
  const times = (ticks * 1000) / tickHz / Math.max(ran.tookMs, 0.001);
  const from = ran.firstTick === 0 ? "" : ` from tick ${ran.firstTick}`;
  return `${counted(ticks, "tick")}${from} in ${(ran.tookMs / 1000).toFixed(2)} s, ${times.toFixed(0)} times real time`;
}
