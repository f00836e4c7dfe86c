import { Worker } from "node:worker_threads";
import type { ContentFolders } from "../content-folders.ts";

/** What the thread gets. */
export interface RerunJob {
  /** A log, or a replay. */
  readonly bytes: Uint8Array;
  /** Folder whose `content` holds what replays were made with; undefined for a log. */
  readonly replayDir: string | undefined;
  readonly folders: ContentFolders;
  readonly from: "start" | "keyframe";
  readonly untilTick: number | undefined;
  /** Module that exports `rerunGames`. */
  readonly gamesModule: string;
  /** Word 0: the tick that is being stepped. Word 1: how often the thread has moved on. */
  readonly progress: SharedArrayBuffer;
}

interface Ran {
  readonly firstTick: number;
  /** Ticks that were complete at the end. */
  readonly tick: number;
  readonly hashesChecked: number;
  readonly tookMs: number;
}

export type RerunOutcome =
  | ({ readonly kind: "agrees" | "diverged" | "other-results" } & Ran)
  | ({ readonly kind: "impossible"; readonly reason: string } & Ran)
  | ({ readonly kind: "fault"; readonly message: string; readonly stack: string } & Ran)
  | { readonly kind: "hangs"; readonly tick: number }
  | { readonly kind: "refused"; readonly reason: string };

export type RerunReport =
  | { readonly kind: "prepared"; readonly title: string }
  | { readonly kind: "done"; readonly outcome: RerunOutcome };

const LOOK_EVERY_MS = 20;
/** Reading content and preparing a world may take longer than a tick. */
const PREPARE_LIMIT_MS = 30_000;

/** Runs a log again on a thread of its own, which is ended when a tick takes longer than the limit. */
export function rerunOnThread(
  job: Omit<RerunJob, "progress">,
  tickTimeoutMs: number,
  prepared: (title: string) => void,
): Promise<RerunOutcome> {
  const progress = new SharedArrayBuffer(8);
  const worker = new Worker(builtEntry(), { workerData: { ...job, progress }, execArgv: [] });
  return new Promise((resolve, reject) => {
    const watch = watchProgress(new Int32Array(progress), tickTimeoutMs, (tick) =>
      end({ kind: "hangs", tick }),
    );
    const end = (outcome: RerunOutcome) => {
      clearInterval(watch);
      void worker.terminate();
      resolve(outcome);
    };
    worker.on("message", (message: RerunReport) => {
      if (message.kind === "prepared") prepared(message.title);
      else end(message.outcome);
    });
    worker.once("error", (error) => {
      clearInterval(watch);
      reject(error);
    });
  });
}

/** Calls back when the thread has not moved on for the limit. */
function watchProgress(
  words: Int32Array,
  tickTimeoutMs: number,
  hangs: (tick: number) => void,
): NodeJS.Timeout {
  let seen = 0;
  let sinceMs = performance.now();
  return setInterval(() => {
    const moves = Atomics.load(words, 1);
    if (moves !== seen) {
      seen = moves;
      sinceMs = performance.now();
      return;
    }
    const limitMs = moves === 0 ? PREPARE_LIMIT_MS : tickTimeoutMs;
    if (performance.now() - sinceMs >= limitMs) hangs(Atomics.load(words, 0));
  }, LOOK_EVERY_MS);
}

/** Node 20 starts no thread from TypeScript: from the sources, the built file is taken. */
function builtEntry(): URL {
  const entry = new URL(
    import.meta.url.endsWith(".ts") ? "rerun-thread.ts" : "rerun-thread.js",
    import.meta.url,
  );
  return new URL(entry.href.replace("/apps/cli/src/", "/apps/cli/dist/").replace(/\.ts$/, ".js"));
}
