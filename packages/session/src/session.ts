import {
  type AnyGame,
  type Command,
  canEnterPhase,
  EventSink,
  type Infer,
  issueText,
  type Json,
  Phase,
  phaseNames,
  type Refusal,
  type RosterEntry,
  type SessionPlan,
  type TickContext,
  validate,
} from "@fairtick/contract";
import {
  createState,
  despawnRow,
  hashLayout,
  restoreState,
  rowCount,
  type State,
  spawnRow,
} from "@fairtick/kernel";
import { InputRows } from "./input-rows.ts";
import { asLogged, LOG_FORMAT, type LogHeader, LogKind, SessionAction } from "./log-format.ts";
import { LogWriter } from "./log-writer.ts";
import { type PlatformState, sessionLayout } from "./session-state.ts";

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

const COMMAND_NUMBER_MAX = 0xffff_ffff;

/**
 * One running instance of a game. Everything that may change its state goes through the functions
 * of this file, between two ticks, and into the log; `stepSession` does the rest.
 */
export interface Session {
  readonly setup: SessionSetup;
  readonly mode: SessionMode;
  readonly game: AnyGame;
  readonly state: State;
  readonly platform: PlatformState;
  /** What hooks, stages and drivers get. Its tick is the one being stepped, or about to be. */
  readonly t: { -readonly [K in keyof TickContext]: TickContext[K] };
  readonly rows: InputRows;
  /** The game's input columns in the order of its schema. */
  readonly inputColumns: readonly Float32Array[];
  readonly roster: Map<number, RosterEntry>;
  /** Those who gave their seat up after the lobby phase; the results still name them. */
  readonly departed: RosterEntry[];
  /** Why the newest command of a seat was refused, if it was: for clients that repeat it. Not state. */
  readonly lastRefusals: Map<number, Refusal>;
  /** Raised whenever the roster changes. */
  rosterVersion: number;
  readonly log: LogWriter | undefined;
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
  /** Whether everything that happens to the session is recorded. */
  readonly log: boolean;
}

