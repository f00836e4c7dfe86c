import { parentPort, workerData } from "node:worker_threads";
import { bytesSource, openReplay, verifyReplay } from "@fairtick/replay";
import { zlibCodec } from "@fairtick/server";
import { type Rerun, readLog, rerunSession } from "@fairtick/session";
import { CommandFailure } from "../command-failure.ts";
import { replayContent } from "./replay-content.ts";
import type { RerunGame } from "./rerun-games.ts";
import { rerunSetup } from "./rerun-setup.ts";
import type { RerunJob, RerunOutcome, RerunReport } from "./rerun-worker.ts";

/*
 * The thread that runs a log again: rules that loop for ever hang it and not the command. It says where it
 * is in two words of shared memory: the tick, and how often it has moved on.
 */

const job = workerData as RerunJob;
const progress = new Int32Array(job.progress);
const report = (message: RerunReport) => parentPort?.postMessage(message);

try {
  const { rerunGames } = (await import(job.gamesModule)) as { rerunGames: readonly RerunGame[] };
  report({ kind: "done", outcome: run(rerunGames) });
} catch (error) {
  if (!(error instanceof CommandFailure)) throw error;
  report({ kind: "done", outcome: { kind: "refused", reason: error.message } });
}

function run(games: readonly RerunGame[]): RerunOutcome {
  return job.replayDir === undefined ? runLog(games) : runReplay(games, job.replayDir);
}

function runReplay(games: readonly RerunGame[], dir: string): RerunOutcome {
  const opened = openReplay(bytesSource(job.bytes), zlibCodec);
  if (!opened.ok) return { kind: "refused", reason: opened.reason };
  const { header } = opened.replay.facts;
  const made = rerunSetup(header.log, games, (game) => replayContent(game, header.log, dir, job.folders));
  if (!made.ok) return { kind: "refused", reason: made.reason };
  report({ kind: "prepared", title: made.setup.plan.title });
  const startMs = performance.now();
  const verified = verifyReplay(opened.replay, made.setup, moveOn);
  if (!verified.ok) return { kind: "refused", reason: verified.reason };
  const { end = { kind: "agrees", tick: verified.tick }, resultsAgree } = verified;
  if (end.kind === "unreadable") return { kind: "refused", reason: end.reason };
  const outcome = outcomeOf({ ...verified, end }, performance.now() - startMs);
  return outcome.kind === "agrees" && resultsAgree === false
    ? { ...outcome, kind: "other-results" }
    : outcome;
}

function moveOn(tick: number): void {
  Atomics.store(progress, 0, tick);
  Atomics.add(progress, 1, 1);
}

function runLog(games: readonly RerunGame[]): RerunOutcome {
  const log = readLog(job.bytes);
  if (!log.ok) return { kind: "refused", reason: log.reason };
  const made = rerunSetup(log.header, games, (game) => game.openContent(job.folders));
  if (!made.ok) return { kind: "refused", reason: made.reason };
  report({ kind: "prepared", title: made.setup.plan.title });
  const startMs = performance.now();
  const rerun = rerunSession(made.setup, log, {
    from: job.from === "keyframe" ? "newest" : "first",
    ...(job.untilTick === undefined ? {} : { untilTick: job.untilTick }),
    onTick: moveOn,
  });
  if (!rerun.ok) return { kind: "refused", reason: rerun.reason };
  return outcomeOf(rerun, performance.now() - startMs);
}

function outcomeOf(
  {
    firstTick,
    hashesChecked,
    end,
  }: Pick<Extract<Rerun, { ok: true }>, "firstTick" | "hashesChecked" | "end">,
  tookMs: number,
): RerunOutcome {
  const ran = { firstTick, tick: end.tick, hashesChecked, tookMs };
  switch (end.kind) {
    case "agrees":
    case "diverged":
      return { kind: end.kind, ...ran };
    case "impossible":
      return { kind: "impossible", ...ran, reason: end.reason };
    case "fault":
      return { kind: "fault", ...ran, ...faultOf(end.error) };
  }
}

/** Where in the rules it happened; the frames of this program around it say nothing. */
function faultOf(error: unknown): { readonly message: string; readonly stack: string } {
  if (!(error instanceof Error)) return { message: String(error), stack: "" };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^ +at /.test(line));
  const until = frames.findIndex((line) => /[/]rerun[.][jt]s/.test(line));
  return { message: error.message, stack: frames.slice(0, until < 0 ? frames.length : until).join("\n") };
}
