import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Of Linux: a hundredth of a second, whatever the machine. */
const clockTickMs = 10;
const tcpEstablished = "01";

/** Lets a process, with all its threads and those to come, run on one core only. False where that is not possible. */
export function pinTo(core: number, pid: number): boolean {
  return spawnSync("taskset", ["--all-tasks", "--pid", "--cpu-list", String(core), String(pid)]).status === 0;
}

/** CPU time that a process, with all its threads, has used. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name of the program, in parentheses, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * clockTickMs;
}

export function residentKib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}

/** Bytes that the system holds, on either side, for streams of this machine that lead to a port. */
export function systemQueueBytes(port: number): number {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0");
  let bytes = 0;
  for (const line of readFileSync("/proc/net/tcp", "utf8").split("\n").slice(1)) {
    const [, local = "", remote = "", state, queues = ""] = line.trim().split(/\s+/);
    if (state !== tcpEstablished) continue;
    const [unsent = "0", unread = "0"] = queues.split(":");
    if (local.endsWith(`:${wanted}`)) bytes += Number.parseInt(unsent, 16);
    if (remote.endsWith(`:${wanted}`)) bytes += Number.parseInt(unread, 16);
  }
  return bytes;
}
