/**
 * The control messages of the native protocol, in the order of their tags. Order, names and kinds of the fields are
 * the protocol: `docs/protocol.md` lists them, and a test fails when the two part. What depends on the game (options,
 * loadouts, payloads of commands, manifests) travels as JSON text.
 */
import {
  array,
  bool,
  enumeration,
  f64,
  type Infer,
  moderationActs,
  option,
  phaseNames,
  string,
  struct,
  u16,
  u32,
  union,
  uuid,
  visibilities,
} from "@fairtick/contract";
import { type BincodeCodec, bincode } from "./bincode.ts";

/** Raised whenever a client of before could not go on. */
export const nativeProtocolVersion = 3;

/**
 * First byte of every native message and datagram. No text and no message of a dialect begins so: they stand for no
 * character of UTF-8, no map of MessagePack, and no tag that bincode has.
 */
export const NativeKind = { control: 0xfa, frame: 0xfb } as const;

export const isNativeMessage = (bytes: Uint8Array): boolean =>
  bytes[0] === NativeKind.control || bytes[0] === NativeKind.frame;

const shortText = string({ maxBytes: 256 });
const text = string({ maxBytes: 4096 });
const jsonText = string({ maxBytes: 16_384 });
/** Of the server's own making, and bounded by what it has loaded. */
const longText = string({ maxBytes: 0x100_0000 });

const visibility = enumeration(...visibilities);
const password = option(shortText);
const moderationAct = enumeration(...moderationActs);

export const nativeClientMessages = union({
  /** The first message. `rules` is the version of the game's rules that the client would predict with. */
  Hello: {
    protocol: u16(),
    game: shortText,
    rules: u32(),
    token: text,
    name: shortText,
    /** Of an earlier connection, to take its place. */
    resume: option(shortText),
  },
  Ping: { sentMs: f64() },
  RequestLobby: {},
  ChooseLoadout: { loadout: jsonText },
  CreateSession: { options: jsonText, visibility, password },
  JoinSession: { sessionId: uuid(), asSpectator: bool(), password },
  LeaveSession: {},
  StartSession: {},
  Command: { number: u32(), name: shortText, payload: jsonText },
  RequestRoster: {},
  RequestContent: { kind: shortText, id: shortText, digest: shortText },
  RequestResync: {},
  RequestDatagrams: {},
  BindDatagrams: { token: uuid() },
  Goodbye: {},
  /** Heard where the player is: in the session, else in the lobby. */
  Say: { text },
  /** Whose lines are not shown to this player from now on; the list replaces the one before. */
  Block: { playerIds: array(uuid()) },
  JoinByCode: { code: shortText, asSpectator: bool(), password },
  /** By the host. */
  Kick: { playerId: uuid() },
  /** By the host of a session that has finished. */
  Rematch: {},
  /** Tells moderators of somebody. */
  Report: { playerId: uuid(), reason: text },
  /** By moderators. Seconds of a mute or a ban; 0: until it is lifted. */
  Moderate: { act: moderationAct, playerId: uuid(), seconds: u32(), byAddress: bool(), reason: text },
  /** By who has a seat in a session that has not begun. */
  SetReady: { isReady: bool() },
  /** In place of `Hello`, by who only looks at sessions: nobody is told of such a client, and it takes part in nothing. */
  HelloPreview: { protocol: u16(), game: shortText, rules: u32(), token: text, name: shortText },
});
export type NativeClientMessage = Infer<typeof nativeClientMessages>;

const seat = u16();
/** `number` rises from 1 in each session and each lobby; `sentMs` is unix time. */
const chatLine = struct({ number: u32(), playerId: uuid(), name: text, text, sentMs: f64() });
const contentRef = struct({ kind: shortText, id: shortText, digest: shortText });

const sessionFacts = struct({
  options: jsonText,
  title: text,
  seats: u16(),
  reservedSeats: u16(),
  countdownSeconds: u16(),
  /** Rows of the tables that are smaller than the game's schema says: a JSON object by section. */
  capacities: jsonText,
  seed: u32(),
  layoutHash: shortText,
  content: array(contentRef),
});

