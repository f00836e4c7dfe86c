import { stepSession } from "../loop.ts";
import type { Session } from "../session.ts";
import { applyCommand, leaveSeat, startSession, takeSeat } from "../session-changes.ts";
import { newToySession, person } from "./toy-game.ts";

/**
 * People who come, drive, command and leave beside AI drivers; 200 ticks. The play goes on with the session that
 * `eachTick` returns, if it returns one.
 */
export function playedSession(
  eachTick: (session: Session) => Session | undefined = () => undefined,
  ticks = 200,
  session = newToySession({ drivers: 3 }),
): Session {
  let played = session;
  if (played.t.tick === 0) takeSeat(played, person("Ann"));
  for (let tick = played.t.tick; tick < ticks; tick++) {
    actBefore(tick, played);
    stepSession(played);
    played = eachTick(played) ?? played;
  }
  return played;
}

function actBefore(tick: number, session: Session): void {
  if (tick === 3) startSession(session, (seat) => `driver ${seat}`);
  if (tick === 30) leaveSeat(session, 2);
  if (tick === 31) takeSeat(session, person("Bo"));
  if (tick % 11 === 1) session.rows.latch(0, tick, [(tick % 7) / 7, -(tick % 3) / 3]);
  // Rows that wait in the queue, and one that is older than the latch.
  if (tick % 23 === 5) session.rows.queue(0, tick + 3, tick, [0.25, 0.5]);
  if (tick % 13 === 2) session.rows.latch(0, tick - 30, [1, 1]);
  if (tick % 40 === 8) applyCommand(session, 0, tick, "bonus", { amount: tick % 100 });
  if (tick === 41) applyCommand(session, 0, tick, "steer", { to: -0 });
  if (tick === 60) applyCommand(session, 0, tick, "bonus", { amount: 13 });
}
