// A crowd that watches over WebSockets, in a process of its own. Talks over the process's channel and ends with it.
import { setTimeout as sleep } from "node:timers/promises";
import type { CrowdOrder, CrowdReport, WatchOptions } from "./crowd.ts";
import { speechOf } from "./speeches.ts";
import { Watcher } from "./watcher.ts";

/** Watchers that come at once. */
const comeAtOnce = 25;

const watchers: Watcher[] = [];

process.on("message", (order: CrowdOrder) => void carryOut(order));
process.once("disconnect", () => process.exit());

async function carryOut(order: CrowdOrder): Promise<void> {
  try {
    answer(await replyTo(order));
  } catch (error) {
    answer({ kind: "failed", message: String(error) });
  }
}

async function replyTo(order: CrowdOrder): Promise<CrowdReport> {
  switch (order.kind) {
    case "come":
      for (let from = 0; from < order.count; from += comeAtOnce) {
        const count = Math.min(comeAtOnce, order.count - from);
        const group = Array.from(
          { length: count },
          (_, i) => new Watcher(order.port, speechOf(order.speech, from + i)),
        );
        await Promise.all(group.map(({ ready }) => ready));
        watchers.push(...group);
      }
      return { kind: "done" };
    case "stop-reading":
      for (const watcher of watchers.slice(0, order.count)) watcher.stopReading();
      return { kind: "done" };
    case "watch":
      return watch(order.seconds, order);
  }
}

async function watch(seconds: number, { record = false, readAgain = 0 }: WatchOptions): Promise<CrowdReport> {
  const beganMs = performance.now();
  const cpuBefore = process.cpuUsage();
  const [first] = watchers;
  if (record && first !== undefined) first.recording = [];
  for (const watcher of watchers) watcher.reset(beganMs);
  for (const watcher of watchers.slice(0, readAgain)) watcher.readAgain();
  await sleep(1000 * seconds);
  const nowMs = performance.now();
  const { user, system } = process.cpuUsage(cpuBefore);
  const recording = first?.recording?.map((state) => state.toString("base64")) ?? [];
  if (first !== undefined) first.recording = undefined;
  return {
    kind: "watched",
    elapsedSeconds: (nowMs - beganMs) / 1000,
    cpuMs: (user + system) / 1000,
    watchers: watchers.map((watcher) => ({
      states: watcher.states,
      bytes: watcher.stateBytes,
      longestGapMs: watcher.longestGapUntil(nowMs),
      largestBytes: watcher.largestState,
      isGone: watcher.isGone,
    })),
    recording,
  };
}

function answer(report: CrowdReport): void {
  process.send?.(report);
}
