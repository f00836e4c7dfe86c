import type { Notice } from "@fairtick/contract";
import type { DisconnectReason } from "../connection/disconnect-reason.ts";
import { admitted } from "./loadout-gate.ts";
import { type LobbyContext, roomOf } from "./lobby-context.ts";
import {
  earliestPerson,
  hasHost,
  isRunning,
  type LobbySession,
  type Member,
  namesOf,
  peopleCount,
} from "./lobby-session.ts";
import type { Player } from "./player.ts";
import { lookAway } from "./previews.ts";
import { forgetPlayer } from "./resume-token.ts";
import { recordOutcome } from "./session-outcome.ts";
import { closeViewer, joinedAs, openViewer, showTo } from "./viewers.ts";

/** Asks for a seat for somebody whom nothing refuses one. The answer comes as a host event. */
export function requestSeat(context: LobbyContext, session: LobbySession, player: Player): void {
  session.members.set(player.id, { player, kind: "pending" });
  player.sessionId = session.id;
  const admission = admitted(context.loadouts, session.game.id, player);
  if (session.awaited?.accountId === player.id) {
    session.awaited = undefined;
    session.hostId = player.id;
  }
  if (hasHost(session) && session.awaited === undefined) session.hostId ??= player.id;
  context.host.takeSeat(session.id, {
    playerId: player.id,
    name: player.name,
    driver: "external",
    loadout: "loadout" in admission ? admission.loadout : player.loadout,
  });
  roomOf(context, session.game.id).feed.changed();
}

export function watch(context: LobbyContext, session: LobbySession, player: Player): void {
  session.members.set(player.id, { player, kind: "watching" });
  player.sessionId = session.id;
  tellWatcher(context, session, player);
  roomOf(context, session.game.id).feed.changed();
}

/** Who watches is in, or has come back. */
export function tellWatcher(context: LobbyContext, session: LobbySession, player: Player): void {
  showTo(context, session, player);
  session.chat.enter(player);
}

/** The seat that was asked for has come, or its player has come back to it. */
export function seatMember(context: LobbyContext, session: LobbySession, player: Player, seat: number): void {
  session.members.set(player.id, { player, kind: "seated", seat });
  player.connection?.notify(joinedAs(session, seat, player.input.lastCommand));
  openViewer(context, session, player, seat);
  session.chat.enter(player);
}

/**
 * Takes a member out of the session, whatever its place: seats are given up, somebody else becomes host,
 * and a session without people ends. The player is told nothing.
 */
export function removeMember(context: LobbyContext, session: LobbySession, member: Member): void {
  const { player } = member;
  session.members.delete(player.id);
  session.readiness.set(player.id, false);
  closeViewer(context, session, player);
  release(context, session, player);
  if (member.kind === "pending") {
    session.abandoned.set(player.id, (session.abandoned.get(player.id) ?? 0) + 1);
  } else if (member.kind !== "watching") {
    context.host.leaveSeat(session.id, member.seat);
  }
  if (member.kind !== "pending") tellLeft(context, session, player);
  // Of a lost connection the others have heard when it was lost.
  if (member.kind === "seated") tellMembers(session, { kind: "player-left", playerId: player.id });
  afterLoss(context, session);
}

function tellLeft(context: LobbyContext, session: LobbySession, player: Player): void {
  context.events.publish({ kind: "player-left", ...namesOf(session), playerId: player.id });
}

/** Puts a member out, and says why. */
export function expel(context: LobbyContext, session: LobbySession, member: Member, why: string): void {
  const { player, kind } = member;
  const room = roomOf(context, session.game.id);
  removeMember(context, session, member);
  if (kind === "away") forgetPlayer(room, player);
  if (player.connection === undefined) return;
  player.connection.error("forbidden", why);
  player.connection.notify({ kind: "left" });
  room.feed.answer(player.connection);
}

/** Keeps the seat of a player whose connection was lost. */
function holdSeat(context: LobbyContext, session: LobbySession, player: Player, seat: number): void {
  const untilMs = context.now() + context.settings.resumeWindowMs;
  session.members.set(player.id, { player, kind: "away", seat, untilMs });
  session.readiness.set(player.id, false);
  closeViewer(context, session, player);
  tellMembers(session, { kind: "player-left", playerId: player.id });
}

/** Ends the session for all who are still in it: they are back in the lobby and see it. */
export function endSession(context: LobbyContext, session: LobbySession): void {
  if (!context.sessions.delete(session.id)) return;
  if (session.startedAt !== undefined) {
    // Whoever began and did not finish leaves a row that says so.
    recordOutcome(context, session, { kind: "failed", message: "abandoned before the finish" });
  }
  const room = roomOf(context, session.game.id);
  room.feed.changed();
  for (const { player, kind } of session.members.values()) {
    player.viewer = undefined;
    if (kind !== "pending") tellLeft(context, session, player);
    release(context, session, player);
    if (kind === "away") forgetPlayer(room, player);
    else if (kind !== "pending") player.connection?.notify({ kind: "left" });
  }
  for (const preview of session.previews.values()) lookAway(context, session, preview);
  for (const { player } of session.members.values()) {
    if (player.connection !== undefined) room.feed.answer(player.connection);
  }
  context.host.remove(session.id);
  context.recorder.removed(session.id);
  context.events.publish({ kind: "session-removed", ...namesOf(session), phase: session.phase });
}

export function tellMembers(session: LobbySession, notice: Notice): void {
  for (const { player } of session.members.values()) player.connection?.notify(notice);
}

/** Clients of the native protocol need not ask who sits where, and who the host is. */
export function tellViewers(session: LobbySession): void {
  for (const { connection } of session.viewers.values()) connection?.notify(rosterOf(session));
}

export function rosterOf({ roster, hostId, options, readiness }: LobbySession): Notice {
  return { kind: "roster", roster, hostId, options, readyIds: readiness.playerIds };
}

/** After somebody is gone: the host is a person who is there, and a session needs people until it is over. */
export function afterLoss(context: LobbyContext, session: LobbySession): void {
  roomOf(context, session.game.id).feed.changed();
  session.readiness.othersHaveChanged();
  // Who has made it is its host, and comes later.
  if (!hasHost(session) || session.awaited !== undefined) return;
  if (session.hostId === undefined || !session.members.has(session.hostId)) {
    session.hostId = earliestPerson(session)?.id;
    tellViewers(session);
  }
  const isOver = session.serverMade === undefined && peopleCount(session) === 0;
  if (isOver && session.phase !== "finished") endSession(context, session);
}

/** After these ends no seat is kept. */
const endsForGood: ReadonlySet<DisconnectReason> = new Set(["left", "kicked", "banned"]);

/**
 * What happens to the place of a player whose connection has ended; who has said goodbye does not come
 * back. Returns whether a seat is kept: before the start only where the server wanted the end.
 */
export function leaveByDisconnect(
  context: LobbyContext,
  session: LobbySession,
  member: Member,
  reason: DisconnectReason,
): boolean {
  const mayResume = reason === "rules-changed" || (!endsForGood.has(reason) && isRunning(session));
  if (member.kind === "seated" && mayResume && context.settings.resumeWindowMs > 0) {
    holdSeat(context, session, member.player, member.seat);
    return true;
  }
  removeMember(context, session, member);
  return false;
}

/** The player is in no session; no frame of an old one may follow what is sent next. */
function release(context: LobbyContext, { game }: LobbySession, player: Player): void {
  player.sessionId = undefined;
  player.connection?.dropState();
  roomOf(context, game.id).chat.enter(player);
}