/** Creates a session at tick 0. */
export function createSession(setup: SessionSetup, mode: SessionMode): Session {
  const { game } = setup;
  const layout = sessionLayout(game, setup.plan);
  const state = createState(layout);
  const platform = state.view as unknown as PlatformState;
  const session: Session = {
    setup,
    mode,
    game,
    state,
    platform,
    t: {
      world: setup.world,
      state: state.view,
      inputs: platform.$inputs,
      seats: platform.$seats,
      events: new EventSink(),
      tick: 0,
    },
    rows: new InputRows(game.input, game.onMissingInput, setup.plan.seats),
    inputColumns: Object.keys(game.input).map((field) => platform.$inputs[field]),
    roster: new Map(),
    departed: [],
    lastRefusals: new Map(),
    rosterVersion: 0,
    log: mode.log ? new LogWriter(logHeader(setup, hashLayout(layout))) : undefined,
    phase: Phase.lobby,
    eventsTick: -1,
  };
  game.create(session.t);
  session.phase = game.phase(state.view);
  return session;
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

/** Takes the lowest free seat. The session must be one that people may still join. */
export function takeSeat(session: Session, asked: SeatRequest): number | Refusal {
  const request = asLogged(asked);
  if (request === undefined) return { code: "too_large", message: "the loadout is too large" };
  const driver = driverNumber(session.game, request.driver);
  if (driver < 0) return { code: "bad_request", message: `there is no driver "${request.driver}"` };
  // A table counts the rows that it refuses, and what is refused must leave the state as it was.
  if (rowCount(session.platform.$seats) === session.platform.$seats.capacity)
    return { code: "session_full", message: "the session is full" };
  openTick(session);
  const seat = spawnRow(session.platform.$seats);
  session.log?.json(LogKind.seat, session.t.tick, seat, request);
  session.platform.$seats.driver[seat] = driver;
  session.platform.$seats.lastCommand[seat] = 0;
  session.lastRefusals.delete(seat);
  for (const column of session.inputColumns) column[seat] = 0;
  session.rows.reset(seat);
  session.roster.set(seat, { seat, ...request });
  session.rosterVersion++;
  session.game.seat(session.t, seat, request.loadout);
  followPhase(session);
  return seat;
}

/** Gives a seat up. Nothing happens if it is free. */
export function leaveSeat(session: Session, seat: number): void {
  if (session.platform.$seats.alive[seat] !== 1) return;
  const entry = session.roster.get(seat);
  if (entry !== undefined && session.phase !== Phase.lobby) session.departed.push(entry);
  openTick(session);
  session.log?.number(LogKind.unseat, session.t.tick, seat);
  session.game.unseat(session.t, seat);
  despawnRow(session.platform.$seats, seat);
  session.roster.delete(seat);
  session.rosterVersion++;
  followPhase(session);
}

/**
 * Seats the drivers that the game asks for, then starts it. `playerId` names a new driver. Nothing
 * happens to a session that has left the lobby phase.
 */
export function startSession(session: Session, playerId: (seat: number) => string): void {
  if (session.phase !== Phase.lobby) return;
  const taken = rowCount(session.platform.$seats);
  for (const fill of session.game.fill(session.setup.world, taken)) {
    takeSeat(session, { ...fill, playerId: playerId(session.roster.size) });
  }
  applyAction(session, SessionAction.start);
}

/** Applies a logged action of the platform. */
export function applyAction(session: Session, action: SessionAction): void {
  openTick(session);
  session.log?.number(LogKind.action, session.t.tick, action);
  session.game.start(session.t);
  followPhase(session);
}

/**
 * Applies a numbered command of a seat. Numbers rise from 1. The newest number is answered again as it was and
 * changes nothing, so that a client may repeat a command until it is answered; older ones have been answered.
 */
export function applyCommand(
  session: Session,
  seat: number,
  number: number,
  name: string,
  payload: unknown,
): Refusal | undefined {
  const { commands } = session.game;
  if (!Object.hasOwn(commands, name))
    return { code: "bad_request", message: `there is no command "${name.slice(0, 40)}"` };
  const command: Command<TickContext> = commands[name];
  if (!Number.isInteger(number) || number < 1 || number > COMMAND_NUMBER_MAX)
    return {
      code: "bad_request",
      message: `${name}: a command has a number from 1 to ${COMMAND_NUMBER_MAX}`,
    };
  const content = asLogged({ number, name, payload });
  if (content === undefined) return { code: "too_large", message: `${name}: the payload is too large` };
  const issue = validate(command.payload, content.payload)[0];
  if (issue !== undefined) return { code: "bad_request", message: `${name}: ${issueText(issue)}` };
  if (session.platform.$seats.alive[seat] !== 1)
    return { code: "forbidden", message: "commands need a seat" };
  const last = session.platform.$seats.lastCommand[seat];
  if (number <= last) return number === last ? session.lastRefusals.get(seat) : undefined;
  openTick(session);
  session.log?.json(LogKind.command, session.t.tick, seat, content);
  session.platform.$seats.lastCommand[seat] = number;
  const refusal = command.apply(session.t, seat, content.payload as Infer<typeof command.payload>);
  if (refusal === undefined) session.lastRefusals.delete(seat);
  else session.lastRefusals.set(seat, refusal);
  followPhase(session);
  return refusal;
}

/** The final standings, once the session is finished. */
export function sessionResults(session: Session): Json {
  const roster = [...session.departed, ...session.roster.values()];
  return session.game.results(session.setup.world, session.state.view, roster);
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

function driverNumber(game: AnyGame, name: string): number {
  return name === EXTERNAL_DRIVER ? 0 : game.drivers.findIndex((d) => d.name === name) + 1 || -1;
}

function logHeader(setup: SessionSetup, layoutHash: string): LogHeader {
  return {
    format: LOG_FORMAT,
    sessionId: setup.sessionId,
    game: setup.game.id,
    gameVersion: setup.game.version,
    layoutHash,
    tickHz: setup.game.tickHz,
    seed: setup.seed,
    options: setup.options,
    content: setup.contentDigests,
  };
}
