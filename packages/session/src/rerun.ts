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
 * @param untilTick Stops with the state in which this tick has neither been stepped nor prepared by
 * entries, which is that of its keyframe; by default behind the last entry of the log.
 */
export function rerunSession(
  setup: SessionSetup,
  log: Extract<ReadLog, { ok: true }>,
  untilTick?: number,
): Rerun {
  const session = createSession(setup, { inputs: "rerun", log: false });
  const endTick = untilTick ?? Number.POSITIVE_INFINITY;
  let hashesChecked = 0;
  for (const entry of log.entries) {
    // The hash of a tick comes before its other entries.
    if (entry.tick > endTick || (entry.tick === endTick && entry.kind !== "hash")) break;
    while (session.t.tick < entry.tick) stepSession(session);
    if (entry.kind === "hash") {
      if (entry.hash !== hashState(session.state))
        return { session, hashesChecked, divergedAtTick: entry.tick };
      hashesChecked++;
    } else {
      replayEntry(session, entry);
    }
  }
  while (untilTick !== undefined && session.t.tick < untilTick) stepSession(session);
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
