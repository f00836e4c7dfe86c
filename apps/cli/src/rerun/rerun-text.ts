import { formatClock } from "../board/times.ts";
import { counted } from "../counted.ts";
import type { LogDescription } from "./describe-log.ts";
import type { RerunOutcome } from "./rerun-worker.ts";

const NAMES_SHOWN = 16;

type Judged = { readonly verdict: string; readonly isTrue: boolean };

/** What an outcome means for this log: a fault is what is expected of a log that ends in one. */
export function judge(
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
    case "other-results":
      return { verdict: `differs: the results are not those that were recorded`, isTrue: false };
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

export function textOf(
  what: readonly [label: string, path: string],
  byteLength: number,
  log: LogDescription,
  title: string,
  outcome: RerunOutcome,
  verdict: string,
): string {
  const lengthMs = ((log.lastTick - log.firstTick) * 1000) / log.tickHz;
  const facts: [string, string][] = [
    [what[0], `${what[1]}, ${byteLength} bytes`],
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
export const printable = (text: string): string => text.replace(/\p{C}/gu, "?");

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
