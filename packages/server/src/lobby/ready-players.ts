import type { Refusal } from "@fairtick/contract";
import { startHosted } from "./host-controls.ts";
import { type LobbyContext, roomOf } from "./lobby-context.ts";
import { hasHost, type LobbySession, peopleCount } from "./lobby-session.ts";
import { tellViewers } from "./membership.ts";
import { draining } from "./new-session.ts";
import type { Player } from "./player.ts";
import { inNoSession, sessionOf } from "./player-session.ts";

/** Nobody starts alone by being ready: who is alone may still be waiting for friends. */
const peopleMin = 2;

/** A player says to be ready for the start, or not to be any more. */
export function setReady(context: LobbyContext, player: Player, isReady: boolean): Refusal | undefined {
  const session = sessionOf(context, player);
  const member = session?.members.get(player.id);
  if (session === undefined || member === undefined) return inNoSession;
  if (member.kind === "watching")
    return { code: "forbidden", message: "spectators have no part in the start" };
  if (member.kind !== "seated") return { code: "conflict", message: "your seat has not come yet" };
  if (session.phase !== "lobby" || session.isStarting)
    return { code: "already_started", message: "the session has started" };
  if (isReady && context.isDraining) return draining;
  if (session.readiness.set(player.id, isReady)) roomOf(context, session.game.id).feed.changed();
  return undefined;
}

/**
 * Shows who is ready where that has changed, and starts where everybody is. Called many times a second: somebody who
 * changes their mind as often as messages may be sent does not have everybody told as often.
 */
export function pumpReadiness(context: LobbyContext): void {
  for (const session of context.sessions.values()) {
    if (!session.readiness.takeChange()) continue;
    tellViewers(session);
    // What stands in the way of the start is nobody's request, and is asked about again with the next change.
    if (isReadyToStart(session)) startHosted(context, session);
  }
}

/** The start of a session that the server starts, or whose host is still to come, is not for its players to bring about. */
function isReadyToStart(session: LobbySession): boolean {
  if (!hasHost(session) || session.startsAt !== undefined || session.awaited !== undefined) return false;
  const people = peopleCount(session);
  return people >= peopleMin && session.readiness.count === people;
}
