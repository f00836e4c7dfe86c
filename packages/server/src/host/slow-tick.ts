import { phaseNames } from "@fairtick/contract";
import type { RunningSession } from "./running-session.ts";
import type { SlowTick } from "./thread-messages.ts";

/** What the thread did for all sessions before their ticks, ms: for the record of a slow tick. */
export interface WakeTimes {
  commandsMs: number;
  inputsMs: number;
}

/** The record of a session's turn that took long or began late. `sessions`: how many the thread has. */
export function slowTickOf(
  { id, session, turn, cursor, framesMs }: RunningSession,
  atMs: number,
  wake: WakeTimes,
  sessions: number,
): SlowTick {
  return {
    atMs,
    game: session.game.id,
    sessionId: id,
    tick: session.t.tick,
    phase: phaseNames[session.phase],
    ticks: turn.ran,
    missedTicks: cursor.missed - turn.missedBefore,
    lateUs: turn.lateMs * 1000,
    workUs: turn.workMs * 1000,
    stepUs: (turn.workMs - framesMs) * 1000,
    framesUs: framesMs * 1000,
    commandsUs: wake.commandsMs * 1000,
    inputsUs: wake.inputsMs * 1000,
    sessions,
  };
}
