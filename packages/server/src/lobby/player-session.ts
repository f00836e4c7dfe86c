import type { Refusal } from "@fairtick/contract";
import type { LobbyContext } from "./lobby-context.ts";
import type { LobbySession } from "./lobby-session.ts";
import type { Player } from "./player.ts";

/** The session that the player sits in, watches, or waits for a seat of. */
export function sessionOf(context: LobbyContext, player: Player): LobbySession | undefined {
  return player.sessionId === undefined ? undefined : context.sessions.get(player.sessionId);
}

export const inSessionAlready: Refusal = { code: "conflict", message: "you are in a session already" };
export const inNoSession: Refusal = { code: "conflict", message: "you are in no session" };
