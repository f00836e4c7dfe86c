import { apex } from "@fairtick/apex/rules";
import {
  decodeNativeServer,
  encodeNativeClient,
  InputFrameWriter,
  inputRowsMax,
  type NativeClientMessage,
  NativeKind,
  type NativeServerMessage,
  nativeProtocolVersion,
} from "@fairtick/wire";
import { hostileText } from "./hostile-text.ts";
import type { Knowledge, OverheardTicket } from "./knowledge.ts";
import { type Dice, mutate, noise, pick } from "./mutations.ts";
import { mutateNative } from "./native-mutations.ts";
import { type Heard, longBytesMax, noiseBytesMax, nothingHeard, type Place, type Tongue } from "./tongue.ts";

type Message = NativeClientMessage;
type Hello = Extract<Message, { readonly type: "Hello" }>;

/** `frame` stands for an input frame. */
const saidOften = [
  "frame",
  "frame",
  "frame",
  "frame",
  "frame",
  "Ping",
  "RequestLobby",
  "ChooseLoadout",
  "CreateSession",
  "JoinSession",
  "JoinSession",
  "LeaveSession",
  "StartSession",
  "Command",
  "RequestRoster",
  "RequestResync",
  "RequestDatagrams",
  "Say",
  "Block",
  "JoinByCode",
  "Kick",
  "Rematch",
  "Report",
  "Moderate",
  "SetReady",
] as const satisfies readonly (Message["type"] | "frame")[];

/** Answers to the first are long, and what the others bring about is most often the end of the connection. */
const saidSeldom = [
  "RequestContent",
  "RequestContent",
  "BindDatagrams",
  "Hello",
  "HelloPreview",
  "Goodbye",
] as const satisfies readonly Message["type"][];
const seldomEvery = 60;
/** A byte of an input frame whose lower five bits are the number of rows less 1. */
const countByte = 9;
const depths = 4000;
const jsonOddities = [
  "",
  "{",
  "null",
  "0",
  "1e999",
  "-0",
  '"text"',
  "[]",
  '{"__proto__":{"a":1}}',
  '{"constructor":null,"toString":1}',
  `${"[".repeat(depths)}${"]".repeat(depths)}`,
  '{"car":"\\ud800"}',
  '{"a":1,"a":2}',
];

/** The native protocol, abused by the dice: control messages, input frames, and tickets of others. */
export class NativeTongue implements Tongue {
  readonly protocol = "native";
  readonly #dice: Dice;
  readonly #knowledge: Knowledge;
  readonly #inputs = new InputFrameWriter(apex.input);
  readonly #name: string;
  /** What the last `Hello` would take the place of. */
  #claimed: OverheardTicket | undefined;
  #isResumed = false;
  #isWelcome = false;

  constructor(dice: Dice, knowledge: Knowledge) {
    this.#dice = dice;
    this.#knowledge = knowledge;
    this.#name = `native abuser ${dice() % 1000}`;
  }

