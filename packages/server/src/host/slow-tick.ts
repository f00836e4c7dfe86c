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
    lateUs: wholeUs(turn.lateMs),
    workUs: wholeUs(turn.workMs),
    stepUs: wholeUs(turn.workMs - framesMs),
    framesUs: wholeUs(framesMs),
    commandsUs: wholeUs(wake.commandsMs),
    inputsUs: wholeUs(wake.inputsMs),
    sessions,
  };
}

const wholeUs = (ms: number) => Math.round(ms * 1000);
