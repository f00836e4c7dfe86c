import { type LobbyContext, roomOf } from "./lobby-context.ts";
import type { LobbySession } from "./lobby-session.ts";
import { afterLoss, endSession, removeMember, tellMembers } from "./membership.ts";
import { forgetPlayer } from "./resume-token.ts";

/** A finished session of the server's own that nobody watches goes after this time. */
const forgottenMs = 10_000;

/** Gives up the seats of a session that were kept long enough; ends it when its time is over. */
export function sweepSession(context: LobbyContext, session: LobbySession, nowMs: number): void {
  if (session.playback !== undefined) return;
  for (const member of session.members.values()) {
    if (member.kind !== "away" || nowMs < member.untilMs) continue;
    removeMember(context, session, member);
    forgetPlayer(roomOf(context, session.game.id), member.player);
  }
  if (session.awaited !== undefined && nowMs >= session.awaited.untilMs) {
    session.awaited = undefined;
    afterLoss(context, session);
  }
  if (session.finishedMs !== undefined) {
    if (nowMs - session.finishedMs >= aftermathMs(context, session)) endSession(context, session);
  } else if (waitsInVain(context, session, nowMs)) {
    const message = "the session was not started in time and has ended";
    tellMembers(session, { kind: "error", code: "conflict", message });
    endSession(context, session);
  }
}

function aftermathMs({ settings }: LobbyContext, { serverMade, members }: LobbySession): number {
  // Nobody comes back to look at a session of the server's own.
  const isForgotten = serverMade !== undefined && members.size === 0;
  return isForgotten ? Math.min(forgottenMs, settings.sessionTimeoutMs) : settings.sessionTimeoutMs;
}

function waitsInVain({ settings }: LobbyContext, session: LobbySession, nowMs: number): boolean {
  const isWaiting = session.phase === "lobby" && session.serverMade === undefined && !session.isStarting;
  const waitedMs = nowMs - session.waitingSinceMs;
  return isWaiting && settings.lobbyTimeoutMs > 0 && waitedMs >= settings.lobbyTimeoutMs;
}