  arrival(place: Place): readonly Uint8Array[] {
    const dice = this.#dice;
    if (place === "stranger") return [];
    const ticket = place === "resumed" ? this.#knowledge.ticket(dice) : undefined;
    this.#claimed = ticket;
    const messages: Message[] = [
      place === "watching" && dice() % 2 === 0
        ? { type: "HelloPreview", ...honestIdentity, name: this.#name }
        : { ...honestHello, name: ticket?.name ?? this.#name, resume: ticket?.resumeToken ?? null },
    ];
    if (place !== "lobby" && ticket === undefined) {
      messages.push({
        type: "ChooseLoadout",
        loadout: JSON.stringify({ car: this.#knowledge.one("car", dice) }),
      });
      messages.push(
        place !== "watching" && dice() % 2 === 0 ? this.#creation() : this.#joining(place === "watching"),
      );
    }
    if (place === "left") messages.push({ type: "LeaveSession" });
    if (dice() % 2 === 0) messages.push({ type: "RequestDatagrams" });
    return messages.map(encodeNativeClient);
  }

  next(): Uint8Array {
    const dice = this.#dice;
    const roll = dice() % 100;
    if (roll < 8) return this.#noise(noiseBytesMax);
    if (roll === 99) return this.#noise(longBytesMax);
    return roll < 50 ? this.#mutant(this.#anything()) : this.command();
  }

  nextDatagram(): Uint8Array {
    const dice = this.#dice;
    const roll = dice() % 100;
    if (roll < 10) return this.#noise(noiseBytesMax);
    const said = pick(["frame", "frame", "frame", "Ping", "BindDatagrams", this.#anything()] as const, dice);
    return roll < 50 ? this.#mutant(said) : this.#encode(said);
  }

  command(): Uint8Array {
    return this.#encode(this.#anything());
  }

  bind(token: string): Uint8Array {
    return encodeNativeClient({ type: "BindDatagrams", token });
  }

  hear(message: Uint8Array): Heard {
    if (message[0] === NativeKind.frame) {
      if (message.length >= 5) this.#knowledge.tick = viewOf(message).getUint32(1, true);
      return nothingHeard;
    }
    const decoded = decodeNativeServer(message);
    return typeof decoded === "string" ? nothingHeard : this.#heard(decoded);
  }

  #heard(message: NativeServerMessage): Heard {
    const known = this.#knowledge;
    switch (message.type) {
      case "Welcome":
        return this.#welcomed(message);
      case "Lobby":
        for (const { id } of message.players) known.learn("player", id);
        for (const { id } of message.sessions) known.learn("session", id);
        for (const { kind, id } of message.content) known.learn(kind === "cars" ? "car" : "track", id);
        return nothingHeard;
      case "Joined":
        known.learn("session", message.sessionId);
        for (const content of message.session.content) known.learnContent(content);
        if (this.#isResumed) return { place: "resumed" };
        return { place: message.seat === null ? "watching" : "seated" };
      case "Left":
        return { place: "left" };
      case "DatagramToken":
        return { token: message.token };
      default:
        return nothingHeard;
    }
  }

  #welcomed({ playerId, resumeToken }: Extract<NativeServerMessage, { readonly type: "Welcome" }>): Heard {
    const claimed = this.#claimed;
    this.#isWelcome = true;
    this.#isResumed = claimed?.playerId === playerId;
    const name = claimed?.name ?? this.#name;
    this.#knowledge.learn("player", playerId);
    this.#knowledge.learnTicket({ name, playerId, resumeToken });
    return { place: this.#isResumed ? "resumed" : "lobby" };
  }

  #anything(): Message["type"] | "frame" {
    if (!this.#isWelcome && this.#dice() % 8 === 0) return this.#dice() % 4 === 0 ? "HelloPreview" : "Hello";
    return this.#dice() % seldomEvery === 0 ? pick(saidSeldom, this.#dice) : pick(saidOften, this.#dice);
  }

  #encode(said: Message["type"] | "frame"): Uint8Array {
    return said === "frame" ? this.#frame() : encodeNativeClient(this.#message(said));
  }

  #mutant(said: Message["type"] | "frame"): Uint8Array {
    const dice = this.#dice;
    if (said !== "frame") return mutateNative(this.#message(said), dice);
    const frame = this.#frame();
    if (dice() % 3 > 0) return mutate(frame, dice);
    // More rows than there are bits, or fewer.
    frame[countByte] = (frame[countByte]! & 0xe0) | (dice() & 0x1f);
    return frame;
  }

  /** Rows for ticks that are over, at hand, far off or beyond all; acknowledges what was sent and what never was. */
  #frame(): Uint8Array {
    const dice = this.#dice;
    const { tick } = this.#knowledge;
    const near = Math.max(0, tick + (dice() % 64) - 16);
    const ticks = [near, near, near, 0, 1, tick + 100_000, 0x7fff_ffff, 0xffff_ffff, dice()];
    const acknowledged = [-1, tick, tick, tick + 1, Math.max(0, tick - 70), 0xffff_fffe, dice() >>> 1];
    const rows = Array.from({ length: inputRowsMax }, () => {
      const isAsBefore = dice() % 2 === 0;
      return Float32Array.from({ length: 3 }, () => (isAsBefore ? 0.5 : (dice() / 0x1_0000_0000) * 4 - 2));
    });
    const count = 1 + (dice() % inputRowsMax);
    return this.#inputs
      .write(pick(acknowledged, dice), pick(ticks, dice), count, (age) => rows[age]!)
      .slice();
  }

  #message(type: Message["type"]): Message {
    const dice = this.#dice;
    const known = this.#knowledge;
    switch (type) {
      case "Hello":
        return this.#hello();
      case "HelloPreview": {
        const { protocol, game, rules, token, name } = this.#hello();
        return { type, protocol, game, rules, token, name };
      }
      case "ChooseLoadout":
        return {
          type,
          loadout: this.#json({ car: dice() % 8 === 0 ? known.anyId(dice) : known.one("car", dice) }),
        };
      case "CreateSession":
        return this.#creation();
      case "JoinSession":
        return this.#joining(dice() % 3 === 0);
      case "JoinByCode":
        return {
          type,
          code: pick(["AMBER-ANCHOR-10", " amber anchor 11", this.#short()], dice),
          asSpectator: dice() % 2 === 0,
          password: this.#password(),
        };
      case "Say":
        return { type, text: hostileText(dice) };
      case "Block":
        return { type, playerIds: Array.from({ length: dice() % 130 }, () => known.anyId(dice)) };
      case "SetReady":
        return { type, isReady: dice() % 2 === 0 };
      case "Kick":
        return { type, playerId: known.anyId(dice) };
      case "Report":
        return { type, playerId: known.anyId(dice), reason: hostileText(dice) };
      case "Moderate":
        return {
          type,
          act: pick(["mute", "unmute", "kick", "ban", "unban"] as const, dice),
          playerId: known.anyId(dice),
          seconds: dice(),
          byAddress: dice() % 2 === 0,
          reason: hostileText(dice),
        };
      case "Command":
        return {
          type,
          number: pick([0, 1, 2, dice() % 100, 0xffff_ffff], dice),
          name: this.#short(),
          payload: this.#json({}),
        };
      case "RequestContent": {
        const content = known.content(dice) ?? { kind: "cars", id: known.anyId(dice), digest: "00000000" };
        return { type, ...content, ...(dice() % 2 === 0 ? { digest: this.#short() } : {}) };
      }
      case "BindDatagrams":
        return { type, token: known.token(dice)?.token ?? known.anyId(dice) };
      case "Ping":
        return { type, sentMs: pick([0, -0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324, dice()], dice) };
      default:
        return { type };
    }
  }

  /** As it must be but for one thing, or with a ticket that may be worth something. */
  #hello(): Hello {
    const dice = this.#dice;
    const ticket = this.#knowledge.ticket(dice);
    const hello = { ...honestHello, name: this.#name };
    switch (dice() % 8) {
      case 0:
        return { ...hello, protocol: dice() & 0xffff };
      case 1:
        return { ...hello, game: this.#short() };
      case 2:
        return { ...hello, rules: dice() };
      case 3:
        return { ...hello, token: hostileText(dice) };
      case 4:
        return { ...hello, name: this.#short() };
      case 5:
        return { ...hello, resume: this.#knowledge.anyId(dice) };
      case 6:
        return { ...hello, resume: ticket?.resumeToken ?? null };
      default:
        this.#claimed = ticket;
        return { ...hello, name: ticket?.name ?? this.#name, resume: ticket?.resumeToken ?? null };
    }
  }

  #creation(): Message {
    const dice = this.#dice;
    const track = dice() % 8 === 0 ? this.#knowledge.anyId(dice) : this.#knowledge.one("track", dice);
    const odd = pick(
      [{ maxPlayers: 0 }, { maxPlayers: 1e9 }, { lapLimit: -1 }, { aiCount: 0.5 }, { more: 1 }],
      dice,
    );
    const sensible = { track, maxPlayers: 1 + (dice() % 16), aiCount: dice() % 4, lapLimit: 1 };
    return {
      type: "CreateSession",
      options: this.#json(dice() % 4 === 0 ? { ...sensible, ...odd } : sensible),
      visibility: pick(["public", "public", "public", "protected", "private"] as const, dice),
      password: dice() % 8 === 0 ? this.#password() : null,
    };
  }

  #joining(asSpectator: boolean): Message {
    const dice = this.#dice;
    const sessionId = dice() % 8 === 0 ? this.#knowledge.anyId(dice) : this.#knowledge.one("session", dice);
    return {
      type: "JoinSession",
      sessionId,
      asSpectator,
      password: dice() % 8 === 0 ? this.#password() : null,
    };
  }

  #password(): string | null {
    return pick([null, "", this.#short()], this.#dice);
  }

  /** JSON text of a value; now and then of something else. */
  #json(value: object): string {
    return this.#dice() % 8 === 0 ? pick(jsonOddities, this.#dice) : JSON.stringify(value);
  }

  /** Text of a field that takes at most 256 bytes. */
  #short(): string {
    return [...hostileText(this.#dice)].slice(0, 60).join("");
  }

  /** Any bytes, half of the time behind a byte that begins a message. */
  #noise(bytesMax: number): Uint8Array {
    const dice = this.#dice;
    const bytes = noise(1 + (dice() % bytesMax), dice);
    if (dice() % 2 === 0) bytes[0] = pick([NativeKind.control, NativeKind.frame], dice);
    return bytes;
  }
}

const honestIdentity = {
  protocol: nativeProtocolVersion,
  game: apex.id,
  rules: apex.version,
  token: "t",
  name: "",
};
const honestHello: Hello = { type: "Hello", ...honestIdentity, resume: null };

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);
