import {
  type ContentSummary,
  errorCodes,
  type Json,
  type LobbyView,
  type Notice,
  type RosterEntry,
} from "@fairtick/contract";
import { min } from "@fairtick/kernel";
import type { RaceOptions } from "../rules/index.ts";
import { sessionStates } from "./frame-writer.ts";
import type { AnyServerMessage, LobbyPlayer, ServerMessage, SessionSummary } from "./messages.ts";

const u8Max = 0xff;
const nilUuid = "00000000-0000-0000-0000-000000000000";

/** The message that tells a client of it, or undefined where the protocol has none. */
export function messageOf(notice: Notice): AnyServerMessage | undefined {
  switch (notice.kind) {
    case "authenticated":
      return { type: "AuthSuccess", player_id: notice.playerId, server_version: notice.serverVersion };
    case "refused":
      return { type: "AuthFailure", reason: notice.reason };
    case "heartbeat-ack":
      return { type: "HeartbeatAck", server_tick: notice.tick >>> 0 };
    case "lobby":
      return lobbyState(notice.lobby);
    case "joined": {
      const position = notice.seat === undefined ? 0 : notice.seat + 1;
      return { type: "SessionJoined", session_id: notice.sessionId, your_grid_position: position };
    }
    case "left":
      return { type: "SessionLeft" };
    case "starting":
      return { type: "SessionStarting", countdown_seconds: min(notice.countdownSeconds, u8Max) };
    case "error":
      return { type: "Error", code: errorCodes[notice.code].number, message: notice.message };
    case "player-left":
      return { type: "PlayerDisconnected", player_id: notice.playerId };
    case "udp-token": {
      const { token, port: udp_port } = notice;
      return { type: notice.isSealed ? "UdpSealingToken" : "UdpBindingToken", token, udp_port };
    }
    case "roster":
      return sessionRoster(notice.roster, notice.options as RaceOptions);
    case "chat":
    case "playback":
    case "moderated":
    case "reported":
    case "command-reply":
    case "closing":
    case "content":
    case "pong":
      // A race has no commands, and the others belong to the native protocol.
      return undefined;
  }
}

function lobbyState({ players, sessions, content }: LobbyView): ServerMessage {
  return {
    type: "LobbyState",
    players_in_lobby: players.map(
      ({ id, name, loadout, sessionId }): LobbyPlayer => ({
        id,
        name,
        selected_car: carOf(loadout),
        in_session: sessionId,
      }),
    ),
    available_sessions: sessions.map(
      (session): SessionSummary => ({
        id: session.id,
        track_name: session.title,
        host_name: session.hostName,
        player_count: min(session.playerCount, u8Max),
        max_players: min(session.seats, u8Max),
        state: sessionStates[session.phase],
      }),
    ),
    car_configs: content.filter(isOfKind("cars")).map(({ id, name }) => ({ id, name })),
    track_configs: content.filter(isOfKind("tracks")).map(({ id, name }) => ({ id, name })),
  };
}

function sessionRoster(roster: readonly RosterEntry[], { track, lapLimit }: RaceOptions) {
  const drivers = roster.map(driverOf);
  return { type: "SessionRoster", track_config_id: track, lap_limit: lapLimit, drivers } as const;
}

function driverOf({ playerId, name, driver, loadout }: RosterEntry) {
  return {
    player_id: playerId,
    name,
    car_config_id: carOf(loadout) ?? nilUuid,
    is_ai: driver !== "external",
  };
}

const isOfKind = (kind: string) => (summary: ContentSummary) => summary.kind === kind;

function carOf(loadout: Json): string | null {
  const { car } = (loadout ?? {}) as { readonly car?: unknown };
  return typeof car === "string" ? car : null;
}
