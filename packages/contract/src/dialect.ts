import type { Boards } from "./boards.ts";
import type { ContentKind } from "./content.ts";
import type { ErrorCode } from "./error-codes.ts";
import type { AnyGame, Json, Refusal, RosterEntry, SessionPlan, TickContext } from "./game.ts";
import type { LapTable } from "./lap-table.ts";
import type { ModerationAct } from "./moderation.ts";
import type { PhaseName } from "./phase.ts";
import type { AnyRecords } from "./records.ts";
import type { TemplateReader } from "./template.ts";
import type { Visibility } from "./visibility.ts";

/**
 * A dialect: the published protocol of a game, as a pure mapping between its bytes and the words of
 * the platform. It has two halves. *Control* runs on the network thread, one codec a connection:
 * bytes to requests, notices to bytes. *Frames* run on the session thread: state to bytes, every tick.
 */
export interface Dialect {
  readonly name: string;
  /** Names of the variants of the protocol that a listener may be fixed to; `auto` detects them. */
  readonly profiles: readonly string[];
  /**
   * Names by which clients on a WebSocket may ask for this protocol; without any name they get it as well. A codec finds
   * out by itself which of its encodings a client speaks.
   */
  readonly subprotocols?: readonly string[];
  /** The codec of one new connection. `profile` is one of `profiles` or `auto`. */
  connect(profile: string): ControlCodec;
  /** The writer of one session's frames. */
  frameWriter(): FrameWriter;
  /** Other encodings in which clients may want frames, by the name that their codec gives as `frameEncoding`. */
  readonly frameEncodings?: { readonly [encoding: string]: () => FrameTranscoder };
}

/**
 * Writes a frame in another encoding, on the network thread: once for all receivers that want it, and not
 * at all while there are none. The result is only valid until the next call.
 */
export type FrameTranscoder = (frame: Uint8Array) => Uint8Array;

export interface ControlCodec {
  /**
   * One whole message of the reliable stream. An input is returned as the codec's own reused object:
   * read it before the next call.
   */
  decode(message: Uint8Array): Decoding<ClientRequest>;
  /** One datagram of a connection whose endpoint is known, or of an unknown sender. */
  decodeDatagram(datagram: Uint8Array): Decoding<DatagramRequest>;
  /** The bytes of a notice, or undefined where the protocol has no message for it. */
  encode(notice: Notice): Uint8Array | undefined;
  /**
   * In which of the dialect's other encodings the client reads frames; undefined: as they are written. Codecs
   * with the same one write the same bytes for the lobby: it is encoded once for all of them.
   */
  readonly frameEncoding?: string | undefined;
  /**
   * Whether the platform writes frames for this client alone, in the native protocol: what it may see, as a change
   * against what it has acknowledged. Else it gets the dialect's frames.
   */
  readonly isNative?: boolean;
  /** The answer to a datagram that binds, or undefined where the protocol has none. */
  encodeBound(): Uint8Array | undefined;
}

export type Decoding<T> = T | { readonly kind: "malformed"; readonly reason: string };

/** An input row that a client sent. `sequence` is the newest server tick that it has seen. */
export interface InputRequest {
  readonly kind: "input";
  readonly sequence: number;
  /** In the order of the game's input fields; any float, cleaned by the session. */
  readonly values: Float32Array;
}

/**
 * Input rows for the ticks that they name, newest first: those of `tick`, `tick` - 1 and so on. Most are repeated,
 * so that a lost datagram costs nothing.
 */
export interface RowsRequest {
  readonly kind: "rows";
  /** Tick of the newest snapshot that the client has received, -1 without one. */
  readonly newestSnapshot: number;
  /** The session's tick that the first row is for. */
  readonly tick: number;
  readonly count: number;
  /** Numbers of a row. */
  readonly fields: number;
  /** `count` rows in the order of the game's input fields. */
  readonly values: Float32Array;
}

/** Asks for the time, to measure the way there and back; `sentMs` is the client's own clock and comes back. */
export interface PingRequest {
  readonly kind: "ping";
  readonly sentMs: number;
}

export interface SignInRequest {
  readonly kind: "authenticate";
  readonly token: string;
  readonly name: string;
  /** The token that an earlier connection of the same player was given. */
  readonly resume?: string | undefined;
  /** Whether it only looks at sessions, as pictures in a lobby do: nobody is told of it, and it takes part in nothing. */
  readonly isPreview?: boolean | undefined;
}

export type DatagramRequest =
  | InputRequest
  | RowsRequest
  | PingRequest
  | { readonly kind: "bind"; readonly token: string };

