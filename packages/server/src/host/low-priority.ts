import { spawnSync } from "node:child_process";
import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";
import { basename } from "node:path";

const LEAST_NICENESS = 19;
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
    const thread = basename(readlinkSync("/proc/thread-self"));
    spawnSync("chrt", ["--idle", "--pid", "0", thread], { stdio: "ignore", timeout: COMMAND_MS });
  } catch {
    // Where the system forbids it the thread keeps the priority of the others.
  }
}
