import {
  type ClientMessage,
  clientCodecs,
  type ExtensionClientMessage,
  extensionClientCodec,
  packedClientCodec,
} from "@fairtick/apex/dialect";
import type { Knowledge } from "./knowledge.ts";
import { type Dice, mutate, noise, pick } from "./mutations.ts";

export type Encoding = "bincode" | "msgpack";
type Message = ClientMessage | ExtensionClientMessage;

const noiseBytesMax = 300;
/** A signed-in client may send messages of a megabyte: now and then one of some size. */
const longBytesMax = 100_000;
/** The longest that a name may be on the wire is 4096 bytes. */
const longTextPieces = 800;
const textPieces = [
  "a",
  "Ada",
  "\0",
  "\n",
  "\u202e",
  "\ud800",
  "e\u0301",
  "赛",
  "😀",
  "%s",
  "'; --",
  "\u2028",
];
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

/** Messages that a server should not be sent, by the dice. */
export class HostileMessages {
  readonly #dice: Dice;
  readonly #knowledge: Knowledge;

  constructor(dice: Dice, knowledge: Knowledge) {
    this.#dice = dice;
    this.#knowledge = knowledge;
  }

  /** Noise, a mutant, or a message that makes sense in itself and most likely none at this moment. */
  next(encoding: Encoding): Uint8Array {
    const dice = this.#dice;
    const roll = dice() % 100;
    if (roll < 10) return noise(dice() % noiseBytesMax, dice);
    if (roll < 45) return mutate(this.encode(this.command(), encoding), dice);
    if (roll === 99) return noise(dice() % longBytesMax, dice);
    return this.encode(this.command(), encoding);
  }

  /** The same for a datagram. */
  nextDatagram(encoding: Encoding): Uint8Array {
    const dice = this.#dice;
    const roll = dice() % 100;
    if (roll < 15) return noise(dice() % noiseBytesMax, dice);
    const message = pick(["PlayerInput", "PlayerInput", "BindUdp", pick(commands, dice)] as const, dice);
    const bytes = this.encode(this.#message(message), encoding);
    return roll < 55 ? mutate(bytes, dice) : bytes;
  }

  /** A message with values that the schema allows and the server may not like. */
  command(): Message {
    // A goodbye ends the connection: only now and then.
    return this.#message(this.#dice() % 1000 === 0 ? "Disconnect" : pick(commands, this.#dice));
  }

  encode(message: Message, encoding: Encoding): Uint8Array {
    if (encoding === "msgpack") return packedClientCodec.encode(message);
    if (isOfExtension(message)) return extensionClientCodec.encode(message);
    return clientCodecs.s1.encode(message);
  }

  /** Who signs in, as the server wants it. */
  signIn(): Message {
    return { type: "Authenticate", token: "t", player_name: `abuser ${this.#dice() % 1000}` };
  }

  #message(type: Message["type"]): Message {
    const dice = this.#dice;
    const known = this.#knowledge;
    switch (type) {
      case "Authenticate":
        return { type, token: this.#text(), player_name: this.#text() };
      case "Heartbeat":
        return { type, client_tick: dice() };
      case "SelectCar":
        return { type, car_config_id: dice() % 8 === 0 ? known.anyId(dice) : known.car(dice) };
      case "CreateSession":
        return {
          type,
          track_config_id: dice() % 8 === 0 ? known.anyId(dice) : known.track(dice),
          max_players: this.#byte(1 + (dice() % 16)),
          ai_count: this.#byte(dice() % 4),
          lap_limit: this.#byte(1),
        };
      case "JoinSession":
      case "JoinAsSpectator":
        return { type, session_id: dice() % 8 === 0 ? known.anyId(dice) : known.session(dice) };
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

  #text(): string {
    const dice = this.#dice;
    const length = dice() % 50 === 0 ? dice() % longTextPieces : dice() % 12;
    return Array.from({ length }, () => pick(textPieces, dice)).join("");
  }
}

const isOfExtension = (message: Message): message is ExtensionClientMessage =>
  message.type === "RequestUdpBinding" || message.type === "BindUdp" || message.type === "RequestRoster";
