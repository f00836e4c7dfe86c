import { readLog, type SessionLog } from "@fairtick/session";
import { CommandFailure } from "../command-failure.ts";
import type { Terminal } from "../terminal.ts";
import { describeLog } from "./describe-log.ts";
import { readWhole } from "./read-whole.ts";
import { judge, printable, textOf } from "./rerun-text.ts";
import { rerunOnThread } from "./rerun-worker.ts";

export interface RerunRequest {
  readonly cars: string;
  readonly tracks: string;
  readonly from: "start" | "keyframe";
  readonly until?: number;
  readonly tickTimeout: number;
  readonly json?: boolean;
}

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
  const bytes = readWhole("the log", path);
  const log = wholeLog(path, bytes);
  const description = describeLog(log);
  if (!description.complete)
    terminal.err("warning: the log is cut off; it is run up to its last whole entry\n");
  let title = "";
  const outcome = await rerunOnThread(
    {
      bytes,
      replayDir: undefined,
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
  else terminal.out(textOf(["Log", path], bytes.length, description, title, outcome, verdict));
  return isTrue ? 0 : 1;
}

function wholeLog(path: string, bytes: Uint8Array): SessionLog {
  const log = readLog(bytes);
  if (!log.ok) throw new CommandFailure(`${path}: ${log.reason}`);
  return log;
}
