import type { GameRoom, LobbyContext } from "./lobby-context.ts";
import type { Player } from "./player.ts";

/**
 * Gives a player a token with which another connection may take the place of this one; the one before is worth nothing
 * any more. It lives as long as the player: while the connection lasts, and while a seat is kept.
 */
export function renewResumeToken(context: LobbyContext, room: GameRoom, player: Player): string {
  room.resumable.delete(player.resumeToken);
  player.resumeToken = context.newToken();
  room.resumable.set(player.resumeToken, player);
  return player.resumeToken;
}

/** Who may be taken over with the token by somebody who has signed in as `identityId`. */
export function resumedPlayer(
  room: GameRoom,
  token: string | undefined,
  identityId: string,
): Player | undefined {
  const player = token === undefined ? undefined : room.resumable.get(token);
  return player?.identityId === identityId ? player : undefined;
}

/** The player is gone: no connection, no seat. */
export function forgetPlayer(room: GameRoom, player: Player): void {
  room.players.delete(player.id);
  room.resumable.delete(player.resumeToken);
}