export const nativeServerMessages = union({
  Welcome: { protocol: u16(), playerId: uuid(), serverVersion: u32(), rules: u32(), resumeToken: shortText },
  /** The connection ends: `code` is a slug of the reasons in docs/protocol.md. */
  Refused: { code: shortText, message: text },
  Closing: { code: shortText, message: text },
  Pong: { sentMs: f64(), serverMs: f64() },
  Lobby: {
    players: array(struct({ id: uuid(), name: text, loadout: jsonText, sessionId: option(uuid()) })),
    sessions: array(
      struct({
        id: uuid(),
        title: text,
        hostName: text,
        playerCount: u16(),
        readyCount: u16(),
        seats: u16(),
        reservedSeats: u16(),
        spectatorCount: u32(),
        phase: enumeration(...phaseNames),
        visibility,
      }),
    ),
    content: array(struct({ kind: shortText, id: shortText, name: text })),
  },
  Joined: {
    sessionId: uuid(),
    seat: option(seat),
    lastCommand: u32(),
    visibility,
    code: shortText,
    session: sessionFacts,
  },
  Left: {},
  Starting: { countdownSeconds: u16() },
  CommandReply: { number: u32(), refusal: option(struct({ code: shortText, message: text })) },
  Roster: {
    hostId: option(uuid()),
    readyIds: array(uuid()),
    entries: array(struct({ seat, playerId: uuid(), name: text, driver: shortText, loadout: jsonText })),
  },
  PlayerLeft: { playerId: uuid() },
  Error: { code: shortText, number: u16(), message: text },
  Content: {
    kind: shortText,
    id: shortText,
    digest: shortText,
    manifest: longText,
    files: array(struct({ name: text, text: longText })),
  },
  DatagramToken: { token: uuid(), port: u16(), isSealed: bool() },
  DatagramsBound: {},
  /** Without a session: in the lobby. Who comes is sent what was said before; who comes back may know some of it. */
  Chat: { sessionId: option(uuid()), lines: array(chatLine) },
  /** To the moderator whose act is done. `untilMs` is unix time. */
  Moderated: { act: moderationAct, playerId: uuid(), untilMs: option(f64()) },
  /** To who watches a replay, behind `Joined` and with each change: where it stands, and how many times as fast it goes. */
  Playback: { tick: u32(), firstTick: u32(), lastTick: u32(), speed: f64(), isPaused: bool() },
  /** To who has told moderators of this player. */
  Reported: { playerId: uuid() },
});
export type NativeServerMessage = Infer<typeof nativeServerMessages>;

const clientCodec = bincode(nativeClientMessages);
const serverCodec = bincode(nativeServerMessages);

/** @throws TypeError for a value that is not of the schema. */
export const encodeNativeClient = (message: NativeClientMessage): Uint8Array => control(clientCodec, message);
/** @throws TypeError for a value that is not of the schema. */
export const encodeNativeServer = (message: NativeServerMessage): Uint8Array => control(serverCodec, message);

/** The message, or why there is none; never throws. */
export const decodeNativeClient = (message: Uint8Array): NativeClientMessage | string =>
  readControl(clientCodec, message);
/** The message, or why there is none; never throws. */
export const decodeNativeServer = (message: Uint8Array): NativeServerMessage | string =>
  readControl(serverCodec, message);

function control<T>(codec: BincodeCodec<T>, message: T): Uint8Array {
  const body = codec.encode(message);
  const whole = new Uint8Array(1 + body.length);
  whole[0] = NativeKind.control;
  whole.set(body, 1);
  return whole;
}

function readControl<T extends object>(codec: BincodeCodec<T>, message: Uint8Array): T | string {
  if (message[0] !== NativeKind.control) return `a message of the unknown kind ${message[0] ?? "(none)"}`;
  const decoded = codec.decode(message.subarray(1));
  if (!decoded.ok) {
    const { code, offset } = decoded.reason;
    return `${code} at byte ${offset + 1}`;
  }
  if (decoded.bytesRead !== message.length - 1) return "bytes behind the message";
  return decoded.value;
}
