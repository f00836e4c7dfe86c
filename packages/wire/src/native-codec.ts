import {
  type AnyGame,
  type ClientRequest,
  type ControlCodec,
  type DatagramRequest,
  type Decoding,
  errorCodes,
  type Json,
  type Notice,
  type PingRequest,
  type RowsRequest,
  type SessionFacts,
  type SignInRequest,
} from "@fairtick/contract";
import { InputFrameReader } from "./native-input.ts";
import {
  decodeNativeClient,
  encodeNativeServer,
  type NativeClientMessage,
  NativeKind,
  type NativeServerMessage,
  nativeProtocolVersion,
} from "./native-messages.ts";

/** Name of the native protocol where protocols are chosen by name, as in a WebSocket's subprotocols. */
export const nativeProtocolName = `fairtick.${nativeProtocolVersion}`;

/** The native protocol at the server's end, for one connection that plays `game`. */
export function nativeCodec(game: AnyGame): ControlCodec {
  return new NativeCodec(game);
}

class NativeCodec implements ControlCodec {
  readonly isNative = true;
  readonly #game: AnyGame;
  readonly #inputs: InputFrameReader;
  readonly #rows: { -readonly [K in keyof RowsRequest]: RowsRequest[K] };

  constructor(game: AnyGame) {
    this.#game = game;
    this.#inputs = new InputFrameReader(game.input);
    const fields = Object.keys(game.input).length;
    const { values } = this.#inputs.frame;
    this.#rows = { kind: "rows", newestSnapshot: -1, tick: 0, count: 0, fields, values };
  }

  decode(message: Uint8Array): Decoding<ClientRequest> {
    if (message[0] === NativeKind.frame) return this.#input(message);
    const decoded = decodeNativeClient(message);
    return typeof decoded === "string" ? malformed(decoded) : this.#request(decoded);
  }

  decodeDatagram(datagram: Uint8Array): Decoding<DatagramRequest> {
    if (datagram[0] === NativeKind.frame) return this.#input(datagram);
    const decoded = decodeNativeClient(datagram);
    if (typeof decoded === "string") return malformed(decoded);
    if (decoded.type === "BindDatagrams") return { kind: "bind", token: decoded.token };
    if (decoded.type === "Ping") return pingOf(decoded.sentMs);
    return malformed(`${decoded.type} as a datagram`);
  }

  encode(notice: Notice): Uint8Array | undefined {
    const message = this.#messageOf(notice);
    return message === undefined ? undefined : encodeNativeServer(message);
  }

  encodeBound(): Uint8Array {
    return encodeNativeServer({ type: "DatagramsBound" });
  }

  #input(frame: Uint8Array): Decoding<RowsRequest> {
    if (!this.#inputs.read(frame)) return malformed("an input frame that is too short or too long");
    const { newestSnapshot, tick, count } = this.#inputs.frame;
    this.#rows.newestSnapshot = newestSnapshot;
    this.#rows.tick = tick;
    this.#rows.count = count;
    return this.#rows;
  }