/** What a client may ask for over the reliable stream. */
export type ClientRequest =
  | InputRequest
  | RowsRequest
  | PingRequest
  | SignInRequest
  /** The client speaks another version, or plays another game: it is told why it cannot go on. */
  | { readonly kind: "incompatible"; readonly reason: string }
  /** Forget what the client is known to hold: the next snapshot is to be whole. */
  | { readonly kind: "resync" }
  /** The files of an item of content, from which the client makes the item as the server did. */
  | {
      readonly kind: "content";
      readonly contentKind: string;
      readonly id: string;
      readonly digest: string;
    }
  | { readonly kind: "heartbeat"; readonly tick: number }
  | { readonly kind: "lobby" }
  /** A token by which the client's datagrams will be known. */
  | { readonly kind: "udp-token" }
  /** Who sits in the client's session. */
  | { readonly kind: "roster" }
  | { readonly kind: "loadout"; readonly loadout: Json }
  /** Public unless it says otherwise. `options` of a template are those that are to be otherwise. */
  | ({
      readonly kind: "create";
      readonly options: Json;
      /** Id of a template. */
      readonly template?: string | undefined;
    } & SessionDoor)
  | ({ readonly kind: "join"; readonly sessionId: string } & JoinTerms)
  | ({ readonly kind: "join-by-code"; readonly code: string } & JoinTerms)
  | { readonly kind: "leave" }
  | { readonly kind: "start" }
  /** By who has a seat in a session that has not begun; once all of them are ready, it starts. */
  | { readonly kind: "ready"; readonly isReady: boolean }
  /** Tells moderators of somebody. */
  | { readonly kind: "report"; readonly playerId: string; readonly reason: string }
  | ModerateRequest
  /** By the host: that player has to leave the session and does not come back. */
  | { readonly kind: "kick"; readonly playerId: string }
  /** By the host of a session that is over: another one with the same members and options. */
  | { readonly kind: "rematch" }
  /** To those who are where the player is: in its session, else in the lobby. */
  | { readonly kind: "say"; readonly text: string }
  /** Whose chat is not shown to this player from now on, instead of the list before. */
  | { readonly kind: "block"; readonly playerIds: readonly string[] }
  | CommandRequest
  | { readonly kind: "disconnect" };

/** By a moderator. */
export interface ModerateRequest {
  readonly kind: "moderate";
  readonly act: ModerationAct;
  readonly playerId: string;
  /** How long a mute or a ban lasts; 0: until it is lifted. */
  readonly seconds: number;
  /** Whether it concerns everybody at the player's address. */
  readonly byAddress: boolean;
  readonly reason: string;
}

/** Who may come into a session that is made. */
export interface SessionDoor {
  readonly visibility?: Visibility | undefined;
  readonly password?: string | undefined;
}

interface JoinTerms {
  readonly as: "player" | "spectator";
  /** Of a session that has one. */
  readonly password?: string | undefined;
}

/**
 * One of the game's commands, for the client's seat. Whoever decodes it makes the payload anew and of bounded
 * depth; whether it is of the command's schema is for the session to say.
 */
export interface CommandRequest {
  readonly kind: "command";
  /** Chosen by the client, rising from 1; the answer bears it. A number is applied once, and answered again. */
  readonly number: number;
  readonly name: string;
  readonly payload: Json;
}

/** What the platform tells a client over the reliable stream. */
export type Notice =
  /** `resumeToken` takes the player's place over on another connection, once, also while this one lasts. */
  | {
      readonly kind: "authenticated";
      readonly playerId: string;
      readonly serverVersion: number;
      readonly resumeToken: string;
    }
  /** `code` is the reason with which the connection ends. */
  | { readonly kind: "refused"; readonly reason: string; readonly code: string }
  /** The connection ends now, and this is why. */
  | { readonly kind: "closing"; readonly code: string; readonly detail: string | undefined }
  /** `serverMs` is the server's monotonic clock. */
  | { readonly kind: "pong"; readonly sentMs: number; readonly serverMs: number }
  | { readonly kind: "content"; readonly item: ContentSourceItem }
  | { readonly kind: "heartbeat-ack"; readonly tick: number }
  /** `isSealed`: only datagrams that are sealed with keys of the stream and the token are taken. */
  | {
      readonly kind: "udp-token";
      readonly token: string;
      readonly port: number;
      readonly isSealed: boolean;
    }
  | { readonly kind: "lobby"; readonly lobby: LobbyView }
  /** `options` are those that the session was created with; `hostId` is who may start it; `readyIds` are who is ready for that. */
  | {
      readonly kind: "roster";
      readonly roster: readonly RosterEntry[];
      readonly hostId: string | undefined;
      readonly readyIds: readonly string[];
      readonly options: Json;
    }
  /**
   * `seat` is undefined for a spectator. By `code` others may join. `lastCommand` is the highest number of a command that was sent from the
   * seat, 0 before the first: who has come back goes on behind it.
   */
  | {
      readonly kind: "joined";
      readonly sessionId: string;
      readonly seat: number | undefined;
      readonly lastCommand: number;
      readonly visibility: Visibility;
      readonly code: string;
      readonly session: SessionFacts;
    }
  | { readonly kind: "left" }
  | { readonly kind: "starting"; readonly countdownSeconds: number }
  /** The answer to a command that reached its session; `refusal` is undefined where it was applied. */
  | { readonly kind: "command-reply"; readonly number: number; readonly refusal: Refusal | undefined }
  | { readonly kind: "error"; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: "player-left"; readonly playerId: string }
  /** Of a session, or without one of the lobby; oldest first. Lines may come again to who has come back. */
  | { readonly kind: "chat"; readonly sessionId: string | undefined; readonly lines: readonly ChatLine[] }
  /**
   * To who watches a replay: where it stands, and how fast it goes. What follows a jump begins with another `joined` and a whole
   * snapshot.
   */
  | {
      readonly kind: "playback";
      readonly tick: number;
      readonly speed: number;
      readonly isPaused: boolean;
      readonly firstTick: number;
      readonly lastTick: number;
    }
  /** To who has told moderators of this player. */
  | { readonly kind: "reported"; readonly playerId: string }
  /** To the moderator whose act is done; `untilMs` is unix time, undefined without an end. */
  | {
      readonly kind: "moderated";
      readonly act: ModerationAct;
      readonly playerId: string;
      readonly untilMs: number | undefined;
    };

