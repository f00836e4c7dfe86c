import { openLog } from "./create-session.ts";
import type { SessionLog } from "./log-reader.ts";
import type { LogSink } from "./log-segment.ts";
import { EntryRerun, newestKeyframe, openAtKeyframe } from "./rerun.ts";
import type { Session, SessionSetup } from "./session.ts";

export type ContinuedSession =
  | {
      readonly ok: true;
      /** Live, with the rows that waited and the same answers to repeated commands. */
      readonly session: Session;
      /** The tick that was not finished and is the next one now, if the session ended within a tick. */
      readonly unfinishedTick: number | undefined;
      /** Seats, commands and actions that were being applied and have been left out. */
      readonly droppedEntries: number;
    }
  | { readonly ok: false; readonly reason: string };

/**
 * Goes on with a session whose thread has died, hangs or gives it up, from a copy of its log: re-runs what follows the
 * newest keyframe up to the newest complete tick. The rows of an unfinished tick wait again, since the tick
 * will be stepped by the caller, or never: re-stepping it here would repeat what it died of. A change that
 * was being applied is left out; whoever sent the command repeats it.
 */
export function continueSession(
  setup: SessionSetup,
  log: SessionLog,
  sink: LogSink | false,
): ContinuedSession {
  const position = log.entries[log.positionAt];
  if (position?.kind !== "position") return failure("the log has no position: it is cut off");
  if (position.stopped) return failure(`the log stops at tick ${position.tick}, and the session went on`);
  const keyframeAt = newestKeyframe(log.entries.slice(0, log.positionAt), position.tick);
  const opened = openAtKeyframe(setup, log, keyframeAt);
  if (!opened.ok) return opened;
  const { session } = opened;
  const rerun = new EntryRerun(session, Number.POSITIVE_INFINITY);
  const end = rerun.run(log.entries, keyframeAt + 1, log.positionAt + 1);
  if (end?.kind === "impossible") return failure(`tick ${end.tick}: ${end.reason}`);
  if (end?.kind === "diverged") return failure(`another state at tick ${end.tick}`);
  if (end?.kind === "fault") return failure(`the game fails again at tick ${end.tick}: ${String(end.error)}`);
  if (!session.rows.restore(position.rows)) return failure("the input rows that waited are damaged");
  session.mode = { inputs: "live", log: sink };
  if (sink !== false) openLog(session, sink);
  const unfinished = log.entries.slice(log.positionAt + 1);
  return {
    ok: true,
    session,
    unfinishedTick: position.stepping ? position.tick : undefined,
    droppedEntries: unfinished.filter(({ kind }) => isChange(kind)).length,
  };
}

const failure = (reason: string): ContinuedSession => ({ ok: false, reason });

const isChange = (kind: string): boolean =>
  kind === "seat" || kind === "unseat" || kind === "command" || kind === "action";
