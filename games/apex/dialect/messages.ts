import {
  array,
  bool,
  enumeration,
  f32,
  type Infer,
  option,
  string,
  struct,
  u8,
  u16,
  u32,
  union,
  uuid,
} from "@fairtick/contract";
import { type BincodeCodec, type BincodeDecoded, bincode, type MsgpackCodec, msgpack } from "@fairtick/wire";

/*
 * The messages of apex, in the order of their tags. Names, order and kinds of the fields are the protocol
 * and may not change. Limits here only bound memory: names are cut and numbers clamped after decoding.
 */

/** A longer token is still decoded, so that it can be refused with a reason. */
const text = string({ maxBytes: 0x1_0000 });
const playerName = string({ maxBytes: 4096 });

const authenticate = { token: text, player_name: playerName };
const heartbeat = { client_tick: u32() };
const selectCar = { car_config_id: uuid() };
const createSession = { track_config_id: uuid(), max_players: u8(), ai_count: u8(), lap_limit: u8() };
const joinSession = { session_id: uuid() };
const playerInput = { server_tick_ack: u32(), throttle: f32(), brake: f32(), steering: f32() };

/** What a client of the first published version sends. */
const clientMessageS0 = union({
  Authenticate: authenticate,
  Heartbeat: heartbeat,
  SelectCar: selectCar,
  CreateSession: createSession,
  JoinSession: joinSession,
  LeaveSession: {},
  StartSession: {},
  Disconnect: {},
  PlayerInput: playerInput,
});

/** The second published version put two messages in the middle, which moved the tags of the others. */
const clientMessageS1 = union({
  Authenticate: authenticate,
  Heartbeat: heartbeat,
  SelectCar: selectCar,
  RequestLobbyState: {},
  CreateSession: createSession,
  JoinSession: joinSession,
  JoinAsSpectator: { session_id: uuid() },
  LeaveSession: {},
  StartSession: {},
  Disconnect: {},
  PlayerInput: playerInput,
});

export const clientMessages = { s0: clientMessageS0, s1: clientMessageS1 } as const;

export type Profile = keyof typeof clientMessages;

export const sessionState = enumeration("Lobby", "Countdown", "Racing", "Finished");

export const lobbyPlayer = struct({
  id: uuid(),
  name: text,
  selected_car: option(uuid()),
  in_session: option(uuid()),
});

export const sessionSummary = struct({
  id: uuid(),
  track_name: text,
  host_name: text,
  player_count: u8(),
  max_players: u8(),
  state: sessionState,
});

export const carConfigSummary = struct({ id: uuid(), name: text });
export const trackConfigSummary = struct({ id: uuid(), name: text });

export const carStateTelemetry = struct({
  player_id: uuid(),
  pos_x: f32(),
  pos_y: f32(),
  yaw_rad: f32(),
  speed_mps: f32(),
  throttle: f32(),
  steering: f32(),
  current_lap: u16(),
  track_progress: f32(),
  finish_position: option(u8()),
});

/** What the server sends, the same in both profiles. */
export const serverMessage = union({
  AuthSuccess: { player_id: uuid(), server_version: u32() },
  AuthFailure: { reason: text },
  HeartbeatAck: { server_tick: u32() },
  LobbyState: {
    players_in_lobby: array(lobbyPlayer),
    available_sessions: array(sessionSummary),
    car_configs: array(carConfigSummary),
    track_configs: array(trackConfigSummary),
  },
  SessionJoined: { session_id: uuid(), your_grid_position: u8() },
  SessionLeft: {},
  SessionStarting: { countdown_seconds: u8() },
  Error: { code: u16(), message: text },
  PlayerDisconnected: { player_id: uuid() },
  Telemetry: {
    server_tick: u32(),
    session_state: sessionState,
    countdown_ms: option(u16()),
    car_states: array(carStateTelemetry),
  },
});

/** One driver of a session, in the roster extension. */
export const rosterEntry = struct({
  player_id: uuid(),
  name: text,
  car_config_id: uuid(),
  is_ai: bool(),
});

