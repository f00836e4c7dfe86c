import {
  type AnyGame,
  type Command,
  type Infer,
  issueText,
  Phase,
  type Refusal,
  type TickContext,
  validate,
} from "@fairtick/contract";
import { despawnRow, rowCount, spawnRow } from "@fairtick/kernel";
import { asLogged, LogKind, SessionAction } from "./log-format.ts";
import { EXTERNAL_DRIVER, followPhase, openTick, type SeatRequest, type Session } from "./session.ts";

const COMMAND_NUMBER_MAX = 0xffff_ffff;

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
  closeChange(session);
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
  closeChange(session);
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
  closeChange(session);
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
  closeChange(session);
  return refusal;
}

/** A change between two ticks has had its effect. */
function closeChange(session: Session): void {
  followPhase(session);
  session.log?.complete(session.t.tick);
}

/** 0 for people, the place in the list of the game + 1 for its drivers, -1 for none. */
export function driverNumber(game: AnyGame, name: string): number {
  return name === EXTERNAL_DRIVER ? 0 : game.drivers.findIndex((d) => d.name === name) + 1 || -1;
}
