import type { GameRoom, LobbyContext } from "./lobby-context.ts";
import type { Player } from "./player.ts";

/**
 * Gives a player a token with which another connection may take the place of this one. It lives as long as the player: while
 * the connection lasts, and while a seat is kept. `used`, by which this connection has come, is good until the client is
 * known to have the new one, which may be lost with the connection; all others are worth nothing any more.
 */
export function renewResumeToken(
  context: LobbyContext,
  room: GameRoom,
  player: Player,
  used: string | undefined,
): string {
  const isUsed = used !== undefined && room.resumable.get(used) === player;
  forgetTokens(room, player);
  player.resumeToken = context.newToken();
  player.usedToken = isUsed ? used : undefined;
  room.resumable.set(player.resumeToken, player);
  if (player.usedToken !== undefined) room.resumable.set(player.usedToken, player);
  return player.resumeToken;
}

/** The client has spoken behind its new token, so it has it. */
export function confirmResumeToken(room: GameRoom, player: Player): void {
  if (player.usedToken === undefined) return;
  room.resumable.delete(player.usedToken);
  player.usedToken = undefined;
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
  forgetTokens(room, player);
}

function forgetTokens(room: GameRoom, player: Player): void {
  confirmResumeToken(room, player);
  room.resumable.delete(player.resumeToken);
}
