import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls, TLSSocket } from "node:tls";
import { decodeFromServer, packedServerCodec } from "@fairtick/apex/dialect";
import { FrameSplitter } from "@fairtick/server";
import { DatagramSeal, exportedBytes, exporterLabel } from "../foreign-client/datagram-seal.ts";
import type { Encoding, HostileMessages } from "./hostile-messages.ts";
import type { Knowledge } from "./knowledge.ts";
import { type Dice, pick } from "./mutations.ts";

export interface AbuseTarget {
  readonly host: string;
  readonly tcpPort: number;
  readonly udpPort: number;
  /** Whether the stream is TLS. */
  readonly isEncrypted: boolean;
}

/**
 * How a stream misbehaves. A *shouter* never signs in; a *liar* does; a *flooder* does, too, and sends nothing but
 * well-formed messages; a *deaf* one signs in and does not read; a *dripper* sends a message byte by byte; a *silent* one sends nothing; a *stranger* does not speak TLS.
 */
type Persona = "shouter" | "liar" | "flooder" | "deaf" | "dripper" | "silent" | "stranger";

const personas: readonly Persona[] = [
  ...new Array<Persona>(6).fill("liar"),
  ...new Array<Persona>(4).fill("flooder"),
  ...new Array<Persona>(4).fill("shouter"),
  "deaf",
  "dripper",
  "silent",
  "stranger",
];
const signsIn: readonly Persona[] = ["liar", "flooder", "deaf", "dripper"];
const telemetryTag = 9;
const telemetryName = "Telemetry";
/** A stream ends itself after so many messages at most. */
const lifeMessagesMax = 3000;
const idleLifeMs = 4000;
/** What a slow server has not taken yet; beyond it nothing more is sent. */
const unsentBytesMax = 262_144;
/** One message in so many has a length that is not its own. */
const wrongLengthEvery = 150;
const lengthsOfInterest = [0, 1, 3, 65_537, 999_999, 1_000_000, 1_000_001, 0xffff_ffff];

/** One connection of an abuser, from the first packet until the server or it itself has had enough. */
export class HostileStream {
  isOpen = true;
  readonly #dice: Dice;
  readonly #messages: HostileMessages;
  readonly #knowledge: Knowledge;
  readonly #socket: Socket;
  readonly #address: string;
  readonly #persona: Persona;
  readonly #encoding: Encoding;
  readonly #splitter = new FrameSplitter();
  readonly #bornMs = performance.now();
  #isReady = false;
  #messagesLeft: number;
  /** Bytes that follow later. */
  #rest: Uint8Array = new Uint8Array(0);

  constructor(
    target: AbuseTarget,
    localAddress: string,
    dice: Dice,
    messages: HostileMessages,
    knowledge: Knowledge,
  ) {
    this.#dice = dice;
    this.#messages = messages;
    this.#knowledge = knowledge;
    this.#address = localAddress;
    this.#persona = pick(personas, dice);
    this.#encoding = dice() % 5 < 2 ? "msgpack" : "bincode";
    this.#messagesLeft = 1 + (dice() % lifeMessagesMax);
    this.#socket = this.#connect(target);
    this.#socket.setNoDelay(true);
    this.#socket.on("error", () => {});
    this.#socket.on("close", () => {
      this.isOpen = false;
    });
    if (this.#persona === "deaf") this.#socket.pause();
    else this.#socket.on("data", (bytes) => this.#splitter.push(bytes, (message) => this.#learn(message)));
  }

  /** Sends at most so many messages, or bytes that look like them; returns how many. */
  act(count: number): number {
    if (!this.isOpen || !this.#isReady || this.#socket.writableLength > unsentBytesMax) return 0;
    if (this.#persona === "silent" || this.#persona === "dripper") return this.#idle();
    const messages = Math.min(count, this.#messagesLeft);
    const frames = Array.from({ length: messages }, () => this.#frame());
    this.#write(Buffer.concat([this.#rest, ...frames]));
    this.#messagesLeft -= messages;
    if (this.#messagesLeft === 0) this.end();
    return messages;
  }

  end(): void {
    this.isOpen = false;
    const isPlain = !(this.#socket instanceof TLSSocket);
    if (isPlain && this.#dice() % 3 === 0) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  #connect({ host, tcpPort: port, isEncrypted }: AbuseTarget): Socket {
    const options = { host, port, localAddress: this.#address };
    const speaksTls = isEncrypted && this.#persona !== "stranger" && this.#persona !== "silent";
    const socket = speaksTls
      ? connectTls({ ...options, minVersion: "TLSv1.3", rejectUnauthorized: false })
      : connectPlain(options);
    socket.once(speaksTls ? "secureConnect" : "connect", () => {
      this.#isReady = true;
      if (signsIn.includes(this.#persona)) {
        socket.write(framed(this.#messages.encode(this.#messages.signIn(), this.#encoding)));
      }
    });
    return socket;
  }

  /** Drips a byte now and then, or does nothing, until its time is over. */
  #idle(): number {
    if (performance.now() - this.#bornMs > idleLifeMs) this.end();
    if (this.#persona === "silent") return 0;
    if (this.#rest.length === 0) this.#rest = framed(this.#messages.next(this.#encoding));
    this.#socket.write(this.#rest.subarray(0, 1));
    this.#rest = this.#rest.subarray(1);
    return this.#rest.length === 0 ? 1 : 0;
  }

  #frame(): Uint8Array {
    const dice = this.#dice;
    const messages = this.#messages;
    if (this.#persona === "flooder") return framed(messages.encode(messages.command(), this.#encoding));
    const message = messages.next(this.#encoding);
    const frame = framed(message);
    if (dice() % wrongLengthEvery === 0) {
      const length = pick([...lengthsOfInterest, message.length + 1, message.length >> 1, dice()], dice);
      new DataView(frame.buffer).setUint32(0, length);
    }
    return frame;
  }

  /** All at once, in pieces, or with a piece that follows later. */
  #write(bytes: Uint8Array): void {
    const dice = this.#dice;
    const ending = dice() % 3;
    const end = ending === 0 && this.#messagesLeft > 0 ? dice() % (bytes.length + 1) : bytes.length;
    this.#rest = bytes.slice(end);
    let at = 0;
    while (ending === 1 && at < end && dice() % 4 > 0) {
      const next = at + 1 + (dice() % (end - at));
      this.#socket.write(bytes.slice(at, next));
      at = next;
    }
    if (at < end) this.#socket.write(bytes.slice(at, end));
  }

  #learn(message: Uint8Array): void {
    const decoded = this.#decode(message);
    if (decoded === undefined) return;
    if (decoded.type === "UdpBindingToken" || decoded.type === "UdpSealingToken") {
      const { token } = decoded;
      this.#knowledge.learnToken({ token, address: this.#address, seal: this.#seal(token) });
    } else if (decoded.type !== "UdpBound" && decoded.type !== "SessionRoster") {
      this.#knowledge.learn(decoded);
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

  #seal(token: string): DatagramSeal | undefined {
    if (!(this.#socket instanceof TLSSocket) || this.#socket.destroyed) return undefined;
    const context = Buffer.from(token.replaceAll("-", ""), "hex");
    return new DatagramSeal(this.#socket.exportKeyingMaterial(exportedBytes, exporterLabel, context));
  }
}

function framed(message: Uint8Array): Uint8Array {
  const frame = new Uint8Array(4 + message.length);
  new DataView(frame.buffer).setUint32(0, message.length);
  frame.set(message, 4);
  return frame;
}
