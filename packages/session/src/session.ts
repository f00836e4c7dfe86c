import {
  type AnyGame,
  canEnterPhase,
  type Json,
  type Phase,
  phaseNames,
  type Refusal,
  type RosterEntry,
  type SessionPlan,
  type TickContext,
} from "@fairtick/contract";
import { restoreState, type State } from "@fairtick/kernel";
import type { InputRows } from "./input-rows.ts";
import type { LogHeader } from "./log-format.ts";
import type { LogSink } from "./log-segment.ts";
import type { LogWriter } from "./log-writer.ts";
import type { PlatformState } from "./session-state.ts";

/** What fixes a session beside what players do: equal setups and entries give equal states. */
export interface SessionSetup {
  /** UUID. */
  readonly sessionId: string;
  readonly game: AnyGame;
  /** Validated against the game's schema by whoever creates the session. */
  readonly options: Json;
  readonly plan: SessionPlan;
  /** What the game's `prepare` made of options and content. */
  readonly world: unknown;
  /** 0 to 2^32 - 1. */
  readonly seed: number;
  readonly contentDigests: LogHeader["content"];
}

/** Who asks for a seat, and with what. */
export interface SeatRequest {
  readonly playerId: string;
  readonly name: string;
  /** `external`, or the name of one of the game's drivers. */
  readonly driver: string;
  readonly loadout: Json;
}

export const EXTERNAL_DRIVER = "external";

/**
 * One running instance of a game. Everything that may change its state goes through the functions
 * of `session-changes.ts`, between two ticks, and into the log; `stepSession` does the rest.
 */
export interface Session {
  readonly setup: SessionSetup;
  mode: SessionMode;
  readonly game: AnyGame;
  readonly state: State;
  readonly platform: PlatformState;
  /** What hooks, stages and drivers get. Its tick is the one being stepped, or about to be. */
  readonly t: { -readonly [K in keyof TickContext]: TickContext[K] };
  rows: InputRows;
  /** The game's input columns in the order of its schema. */
  readonly inputColumns: readonly Float32Array[];
  readonly roster: Map<number, RosterEntry>;
  /** Those who gave their seat up after the lobby phase; the results still name them. */
  readonly departed: RosterEntry[];
  /** Why the newest command of a seat was refused, if it was: for clients that repeat it. Not state. */
  readonly lastRefusals: Map<number, Refusal>;
  /** Raised whenever the roster changes. */
  rosterVersion: number;
  log: LogWriter | undefined;
  phase: Phase;
  /** Tick whose events `t.events` holds. */
  eventsTick: number;
}

/**
 * Where a session's input rows come from: `live` takes them from `rows`, `rerun` finds them in the
 * input columns, where the reader of a log has put them.
 */
export interface SessionMode {
  readonly inputs: "live" | "rerun";
  /** Where the record of everything that happens to the session goes, if there is one. */
  readonly log: LogSink | false;
}

/**
 * Goes on from a saved state of a session of the same setup. What is not state stays as it is: the
 * roster, the rows that wait, the log.
 *
 * @throws RangeError if `state` has another length than this session's.
 */
export function restoreSession(session: Session, state: Uint8Array): void {
  restoreState(session.state, state);
  session.t.tick = session.platform.$session.tick;
  session.t.events.clear();
  session.eventsTick = -1;
  session.phase = session.game.phase(session.state.view);
}

/** The final standings, once the session is finished. */
export function sessionResults(session: Session): Json {
  return session.game.results(session.setup.world, session.state.view, sessionRoster(session));
}

/** Everybody who has a seat, and those who gave theirs up after the lobby phase. */
export function sessionRoster(session: Session): RosterEntry[] {
  return [...session.departed, ...session.roster.values()];
}

/** Events are those of one tick: the first change after a step clears them. */
export function openTick(session: Session): void {
  if (session.eventsTick === session.t.tick) return;
  session.eventsTick = session.t.tick;
  session.t.events.clear();
}

/**
 * Takes over the phase that the game has given itself, after every change of the state.
 *
 * @throws Error for a change that the table of phases does not allow.
 */
export function followPhase(session: Session): void {
  const phase = session.game.phase(session.state.view);
  if (phase === session.phase) return;
  if (!canEnterPhase(session.phase, phase)) {
    throw new Error(`${session.game.id} went from ${phaseNames[session.phase]} to ${phaseNames[phase]}`);
  }
  session.phase = phase;
}
