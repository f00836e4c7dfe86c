import { parentPort, workerData } from "node:worker_threads";
import { type Rerun, readLog, rerunSession } from "@fairtick/session";
import { CommandFailure } from "../command-failure.ts";
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
  const log = readLog(job.bytes);
  if (!log.ok) return { kind: "refused", reason: log.reason };
  const made = rerunSetup(log.header, games, job.folders);
  if (!made.ok) return { kind: "refused", reason: made.reason };
  report({ kind: "prepared", title: made.setup.plan.title });
  const startMs = performance.now();
  const rerun = rerunSession(made.setup, log, {
    from: job.from === "keyframe" ? "newest" : "first",
    ...(job.untilTick === undefined ? {} : { untilTick: job.untilTick }),
    onTick(tick) {
      Atomics.store(progress, 0, tick);
      Atomics.add(progress, 1, 1);
    },
  });
  return outcomeOf(rerun, performance.now() - startMs);
}

function outcomeOf(rerun: Rerun, tookMs: number): RerunOutcome {
  if (!rerun.ok) return { kind: "refused", reason: rerun.reason };
  const { firstTick, hashesChecked, end } = rerun;
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