/** Something that a player has said. */
export interface ChatLine {
  /** Rises from 1 in each session and each lobby. */
  readonly number: number;
  readonly playerId: string;
  /** Of the player, as it was then. */
  readonly name: string;
  /** Plain text: whoever shows it interprets nothing in it. */
  readonly text: string;
  /** Unix milliseconds. */
  readonly sentMs: number;
}

/** What a client needs to run a session's rules itself: with equal facts, equal states. */
export interface SessionFacts {
  readonly options: Json;
  readonly plan: SessionPlan;
  readonly seed: number;
  /** `hashLayout` of the state of the running session: a client with another layout cannot read its snapshots. */
  readonly layoutHash: string;
  /** Every item that the world is made of. */
  readonly content: readonly { readonly kind: string; readonly id: string; readonly digest: string }[];
}

/** An item of content as its files hold it. */
export interface ContentSourceItem {
  readonly kind: string;
  readonly id: string;
  readonly digest: string;
  /** The parsed manifest. */
  readonly manifest: Json;
  /** Text of the other files that were read for it, by name. */
  readonly files: { readonly [name: string]: string };
}

/** The lobby as everybody may see it. */
export interface LobbyView {
  readonly players: readonly LobbyPlayerView[];
  readonly sessions: readonly SessionView[];
  readonly content: readonly ContentSummary[];
}

export interface LobbyPlayerView {
  readonly id: string;
  readonly name: string;
  readonly loadout: Json;
  readonly sessionId: string | null;
}

export interface SessionView {
  readonly id: string;
  readonly title: string;
  readonly hostName: string;
  /** People and AI drivers in a seat. */
  readonly playerCount: number;
  /** People who are ready for the start. */
  readonly readyCount: number;
  readonly seats: number;
  /** Seats that AI drivers will take at the start. */
  readonly reservedSeats: number;
  readonly spectatorCount: number;
  readonly phase: PhaseName;
  readonly visibility: Visibility;
}

export interface ContentSummary {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
}

/** What a frame is written from. One object a session, with changing fields. */
export interface FrameSource {
  /** After the step, with the events of this tick: those of its commands, drivers and stages. */
  readonly t: TickContext;
  readonly phase: PhaseName;
  /** The tick just stepped, on the scale of the server's loop, which all sessions of a game share. */
  readonly serverTick: number;
  readonly roster: ReadonlyMap<number, RosterEntry>;
  /** Raised whenever the roster changes. */
  readonly rosterVersion: number;
}

/** Writes the frames of a session's ticks. Allocates nothing in a steady tick. Any frame may be lost. */
export interface FrameWriter {
  /**
   * Whether every seat of an external driver gets a frame of its own, and those who watch another one.
   * Otherwise one frame a tick goes to everybody.
   */
  readonly perSeat?: boolean;
  /** Upper bound of a frame for this many seats. */
  maxBytes(seats: number): number;
  /**
   * Writes at `offset` what the viewer in `seat` is shown, or where it is undefined, what those who watch or
   * everybody is; returns the number of bytes, 0 when this tick has no frame.
   */
  write(
    source: FrameSource,
    seat: number | undefined,
    target: Uint8Array,
    view: DataView,
    offset: number,
  ): number;
}

/** All that the platform loads of a game: the export `gamePackage` of the game's package. */
export interface GamePackage {
  readonly game: AnyGame;
  readonly dialect: Dialect;
  readonly content: readonly ContentKind<unknown>[];
  /** What outlives its sessions; undefined: nothing but their results. */
  readonly records?: AnyRecords;
  /** Of a game that has leaderboards. */
  readonly boards?: Boards;
  /** Of a game that has laps. */
  readonly laps?: LapTable;
  /** Undefined: templates name `options`, `bounds` and `allowed` as the platform has them. */
  readonly templates?: TemplateReader;
}
