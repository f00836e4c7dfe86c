import { spawnSync } from "node:child_process";
import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";
import { basename } from "node:path";

const LEAST_NICENESS = 19;
/** Of 1 to 99: before everything that has none, after what else the machine may have of the kind. */
const REALTIME_PRIORITY = 1;
const COMMAND_MS = 1000;

/**
 * Lets the calling thread run only while no other wants its processor. Niceness alone does not: Linux lets a nice
 * thread finish its slice, some milliseconds, before one that wakes up takes over. Only the idle policy gives way at once,
 * and only `chrt` sets it. Where there is no `chrt`, niceness remains; on other systems nothing happens, because there
 * niceness would be that of the whole process.
 */
export function lowerPriority(): void {
  if (process.platform !== "linux") return;
  try {
    setPriority(LEAST_NICENESS);
    chrt("--idle", 0);
  } catch {
    // Where the system forbids it the thread keeps the priority of the others.
  }
}

/**
 * Lets the calling thread run as soon as it wants to, before all that has no real-time priority: a thread that wakes up for a tick
 * otherwise waits until another one's slice is over. Threads that it starts are ordinary ones. Returns why it
 * is not so; undefined when it is.
 */
export function takeRealtimePriority(): string | undefined {
  if (process.platform !== "linux") return "only Linux has it";
  try {
    return chrt("--rr", REALTIME_PRIORITY, "--reset-on-fork");
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Gives the calling thread a policy of the scheduler. Returns what the system said against it. */
function chrt(policy: string, priority: number, ...flags: readonly string[]): string | undefined {
  const thread = basename(readlinkSync("/proc/thread-self"));
  const { error, status, stderr } = spawnSync("chrt", [policy, ...flags, "--pid", String(priority), thread], {
    timeout: COMMAND_MS,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (error !== undefined) return error.message;
  return status === 0 ? undefined : stderr.trim();
}
