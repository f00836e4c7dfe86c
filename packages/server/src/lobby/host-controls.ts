import type { Refusal } from "@fairtick/contract";
import { limitedRules } from "./allowed-content.ts";
import type { GameRoom, LobbyContext } from "./lobby-context.ts";
import type { LobbySession, Member } from "./lobby-session.ts";
import { endSession, expel, requestSeat, watch } from "./membership.ts";
import { record } from "./moderation-acts.ts";
import { draining, noSession, openSession, sessionsRefusal, startSession } from "./new-session.ts";
import type { Player } from "./player.ts";
import { inNoSession, sessionOf } from "./player-session.ts";
import { seatRefusal } from "./seat-refusal.ts";
import { exclude } from "./session-door.ts";
import { planSession } from "./session-plan.ts";

/* What only the host of a session may ask for. */

export function start(context: LobbyContext, player: Player): Refusal | undefined {
  const session = sessionOf(context, player);
  if (session === undefined) return inNoSession;
  if (session.hostId !== player.id) return hostOnly("start the session");
  return startHosted(context, session);
}

/** Starts a session, as its host wants it. */
export function startHosted(context: LobbyContext, session: LobbySession): Refusal | undefined {
  if (context.isClosing) return { code: "shutting_down", message: "server shutting down" };
  if (context.isDraining) return draining;
  if (session.phase !== "lobby" || session.isStarting) {
    return { code: "already_started", message: "the session has started" };
  }
  startSession(context, session);
  return undefined;
}

/** Puts a member out of the session, for good. */
export function kick(
  context: LobbyContext,
  room: GameRoom,
  player: Player,
  playerId: string,
): Refusal | undefined {
  const session = sessionOf(context, player);
  if (session === undefined) return inNoSession;
  if (session.hostId !== player.id) return hostOnly("remove players");
  if (playerId === player.id) return { code: "bad_request", message: "you cannot remove yourself; leave" };
  const member = session.members.get(playerId);
  if (member === undefined) return { code: "not_found", message: "there is no such player in the session" };
  const { name, isProven } = member.player;
  const whom = { subjectId: playerId, name, isGuest: !isProven };
  const done = { act: "host-kick", game: room.game.id, reason: "", untilMs: undefined } as const;
  record(context, player, { ...done, ...whom }, {});
  exclude(context, session, member.player);
  expel(context, session, member, "the host has removed you from the session");
  return undefined;
}

/**
 * Another session with the options of one that is over, for those who are still there: who had a seat asks for one, who
 * watched watches. It has the same code, and who was put out stays out.
 */
export function rematch(context: LobbyContext, room: GameRoom, player: Player): Refusal | undefined {
  const session = sessionOf(context, player);
  if (session === undefined) return inNoSession;
  if (session.hostId !== player.id) return hostOnly("ask for a rematch");
  if (context.isClosing) return { code: "shutting_down", message: "server shutting down" };
  if (session.phase !== "finished" || !session.isRecorded)
    return { code: "conflict", message: "the session is not over" };
  const { options, madeFrom, door, templateId, allowed } = session;
  const planned = planSession(limitedRules(room, allowed), options);
  if ("code" in planned) return planned;
  const refusal = sessionsRefusal(context, madeFrom);
  if (refusal !== undefined) return refusal;
  const made = { ...planned, door, madeFrom, templateId, allowed, serverMade: undefined };
  const next = openSession(context, room, made);
  // The host may know at once that it cannot run it.
  if (!context.sessions.has(next.id)) return noSession;
  const members = [...session.members.values()];
  endSession(context, session);
  for (const member of [...members.filter((each) => each.player === player), ...members])
    follow(context, room, next, member);
  return undefined;
}

/** The host comes first, and so stays host. */
function follow(context: LobbyContext, room: GameRoom, next: LobbySession, { player, kind }: Member): void {
  const { connection } = player;
  if (connection === undefined || player.sessionId !== undefined) return;
  if (kind === "watching") {
    watch(context, next, player);
    return;
  }
  const refusal = seatRefusal(context, room, player, next.allowed);
  if (refusal === undefined) requestSeat(context, next, player);
  else connection.error(refusal.code, refusal.message);
}

const hostOnly = (what: string): Refusal => ({
  code: "forbidden",
  message: `only the host may ${what}`,
});
