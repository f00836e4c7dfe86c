import type { LobbyContext, SessionOutcome } from "./lobby-context.ts";
import { type LobbySession, namesOf } from "./lobby-session.ts";

/** Hands the outcome over, once. */
export function recordOutcome(
  context: LobbyContext,
  session: LobbySession,
  outcome: SessionOutcome["outcome"],
): void {
  if (session.isRecorded) return;
  session.isRecorded = true;
  const finishedAt = context.wallClock();
  context.recorder.ended({ ...outcomeHeader(session, session.startedAt ?? finishedAt), finishedAt, outcome });
  const hasFailed = outcome.kind === "failed";
  context.events.publish({ kind: "session-ended", ...namesOf(session), hasFailed });
  session.serverMade?.onEnded(context.now(), hasFailed);
}

/** What is known of a session from its beginning. */
export function outcomeHeader(
  { id, game, options, plan, facts, door, templateId, serverMade }: LobbySession,
  startedAt: number,
): Omit<SessionOutcome, "finishedAt" | "outcome"> {
  return {
    sessionId: id,
    game: game.id,
    options,
    plan,
    content: facts.content,
    visibility: door.visibility,
    templateId,
    isDemo: serverMade?.isDemo ?? false,
    startedAt,
  };
}
