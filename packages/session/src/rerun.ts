import type { Json } from "@fairtick/contract";
import { hashState } from "@fairtick/kernel";
import type { SessionAction } from "./log-format.ts";
import type { LogEntry, ReadLog } from "./log-reader.ts";
import { stepSession } from "./loop.ts";
import {
  applyAction,
  applyCommand,
  createSession,
  leaveSeat,
  type SeatRequest,
  type Session,
  type SessionSetup,
  takeSeat,
} from "./session.ts";

export interface Rerun {
  readonly session: Session;
  /** Hashes that were compared. */
  readonly hashesChecked: number;
  /** The first tick whose hash differs from the log, if one does. */
  readonly divergedAtTick: number | undefined;
}

/**
 * Runs a logged session again, from its first tick, and compares every hash on the way.
 *
 * @param untilTick Stops before this tick; by default after the last entry of the log.
 */
export function rerunSession(
  setup: SessionSetup,
  log: Extract<ReadLog, { ok: true }>,
  untilTick = log.entries.at(-1)?.tick ?? 0,
): Rerun {
  const session = createSession(setup, { inputs: "rerun", log: false });
  let hashesChecked = 0;
  for (const entry of log.entries) {
    if (entry.tick > untilTick) break;
    while (session.t.tick < entry.tick) stepSession(session);
    if (entry.kind === "hash") {
      if (entry.hash !== hashState(session.state))
        return { session, hashesChecked, divergedAtTick: entry.tick };
      hashesChecked++;
    } else {
      replayEntry(session, entry);
    }
  }
  while (session.t.tick < untilTick) stepSession(session);
  return { session, hashesChecked, divergedAtTick: undefined };
}

function replayEntry(session: Session, entry: Exclude<LogEntry, { kind: "hash" }>): void {
  switch (entry.kind) {
    case "seat":
      takeSeat(session, entry.content as SeatRequest);
      return;
    case "unseat":
      leaveSeat(session, entry.seat);
      return;
    case "row":
      session.inputColumns.forEach((column, field) => {
        column[entry.seat] = entry.values[field];
      });
      return;
    case "command": {
      const { number, name, payload } = entry.content as { number: number; name: string; payload: Json };
      applyCommand(session, entry.seat, number, name, payload);
      return;
    }
    case "action":
      applyAction(session, entry.action as SessionAction);
      return;
    case "keyframe":
      return;
  }
}