/*
 * Extensions of the published protocol: binding a UDP endpoint by a secret, and the names of a session's
 * drivers. Their tags begin far behind the published ones, so that a client that does not know them neither
 * sends nor receives any of them.
 */

/** `BindUdp` is a datagram, the others travel on the stream. */
export const extensionClientMessage = union(
  { RequestUdpBinding: {}, BindUdp: { token: uuid() }, RequestRoster: {} },
  { tags: { RequestUdpBinding: 0x1_0000, BindUdp: 0x1_0001, RequestRoster: 0x1_0002 } },
);

const bindingToken = { token: uuid(), udp_port: u16() };

/** `UdpBound` is a datagram, the others travel on the stream. The token is 16 random bytes. */
export const extensionServerMessage = union(
  {
    UdpBindingToken: bindingToken,
    UdpBound: {},
    SessionRoster: { track_config_id: uuid(), lap_limit: u8(), drivers: array(rosterEntry) },
    UdpSealingToken: bindingToken,
  },
  {
    tags: {
      UdpBindingToken: 0x1_0000,
      UdpBound: 0x1_0001,
      SessionRoster: 0x1_0002,
      UdpSealingToken: 0x1_0003,
    },
  },
);

/** Of either profile: every message of s0 exists in s1. */
export type ClientMessage = Infer<typeof clientMessageS1>;
export type ServerMessage = Infer<typeof serverMessage>;
export type ExtensionClientMessage = Infer<typeof extensionClientMessage>;
export type ExtensionServerMessage = Infer<typeof extensionServerMessage>;
/** Whatever a client, or the server, may send on either channel. */
export type AnyClientMessage = ClientMessage | ExtensionClientMessage;
export type AnyServerMessage = ServerMessage | ExtensionServerMessage;
export type LobbyPlayer = Infer<typeof lobbyPlayer>;
export type SessionSummary = Infer<typeof sessionSummary>;
export type CarStateTelemetry = Infer<typeof carStateTelemetry>;
export type SessionState = Infer<typeof sessionState>;

export const clientCodecs = { s0: bincode(clientMessageS0), s1: bincode(clientMessageS1) } as const;
export const serverCodec: BincodeCodec<ServerMessage> = bincode(serverMessage);
export const extensionClientCodec: BincodeCodec<ExtensionClientMessage> = bincode(extensionClientMessage);
export const extensionServerCodec: BincodeCodec<ExtensionServerMessage> = bincode(extensionServerMessage);

/** Whatever a client may send on either channel, extensions included. */
export function decodeFromClient(profile: Profile, body: Uint8Array): BincodeDecoded<AnyClientMessage> {
  const isExtension = body.length >= 4 && (body[2] | body[3]) !== 0;
  return (isExtension ? extensionClientCodec : clientCodecs[profile]).decode(body);
}

/** Whatever the server may send on either channel, extensions included. */
export function decodeFromServer(body: Uint8Array): BincodeDecoded<AnyServerMessage> {
  const isExtension = body.length >= 4 && (body[2] | body[3]) !== 0;
  return (isExtension ? extensionServerCodec : serverCodec).decode(body);
}

/** The bincode of a message, extensions included. */
export function encodeForClient(message: AnyServerMessage): Uint8Array {
  return isOfExtension(message) ? extensionServerCodec.encode(message) : serverCodec.encode(message);
}

const isOfExtension = (message: AnyServerMessage): message is ExtensionServerMessage =>
  Object.hasOwn(extensionServerMessage.variants, message.type);

/** In MessagePack messages have names, so that there is one list of them; numberings do not matter. */
const packedClientMessage = union({ ...clientMessageS1.variants, ...extensionClientMessage.variants });
const packedServerMessage = union({ ...serverMessage.variants, ...extensionServerMessage.variants });

export const packedClientCodec: MsgpackCodec<AnyClientMessage> = msgpack(packedClientMessage);
export const packedServerCodec: MsgpackCodec<AnyServerMessage> = msgpack(packedServerMessage);
