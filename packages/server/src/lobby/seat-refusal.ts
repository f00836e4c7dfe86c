import type { Refusal } from "@fairtick/contract";
import type { GameRoom, LobbyContext } from "./lobby-context.ts";
import type { Player } from "./player.ts";
import { inSessionAlready } from "./player-session.ts";

/** Whether the player may take a seat anywhere. */
export function seatRefusal(context: LobbyContext, room: GameRoom, player: Player): Refusal | undefined {
  if (context.isClosing) return { code: "shutting_down", message: "server shutting down" };
  if (player.sessionId !== undefined) return inSessionAlready;
  if (player.loadout === null) {
    return { code: "bad_request", message: "no car or other loadout selected" };
  }
  // The content may have changed since it was chosen.
  return room.game.checkLoadout(player.loadout, room.content.lookup);
}
