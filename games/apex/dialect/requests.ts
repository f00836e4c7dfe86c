import type { ClientRequest, Decoding } from "@fairtick/contract";
import type { AnyClientMessage } from "./messages.ts";

/** What a message of the stream asks for, but for inputs, which are read without making anything. */
export function requestOf(message: AnyClientMessage): Decoding<ClientRequest> {
  switch (message.type) {
    case "Authenticate":
      return { kind: "authenticate", token: message.token, name: message.player_name };
    case "Heartbeat":
      return { kind: "heartbeat", tick: message.client_tick };
    case "SelectCar":
      return { kind: "loadout", loadout: { car: message.car_config_id } };
    case "RequestLobbyState":
      return { kind: "lobby" };
    case "CreateSession":
      return {
        kind: "create",
        options: {
          track: message.track_config_id,
          maxPlayers: message.max_players,
          aiCount: message.ai_count,
          lapLimit: message.lap_limit,
        },
      };
    case "JoinSession":
      return { kind: "join", sessionId: message.session_id, as: "player" };
    case "JoinAsSpectator":
      return { kind: "join", sessionId: message.session_id, as: "spectator" };
    case "LeaveSession":
      return { kind: "leave" };
    case "StartSession":
      return { kind: "start" };
    case "Disconnect":
      return { kind: "disconnect" };
    case "RequestUdpBinding":
      return { kind: "udp-token" };
    case "RequestRoster":
      return { kind: "roster" };
    case "BindUdp":
    case "PlayerInput":
      return malformed(`${message.type} here`);
  }
}

export const malformed = (reason: string): { readonly kind: "malformed"; readonly reason: string } => ({
  kind: "malformed",
  reason,
});
