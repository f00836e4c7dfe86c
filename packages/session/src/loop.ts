import { hashState, rowBound } from "@fairtick/kernel";
import { writeKeyframe } from "./keyframe.ts";
import { followPhase, openTick, type Session } from "./session.ts";

const KEYFRAME_SECONDS = 10;

/**
 * One tick. No clock, no I/O, no allocation: time is the tick number, and whoever calls decides when.
 *
 * @throws whatever a faulty game throws, and Error for a phase change that the table does not allow;
 * the session is unusable afterwards.
 */
export function stepSession(session: Session): void {
  session.log?.beginTick();
  openTick(session);
  takeInputRows(session);
  runDrivers(session);
  runStages(session);
  followPhase(session);
  advanceTick(session);
  sealTick(session);
  session.log?.complete(session.t.tick);
}

/** One row for each seat that an external driver holds. */
function takeInputRows(session: Session): void {
  if (session.mode.inputs === "rerun") return;
  const { platform, rows, t } = session;
  const seats = platform.$seats;
  for (let seat = 0, bound = rowBound(seats); seat < bound; seat++) {
    if (seats.alive[seat] === 0 || seats.driver[seat] !== 0) continue;
    if (rows.take(seat, t.tick, platform.$inputs)) session.log?.row(t.tick, seat, session.inputColumns);
  }
}

/** AI drivers, each at its own rate; seats are staggered so that their work spreads over ticks. */
function runDrivers(session: Session): void {
  const { platform, game, t } = session;
  const seats = platform.$seats;
  for (let seat = 0, bound = rowBound(seats); seat < bound; seat++) {
    if (seats.alive[seat] === 0 || seats.driver[seat] === 0) continue;
    const driver = game.drivers[seats.driver[seat] - 1];
    if ((t.tick + seat) % driver.everyTicks === 0) driver.drive(t, seat);
  }
}

function runStages(session: Session): void {
  const { stages } = session.game;
  for (let i = 0; i < stages.length; i++) stages[i].run(session.t);
}

function advanceTick(session: Session): void {
  session.t.tick++;
  session.platform.$session.tick = session.t.tick;
}

/** Once a second the log gets the hash of the state, and from time to time the state itself. */
function sealTick(session: Session): void {
  const { log, t, game } = session;
  if (log === undefined || t.tick % game.tickHz !== 0) return;
  log.hash(t.tick, hashState(session.state));
  if (t.tick % (game.tickHz * KEYFRAME_SECONDS) === 0) writeKeyframe(session, log);
}
