import { type InputSchema, type Json, sanitiseInput } from "@fairtick/contract";
import { hashState } from "@fairtick/kernel";
import type { SessionAction } from "./log-format.ts";
import type { LogEntry, ReadLog } from "./log-reader.ts";
import { stepSession } from "./loop.ts";
import {
  applyAction,
  applyCommand,
  createSession,
  leaveSeat,
  restoreSession,
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

export interface RerunRange {
  /** A saved state, such as a keyframe's, from which to go on; by default the session's first tick. */
  readonly fromState?: Uint8Array;
  /**
   * Stops with the state in which this tick has neither been stepped nor prepared by entries, which is
   * that of its keyframe; by default behind the last entry of the log.
   */
  readonly untilTick?: number;
}

/**
 * Runs a logged session again and compares every hash on the way. The caller has checked that the log's header
 * fits the setup (game, version, layout, options, seed, content); a log from a stranger may also lie about its ticks,
 * so bound them first.
 *
 * @throws RangeError for a `fromState` of another length than the session's state.
 */
export function rerunSession(
  setup: SessionSetup,
  log: Extract<ReadLog, { ok: true }>,
  { fromState, untilTick = Number.POSITIVE_INFINITY }: RerunRange = {},
): Rerun {
  const session = createSession(setup, { inputs: "rerun", log: false });
  if (fromState !== undefined) restoreSession(session, fromState);
  const firstTick = session.t.tick;
  let hashesChecked = 0;
  for (const entry of log.entries) {
    // The hash of a tick comes before its other entries.
    if (entry.tick > untilTick || (entry.tick === untilTick && entry.kind !== "hash")) break;
    if (entry.tick < firstTick) {
      rememberRoster(session, entry);
      continue;
    }
    while (session.t.tick < entry.tick) stepSession(session);
    if (entry.kind === "hash") {
      if (entry.hash !== hashState(session.state))
        return { session, hashesChecked, divergedAtTick: entry.tick };
      hashesChecked++;
    } else {
      replayEntry(session, entry);
    }
  }
  while (untilTick !== Number.POSITIVE_INFINITY && session.t.tick < untilTick) stepSession(session);
  return { session, hashesChecked, divergedAtTick: undefined };
}

/** Who sits where is not in a saved state. */
function rememberRoster(session: Session, entry: LogEntry): void {
  if (entry.kind === "seat")
    session.roster.set(entry.seat, { seat: entry.seat, ...(entry.content as SeatRequest) });
  else if (entry.kind === "unseat") session.roster.delete(entry.seat);
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
      // Cleaned like a live row: a log may be forged, but not into inputs that no live session can have.
      Object.values(session.game.input as InputSchema).forEach((field, index) => {
        session.inputColumns[index][entry.seat] = sanitiseInput(field, entry.values[index] ?? 0);
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
