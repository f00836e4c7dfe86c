import type { Refusal } from "@fairtick/contract";
import type { AllowedContent } from "../templates/session-template.ts";
import { loadoutRefusal } from "./allowed-content.ts";
import { admitted } from "./loadout-gate.ts";
import type { GameRoom, LobbyContext } from "./lobby-context.ts";
import type { Player } from "./player.ts";
import { inSessionAlready } from "./player-session.ts";

/** Whether the player may take a seat, in a session that allows this to be brought. */
export function seatRefusal(
  context: LobbyContext,
  room: GameRoom,
  player: Player,
  allowed: AllowedContent | undefined,
): Refusal | undefined {
  if (context.isClosing) return { code: "shutting_down", message: "server shutting down" };
  if (player.sessionId !== undefined) return inSessionAlready;
  if (player.loadout === null) {
    return { code: "bad_request", message: "no car or other loadout selected" };
  }
  // The content may have changed since it was chosen.
  const admission = admitted(context.loadouts, room.game.id, player);
  if ("code" in admission) return admission;
  return loadoutRefusal(room, admission.loadout, allowed);
}
