import {
  copyStateByName,
  createState,
  layoutFromSections,
  restoreState,
  type SectionLayout,
} from "@fairtick/kernel";
import { createSession, openLog } from "./create-session.ts";
import { type KeyframeRest, restoreKeyframe } from "./keyframe.ts";
import type { SessionLog } from "./log-reader.ts";
import type { LogSink } from "./log-segment.ts";
import { newestKeyframe } from "./rerun.ts";
import type { Session, SessionSetup } from "./session.ts";
import { driverNumber } from "./session-changes.ts";

export type AdoptedSession =
  | {
      readonly ok: true;
      readonly session: Session;
      /** Columns and tables of the former state that have no place in this one, and tables whose rows were cut. */
      readonly lost: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

/**
 * Goes on with a session under other rules of its game: what has the same name in both states keeps its value, what is new
 * has the one that `create` gives it. `sections` lay out the state in the log, whose session must have been given up
 * between two ticks. The rows that waited are left out: they may be of other inputs.
 *
 * @throws what the rules throw.
 */
export function adoptSession(
  setup: SessionSetup,
  log: SessionLog,
  sections: readonly SectionLayout[],
  sink: LogSink | false,
): AdoptedSession {
  const { entries, positionAt } = log;
  const position = entries[positionAt];
  const keyframeAt = newestKeyframe(entries, Number.POSITIVE_INFINITY);
  const keyframe = entries[keyframeAt];
  if (position?.kind !== "position" || keyframe.kind !== "keyframe" || positionAt !== keyframeAt + 1)
    return failure("the session was not given up between two ticks");
  const former = createState(layoutFromSections(sections));
  const { length } = keyframe.state;
  if (length !== former.bytes.length)
    return failure(`its state has ${length} bytes, not the ${former.bytes.length} of its layout`);
  restoreState(former, keyframe.state);
  const session = createSession(setup, { inputs: "live", log: false });
  const lost = copyStateByName(former, session.state);
  const adopted = { tick: keyframe.tick, state: session.state.bytes.slice(), rest: keyframe.rest };
  const reason = restoreKeyframe(session, adopted) ?? renumberDrivers(session, keyframe.rest);
  if (reason !== undefined) return failure(reason);
  session.mode = { inputs: "live", log: sink };
  if (sink !== false) openLog(session, sink);
  return { ok: true, session, lost };
}

/** Seats name their drivers by a place in the list of the game, which may have been another. */
function renumberDrivers({ game, platform }: Session, { roster }: KeyframeRest): string | undefined {
  for (const { seat, driver } of roster) {
    const number = driverNumber(game, driver);
    if (number < 0) return `seat ${seat} has the driver "${driver}", which is not there any more`;
    platform.$seats.driver[seat] = number;
  }
  return undefined;
}

const failure = (reason: string): AdoptedSession => ({ ok: false, reason });
