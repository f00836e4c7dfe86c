import type { SessionFaultKind } from "./fault-report.ts";
import type { ThreadDeath } from "./thread-link.ts";
import { Activity } from "./thread-words.ts";

/** What it was for the session that the thread was busy with. */
export function faultOf(death: ThreadDeath): SessionFaultKind {
  if (death.hungMs !== undefined) return "hung";
  return death.isOutOfMemory ? "out-of-memory" : "thread-died";
}

/** The same in words. */
export function deathText({ hungMs, reason, last }: ThreadDeath): string {
  if (hungMs === undefined) return `its thread ended: ${reason}`;
  return `${activityNames[last.activity]} did not return within ${hungMs} ms`;
}

const activityNames = {
  [Activity.idle]: "the thread",
  [Activity.stepping]: "a tick",
  [Activity.preparing]: "the preparation of the session",
  [Activity.commanding]: "a command",
};
