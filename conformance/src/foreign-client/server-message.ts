import { ByteReader, MalformedMessage } from "./byte-reader.ts";

export type SessionState = "Lobby" | "Countdown" | "Racing" | "Finished";

export interface LobbyPlayer {
  readonly id: string;
  readonly name: string;
  readonly selectedCar: string | undefined;
  readonly inSession: string | undefined;
}

export interface SessionSummary {
  readonly id: string;
  readonly trackName: string;
  readonly hostName: string;
  readonly playerCount: number;
  readonly maxPlayers: number;
  readonly state: SessionState;
}

export interface ConfigSummary {
  readonly id: string;
  readonly name: string;
}

export interface LobbyState {
  readonly type: "LobbyState";
  readonly playersInLobby: readonly LobbyPlayer[];
  readonly availableSessions: readonly SessionSummary[];
  readonly carConfigs: readonly ConfigSummary[];
  readonly trackConfigs: readonly ConfigSummary[];
}

export interface CarState {
  readonly playerId: string;
  readonly posX: number;
  readonly posY: number;
  readonly yawRad: number;
  readonly speedMps: number;
  readonly throttle: number;
  readonly steering: number;
  readonly currentLap: number;
  readonly trackProgress: number;
  readonly finishPosition: number | undefined;
}

export interface Telemetry {
  readonly type: "Telemetry";
  readonly serverTick: number;
  readonly sessionState: SessionState;
  readonly countdownMs: number | undefined;
  readonly carStates: readonly CarState[];
}

export interface RosterEntry {
  readonly playerId: string;
  readonly name: string;
  readonly carConfigId: string;
  readonly isAi: boolean;
}

export type ServerMessage =
  | { readonly type: "AuthSuccess"; readonly playerId: string; readonly serverVersion: number }
  | { readonly type: "AuthFailure"; readonly reason: string }
  | { readonly type: "HeartbeatAck"; readonly serverTick: number }
  | LobbyState
  | { readonly type: "SessionJoined"; readonly sessionId: string; readonly gridPosition: number }
  | { readonly type: "SessionLeft" }
  | { readonly type: "SessionStarting"; readonly countdownSeconds: number }
  | { readonly type: "Error"; readonly code: number; readonly message: string }
  | { readonly type: "PlayerDisconnected"; readonly playerId: string }
  | Telemetry
  | { readonly type: "UdpBindingToken"; readonly token: string; readonly udpPort: number }
  | { readonly type: "UdpSealingToken"; readonly token: string; readonly udpPort: number }
  | { readonly type: "UdpBound" }
  | {
      readonly type: "SessionRoster";
      readonly trackConfigId: string;
      readonly lapLimit: number;
      readonly drivers: readonly RosterEntry[];
    };

/** Throws `MalformedMessage` when the bytes are no message of the protocol document. */
export function decodeServerMessage(bytes: Uint8Array): ServerMessage {
  const from = new ByteReader(bytes);
  const tag = from.u32();
  const read = readers.get(tag);
  if (read === undefined) throw new MalformedMessage(`no server message has the tag ${tag}`);
  return read(from);
}

const readers = new Map<number, (from: ByteReader) => ServerMessage>([
  [0, (from) => ({ type: "AuthSuccess", playerId: from.uuid(), serverVersion: from.u32() })],
  [1, (from) => ({ type: "AuthFailure", reason: from.string() })],
  [2, (from) => ({ type: "HeartbeatAck", serverTick: from.u32() })],
  [3, lobbyState],
  [4, (from) => ({ type: "SessionJoined", sessionId: from.uuid(), gridPosition: from.u8() })],
  [5, () => ({ type: "SessionLeft" })],
  [6, (from) => ({ type: "SessionStarting", countdownSeconds: from.u8() })],
  [7, (from) => ({ type: "Error", code: from.u16(), message: from.string() })],
  [8, (from) => ({ type: "PlayerDisconnected", playerId: from.uuid() })],
  [9, telemetry],
  [65536, (from) => ({ type: "UdpBindingToken", token: from.uuid(), udpPort: from.u16() })],
  [65537, () => ({ type: "UdpBound" })],
  [65538, sessionRoster],
  [65539, (from) => ({ type: "UdpSealingToken", token: from.uuid(), udpPort: from.u16() })],
]);

function sessionRoster(from: ByteReader): ServerMessage {
  return {
    type: "SessionRoster",
    trackConfigId: from.uuid(),
    lapLimit: from.u8(),
    drivers: from.array(() => rosterEntry(from)),
  };
}

function lobbyState(from: ByteReader): LobbyState {
  return {
    type: "LobbyState",
    playersInLobby: from.array(() => lobbyPlayer(from)),
    availableSessions: from.array(() => sessionSummary(from)),
    carConfigs: from.array(() => ({ id: from.uuid(), name: from.string() })),
    trackConfigs: from.array(() => ({ id: from.uuid(), name: from.string() })),
  };
}

function lobbyPlayer(from: ByteReader): LobbyPlayer {
  return {
    id: from.uuid(),
    name: from.string(),
    selectedCar: from.option(() => from.uuid()),
    inSession: from.option(() => from.uuid()),
  };
}

function sessionSummary(from: ByteReader): SessionSummary {
  return {
    id: from.uuid(),
    trackName: from.string(),
    hostName: from.string(),
    playerCount: from.u8(),
    maxPlayers: from.u8(),
    state: sessionState(from),
  };
}

function telemetry(from: ByteReader): Telemetry {
  return {
    type: "Telemetry",
    serverTick: from.u32(),
    sessionState: sessionState(from),
    countdownMs: from.option(() => from.u16()),
    carStates: from.array(() => carState(from)),
  };
}

function carState(from: ByteReader): CarState {
  return {
    playerId: from.uuid(),
    posX: from.f32(),
    posY: from.f32(),
    yawRad: from.f32(),
    speedMps: from.f32(),
    throttle: from.f32(),
    steering: from.f32(),
    currentLap: from.u16(),
    trackProgress: from.f32(),
    finishPosition: from.option(() => from.u8()),
  };
}

function rosterEntry(from: ByteReader): RosterEntry {
  return {
    playerId: from.uuid(),
    name: from.string(),
    carConfigId: from.uuid(),
    isAi: from.bool(),
  };
}

const sessionStates: readonly SessionState[] = ["Lobby", "Countdown", "Racing", "Finished"];

function sessionState(from: ByteReader): SessionState {
  const value = from.u32();
  const state = sessionStates[value];
  if (state === undefined) throw new MalformedMessage(`no session state is ${value}`);
  return state;
}
