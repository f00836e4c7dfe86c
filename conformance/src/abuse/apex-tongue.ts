import {
  type ClientMessage,
  clientCodecs,
  decodeFromServer,
  type ExtensionClientMessage,
  extensionClientCodec,
  packedClientCodec,
  packedServerCodec,
} from "@fairtick/apex/dialect";
import { hostileText } from "./hostile-text.ts";
import type { Knowledge } from "./knowledge.ts";
import { type Dice, mutate, noise, pick } from "./mutations.ts";
import { type Heard, longBytesMax, noiseBytesMax, nothingHeard, type Place, type Tongue } from "./tongue.ts";

type Encoding = "bincode" | "msgpack";
type Message = ClientMessage | ExtensionClientMessage;

const telemetryTag = 9;
const telemetryName = "Telemetry";

const commands = [
  "SelectCar",
  "RequestLobbyState",
  "CreateSession",
  "CreateSession",
  "JoinSession",
  "JoinSession",
  "JoinAsSpectator",
  "LeaveSession",
  "LeaveSession",
  "StartSession",
  "StartSession",
  "RequestUdpBinding",
  "RequestRoster",
  "Heartbeat",
  "PlayerInput",
  "PlayerInput",
  "PlayerInput",
  "Authenticate",
  "BindUdp",
] as const satisfies readonly Message["type"][];

/** The published protocol of apex, abused by the dice. */
export class ApexTongue implements Tongue {
  readonly protocol = "apex";
  readonly #dice: Dice;
  readonly #knowledge: Knowledge;
  readonly #encoding: Encoding;

  constructor(dice: Dice, knowledge: Knowledge) {
    this.#dice = dice;
    this.#knowledge = knowledge;
    this.#encoding = dice() % 5 < 2 ? "msgpack" : "bincode";
  }

  arrival(place: Place): readonly Uint8Array[] {
    if (place === "stranger") return [];
    const signIn = {
      type: "Authenticate",
      token: "t",
      player_name: `abuser ${this.#dice() % 1000}`,
    } as const;
    const joining =
      place === "watching" ? "JoinAsSpectator" : pick(["CreateSession", "JoinSession"] as const, this.#dice);
    const seated = place === "lobby" ? [] : [this.#message("SelectCar"), this.#message(joining)];
    const left = place === "left" ? [this.#message("LeaveSession")] : [];
    const datagrams = this.#dice() % 2 === 0 ? [this.#message("RequestUdpBinding")] : [];
    return [signIn, ...seated, ...left, ...datagrams].map((message) => this.#encode(message));
  }

  next(): Uint8Array {
    const dice = this.#dice;
    const roll = dice() % 100;
    if (roll < 10) return noise(dice() % noiseBytesMax, dice);
    if (roll < 45) return mutate(this.command(), dice);
    if (roll === 99) return noise(dice() % longBytesMax, dice);
    return this.command();
  }

  nextDatagram(): Uint8Array {
    const dice = this.#dice;
    const roll = dice() % 100;
    if (roll < 15) return noise(dice() % noiseBytesMax, dice);
    const message = pick(["PlayerInput", "PlayerInput", "BindUdp", pick(commands, dice)] as const, dice);
    const bytes = this.#encode(this.#message(message));
    return roll < 55 ? mutate(bytes, dice) : bytes;
  }

  command(): Uint8Array {
    // A goodbye ends the connection: only now and then.
    const type = this.#dice() % 1000 === 0 ? "Disconnect" : pick(commands, this.#dice);
    return this.#encode(this.#message(type));
  }

  bind(token: string): Uint8Array {
    return this.#encode({ type: "BindUdp", token });
  }

  hear(message: Uint8Array): Heard {
    const decoded = this.#decode(message);
    const known = this.#knowledge;
    switch (decoded?.type) {
      case "AuthSuccess":
        known.learn("player", decoded.player_id);
        return { place: "lobby" };
      case "SessionJoined":
        known.learn("session", decoded.session_id);
        return { place: "seated" };
      case "SessionLeft":
        return { place: "left" };
      case "LobbyState":
        for (const { id } of decoded.available_sessions) known.learn("session", id);
        for (const { id } of decoded.players_in_lobby) known.learn("player", id);
        for (const { id } of decoded.car_configs) known.learn("car", id);
        for (const { id } of decoded.track_configs) known.learn("track", id);
        return nothingHeard;
      case "UdpBindingToken":
      case "UdpSealingToken":
        return { token: decoded.token };
      default:
        return nothingHeard;
    }
  }

  /** Telemetry comes often and teaches nothing. */
  #decode(message: Uint8Array) {
    const isPacked = (message[0]! & 0xf0) === 0x80;
    const isTelemetry = isPacked
      ? Buffer.from(message.subarray(0, 20)).includes(telemetryName)
      : message[0] === telemetryTag;
    if (isTelemetry) return undefined;
    const decoded = isPacked ? packedServerCodec.decode(message) : decodeFromServer(message);
    return decoded.ok ? decoded.value : undefined;
  }

  #encode(message: Message): Uint8Array {
    if (this.#encoding === "msgpack") return packedClientCodec.encode(message);
    if (isOfExtension(message)) return extensionClientCodec.encode(message);
    return clientCodecs.s1.encode(message);
  }

  #message(type: Message["type"]): Message {
    const dice = this.#dice;
    const known = this.#knowledge;
    switch (type) {
      case "Authenticate":
        return { type, token: hostileText(dice), player_name: hostileText(dice) };
      case "Heartbeat":
        return { type, client_tick: dice() };
      case "SelectCar":
        return { type, car_config_id: dice() % 8 === 0 ? known.anyId(dice) : known.one("car", dice) };
      case "CreateSession":
        return {
          type,
          track_config_id: dice() % 8 === 0 ? known.anyId(dice) : known.one("track", dice),
          max_players: this.#byte(1 + (dice() % 16)),
          ai_count: this.#byte(dice() % 4),
          lap_limit: this.#byte(1),
        };
      case "JoinSession":
      case "JoinAsSpectator":
        return { type, session_id: dice() % 8 === 0 ? known.anyId(dice) : known.one("session", dice) };
      case "PlayerInput":
        return {
          type,
          server_tick_ack: dice(),
          throttle: this.#float(),
          brake: this.#float(),
          steering: this.#float(),
        };
      case "BindUdp":
        return { type, token: known.token(dice)?.token ?? known.anyId(dice) };
      default:
        return { type };
    }
  }

  /** Mostly what is sensible, else anything. */
  #byte(sensible: number): number {
    return this.#dice() % 4 === 0 ? this.#dice() & 0xff : sensible;
  }

  #float(): number {
    const value = (this.#dice() / 0x1_0000_0000) * 4 - 2;
    return Math.fround(this.#dice() % 4 === 0 ? value * 1e30 : value);
  }
}

const isOfExtension = (message: Message): message is ExtensionClientMessage =>
  message.type === "RequestUdpBinding" || message.type === "BindUdp" || message.type === "RequestRoster";
