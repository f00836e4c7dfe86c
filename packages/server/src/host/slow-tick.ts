import { phaseNames } from "@fairtick/contract";
import type { RunningSession } from "./running-session.ts";
import type { SlowTick } from "./thread-messages.ts";

/** Of a wake-up: the newest reading of the clock, and what the thread did for all sessions before their ticks; ms. */
export interface WakeTimes {
  nowMs: number;
  commandsMs: number;
  inputsMs: number;
}

/** The record of a session's turn that took long or began late. `sessions`: how many the thread has. */
export function slowTickOf(
  { id, session, turn, cursor }: RunningSession,
  wake: WakeTimes,
  sessions: number,
): SlowTick {
  return {
    atMs: wake.nowMs,
    game: session.game.id,
    sessionId: id,
    tick: session.t.tick,
    phase: phaseNames[session.phase],
    ticks: turn.ran,
    missedTicks: cursor.missed - turn.missedBefore,
    lateUs: wholeUs(turn.lateMs),
    workUs: wholeUs(turn.workMs),
    stepUs: wholeUs(turn.workMs - turn.framesMs),
    framesUs: wholeUs(turn.framesMs),
    commandsUs: wholeUs(wake.commandsMs),
    inputsUs: wholeUs(wake.inputsMs),
    sessions,
  };
}

const wholeUs = (ms: number) => Math.round(ms * 1000);