  #request(message: NativeClientMessage): Decoding<ClientRequest> {
    switch (message.type) {
      case "Hello":
        return this.#hello(message, { resume: message.resume ?? undefined });
      case "HelloPreview":
        return this.#hello(message, { isPreview: true });
      case "Ping":
        return pingOf(message.sentMs);
      case "RequestLobby":
        return { kind: "lobby" };
      case "ChooseLoadout":
        return withJson("loadout", message.loadout, (loadout) => ({ kind: "loadout", loadout }));
      case "CreateSession":
        return withJson("options", message.options, (options) => ({
          kind: "create",
          options,
          visibility: message.visibility,
          password: message.password ?? undefined,
        }));
      case "JoinSession":
        return { kind: "join", sessionId: message.sessionId, ...termsOf(message) };
      case "JoinByCode":
        return { kind: "join-by-code", code: message.code, ...termsOf(message) };
      case "Kick":
        return { kind: "kick", playerId: message.playerId };
      case "Rematch":
        return { kind: "rematch" };
      case "Report":
        return { kind: "report", playerId: message.playerId, reason: message.reason };
      case "Moderate": {
        const { act, playerId, seconds, byAddress, reason } = message;
        return { kind: "moderate", act, playerId, seconds, byAddress, reason };
      }
      case "LeaveSession":
        return { kind: "leave" };
      case "StartSession":
        return { kind: "start" };
      case "SetReady":
        return { kind: "ready", isReady: message.isReady };
      case "Command": {
        const { number, name } = message;
        return withJson("payload", message.payload, (payload) => ({
          kind: "command",
          number,
          name,
          payload,
        }));
      }
      case "RequestRoster":
        return { kind: "roster" };
      case "RequestContent":
        return { kind: "content", contentKind: message.kind, id: message.id, digest: message.digest };
      case "RequestResync":
        return { kind: "resync" };
      case "RequestDatagrams":
        return { kind: "udp-token" };
      case "BindDatagrams":
        return malformed("BindDatagrams belongs into a datagram");
      case "Goodbye":
        return { kind: "disconnect" };
      case "Say":
        return { kind: "say", text: message.text };
      case "Block":
        return { kind: "block", playerIds: message.playerIds };
    }
  }

  #hello(
    hello: Extract<NativeClientMessage, { type: "Hello" | "HelloPreview" }>,
    as: Partial<SignInRequest>,
  ): ClientRequest {
    const { id, version } = this.#game;
    if (hello.protocol !== nativeProtocolVersion)
      return incompatible(
        `the server speaks version ${nativeProtocolVersion} of the protocol, the client version ${hello.protocol}`,
      );
    if (hello.game !== id) return incompatible(`"${id}" is played here, not "${hello.game}"`);
    if (hello.rules !== version)
      return incompatible(
        `the server plays version ${version} of the rules, the client version ${hello.rules}`,
      );
    return { kind: "authenticate", token: hello.token, name: hello.name, ...as };
  }

  #messageOf(notice: Notice): NativeServerMessage | undefined {
    switch (notice.kind) {
      case "authenticated": {
        const { playerId, serverVersion, resumeToken } = notice;
        const { version: rules } = this.#game;
        return {
          type: "Welcome",
          protocol: nativeProtocolVersion,
          playerId,
          serverVersion,
          rules,
          resumeToken,
        };
      }
      case "refused":
        return { type: "Refused", code: notice.code, message: notice.reason };
      case "closing":
        return { type: "Closing", code: notice.code, message: notice.detail ?? "" };
      case "pong":
        return { type: "Pong", sentMs: notice.sentMs, serverMs: notice.serverMs };
      case "heartbeat-ack":
        return undefined;
      case "udp-token":
        return { type: "DatagramToken", token: notice.token, port: notice.port, isSealed: notice.isSealed };
      case "lobby":
        return {
          type: "Lobby",
          players: notice.lobby.players.map((player) => ({ ...player, loadout: jsonText(player.loadout) })),
          sessions: notice.lobby.sessions,
          content: notice.lobby.content,
        };
      case "roster":
        return {
          type: "Roster",
          hostId: notice.hostId ?? null,
          readyIds: notice.readyIds,
          entries: notice.roster.map((entry) => ({ ...entry, loadout: jsonText(entry.loadout) })),
        };
      case "joined":
        return {
          type: "Joined",
          sessionId: notice.sessionId,
          seat: notice.seat ?? null,
          lastCommand: notice.lastCommand,
          visibility: notice.visibility,
          code: notice.code,
          session: factsOf(notice.session),
        };
      case "left":
        return { type: "Left" };
      case "starting":
        return { type: "Starting", countdownSeconds: notice.countdownSeconds };
      case "command-reply":
        return { type: "CommandReply", number: notice.number, refusal: notice.refusal ?? null };
      case "error":
        return {
          type: "Error",
          code: notice.code,
          number: errorCodes[notice.code].number,
          message: notice.message,
        };
      case "player-left":
        return { type: "PlayerLeft", playerId: notice.playerId };
      case "reported":
        return { type: "Reported", playerId: notice.playerId };
      case "moderated": {
        const { act, playerId, untilMs } = notice;
        return { type: "Moderated", act, playerId, untilMs: untilMs ?? null };
      }
      case "playback": {
        const { tick, firstTick, lastTick, speed, isPaused } = notice;
        return { type: "Playback", tick, firstTick, lastTick, speed, isPaused };
      }
      case "chat":
        return { type: "Chat", sessionId: notice.sessionId ?? null, lines: notice.lines };
      case "content": {
        const { kind, id, digest, manifest, files } = notice.item;
        const texts = Object.entries(files).map(([name, text]) => ({ name, text }));
        return { type: "Content", kind, id, digest, manifest: jsonText(manifest), files: texts };
      }
    }
  }
}

function factsOf({ plan, options, seed, layoutHash, content }: SessionFacts) {
  const { title, seats, reservedSeats, countdownSeconds } = plan;
  const capacities = jsonText(plan.capacities);
  return {
    options: jsonText(options),
    title,
    seats,
    reservedSeats,
    countdownSeconds,
    capacities,
    seed,
    layoutHash,
    content,
  };
}

const termsOf = ({ asSpectator, password }: { asSpectator: boolean; password: string | null }) =>
  ({ as: asSpectator ? "spectator" : "player", password: password ?? undefined }) as const;

const jsonText = (value: Json): string => JSON.stringify(value);

/**
 * Levels of arrays and objects within each other. Parsing takes any number of them; whoever walks through the value, as
 * handing it to a session thread does, may not.
 */
const jsonLevelsMax = 32;

function withJson(
  field: string,
  text: string,
  make: (value: Json) => ClientRequest,
): Decoding<ClientRequest> {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return malformed(`${field} is not JSON`);
  }
  return hasLevels(value, jsonLevelsMax)
    ? make(value)
    : malformed(`${field} has more than ${jsonLevelsMax} levels`);
}

/** Whether at most so many levels of arrays and objects lie within each other. */
function hasLevels(value: Json, max: number): boolean {
  if (value === null || typeof value !== "object") return true;
  return max > 0 && Object.values(value).every((part) => hasLevels(part as Json, max - 1));
}

const pingOf = (sentMs: number): PingRequest => ({ kind: "ping", sentMs });
const incompatible = (reason: string): ClientRequest => ({ kind: "incompatible", reason });
const malformed = (reason: string) => ({ kind: "malformed", reason }) as const;
