import type { Refusal } from "@fairtick/contract";
import { sessionLayout } from "@fairtick/session";
import type { RulesChange } from "../host/session-host.ts";
import { limitedRules } from "./allowed-content.ts";
import { type GameRoom, type LobbyContext, roomOf } from "./lobby-context.ts";
import type { LobbySession } from "./lobby-session.ts";
import { failSession } from "./session-events.ts";
import { hostRequest, planSession, sessionFacts } from "./session-plan.ts";

/** Puts the sessions of a game under the rules that its room has now. One that they refuse ends. */
export function changeRules(context: LobbyContext, game: string): ReadonlyMap<string, RulesChange> {
  const room = roomOf(context, game);
  const changes = new Map<string, RulesChange>();
  for (const session of [...context.sessions.values()]) {
    // Playbacks end with their thread.
    if (session.game.id !== game || session.playback !== undefined) continue;
    const changed = underRules(room, session);
    if ("code" in changed) {
      failSession(context, session, `the new rules refuse its options: ${changed.message}`);
      continue;
    }
    const { sections } = sessionLayout(session.game, session.plan);
    context.sessions.set(session.id, changed);
    changes.set(session.id, { sections, request: hostRequest(changed) });
  }
  room.feed.changed();
  return changes;
}

function underRules(room: GameRoom, session: LobbySession): LobbySession | Refusal {
  try {
    const planned = planSession(limitedRules(room, session.allowed), session.options);
    if ("code" in planned) return planned;
    const facts = sessionFacts(room, planned, session.facts.seed);
    return { ...session, ...planned, game: room.game, facts };
  } catch (error) {
    return { code: "internal", message: error instanceof Error ? error.message : String(error) };
  }
}
