import {
  type ClientRequest,
  type ContentSummary,
  type ControlCodec,
  type DatagramRequest,
  type Decoding,
  errorCodes,
  type InputRequest,
  type Json,
  type LobbyView,
  type Notice,
  type RosterEntry,
} from "@fairtick/contract";
import { min } from "@fairtick/kernel";
import type { RaceOptions } from "../rules/index.ts";
import { sessionStates } from "./frame-writer.ts";
import {
  type ClientMessage,
  decodeFromClient,
  type ExtensionClientMessage,
  extensionServerCodec,
  type LobbyPlayer,
  type Profile,
  type ServerMessage,
  type SessionSummary,
  serverCodec,
} from "./messages.ts";
import { detectProfile } from "./profile.ts";
import { type PlayerInputRow, playerInputBytes, playerInputTags, readPlayerInput } from "./telemetry.ts";

/** By which numbers a connection is read: those of one profile, or of whichever the client turns out to use. */
export type ProfileSetting = Profile | "auto";

/** What an ambiguous message of an undetected client is read as. */
const defaultProfile: Profile = "s0";

const u8Max = 0xff;
const nilUuid = "00000000-0000-0000-0000-000000000000";

/** The protocol of one connection, as requests and notices of the platform. */
export function apexControlCodec(setting: ProfileSetting): ControlCodec {
  return new ApexControlCodec(setting);
}

class ApexControlCodec implements ControlCodec {
  /** Undefined until a message has told it; then for the life of the connection. */
  #profile: Profile | undefined;
  readonly #scratch = new Uint8Array(playerInputBytes);
  readonly #scratchView = new DataView(this.#scratch.buffer);
  readonly #input: PlayerInputRow & InputRequest = {
    kind: "input",
    sequence: 0,
    values: new Float32Array(3),
  };

  constructor(setting: ProfileSetting) {
    this.#profile = setting === "auto" ? undefined : setting;
  }

  decode(message: Uint8Array): Decoding<ClientRequest> {
    if (this.#profile === undefined) {
      const detected = detectProfile(message);
      if (detected === "s0" || detected === "s1") this.#profile = detected;
    }
    const profile = this.#profile ?? defaultProfile;
    if (this.#readInput(message, profile)) return this.#input;
    const decoded = decodeFromClient(profile, message);
    return decoded.ok
      ? requestOf(decoded.value)
      : malformed(`${decoded.reason.code} at byte ${decoded.reason.offset}`);
  }

  /** A datagram never decides the profile: its sender may be anybody. */
  decodeDatagram(datagram: Uint8Array): Decoding<DatagramRequest> {
    const isInput =
      this.#profile === undefined
        ? datagram.length === playerInputBytes &&
          (this.#readInput(datagram, "s0") || this.#readInput(datagram, "s1"))
        : this.#readInput(datagram, this.#profile);
    if (isInput) return this.#input;
    const decoded = decodeFromClient(this.#profile ?? defaultProfile, datagram);
    if (!decoded.ok) return malformed(`${decoded.reason.code} at byte ${decoded.reason.offset}`);
    return decoded.value.type === "BindUdp"
      ? { kind: "bind", token: decoded.value.token }
      : malformed(`${decoded.value.type} as a datagram`);
  }

  encode(notice: Notice): Uint8Array | undefined {
    switch (notice.kind) {
      case "udp-token":
        return extensionServerCodec.encode({
          type: notice.isSealed ? "UdpSealingToken" : "UdpBindingToken",
          token: notice.token,
          udp_port: notice.port,
        });
      case "roster":
        return extensionServerCodec.encode(sessionRoster(notice.roster, notice.options as RaceOptions));
      case "command-reply":
        // A race has no commands.
        return undefined;
      default:
        return serverCodec.encode(serverMessageOf(notice));
    }
  }

  encodeBound(): Uint8Array {
    return extensionServerCodec.encode({ type: "UdpBound" });
  }

  #readInput(message: Uint8Array, profile: Profile): boolean {
    if (message.length < playerInputBytes) return false;
    for (let i = 0; i < playerInputBytes; i++) this.#scratch[i] = message[i];
    const tag = playerInputTags[profile];
    if (!readPlayerInput(this.#scratchView, 0, playerInputBytes, tag, this.#input)) return false;
    // On the wire -1 is left; in the rules left is positive. This is the only place that turns it for inputs.
    this.#input.values[2] = 0 - this.#input.values[2];
    return true;
  }
}

function requestOf(message: ClientMessage | ExtensionClientMessage): Decoding<ClientRequest> {
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

type PlainNotice = Exclude<Notice, { readonly kind: "udp-token" | "roster" | "command-reply" }>;

function serverMessageOf(notice: PlainNotice): ServerMessage {
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

const malformed = (reason: string) => ({ kind: "malformed", reason }) as const;
