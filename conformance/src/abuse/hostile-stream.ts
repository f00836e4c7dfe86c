import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls, TLSSocket } from "node:tls";
import { nativeProtocolName } from "@fairtick/wire";
import { DatagramSeal, exportedBytes, exporterLabel } from "../foreign-client/datagram-seal.ts";
import { ApexTongue } from "./apex-tongue.ts";
import { hostileRequest } from "./hostile-requests.ts";
import type { Knowledge } from "./knowledge.ts";
import { type Dice, pick } from "./mutations.ts";
import { NativeTongue } from "./native-tongue.ts";
import { badPackingEvery, LengthPacking, type Packing, WebPacking } from "./packing.ts";
import type { Tally } from "./tally.ts";
import { type Place, places, type Tongue } from "./tongue.ts";

export interface AbuseTarget {
  readonly host: string;
  readonly tcpPort: number;
  readonly udpPort: number;
  /** Where WebSockets are taken, in the clear. */
  readonly webPort: number;
  /** Whether the stream at `tcpPort` is TLS. */
  readonly isEncrypted: boolean;
}

/** What all abusers of a target share. */
export interface Conspiracy {
  readonly target: AbuseTarget;
  readonly dice: Dice;
  readonly knowledge: Knowledge;
  readonly tally: Tally;
}

/**
 * How a stream misbehaves. A *shouter* never signs in; a *liar* does; a *flooder* does, too, and sends nothing but
 * well-formed messages; a *deaf* one signs in and does not read; a *dripper* sends byte by byte; a *silent* one sends
 * nothing; a *stranger* does not speak TLS. On WebSockets only: a *framer* signs in and spoils the framing, a
 * *requester* asks for a WebSocket in a way that there is not.
 */
type Persona =
  | "shouter"
  | "liar"
  | "flooder"
  | "deaf"
  | "dripper"
  | "silent"
  | "stranger"
  | "framer"
  | "requester";

const everywhere: readonly Persona[] = [
  ...new Array<Persona>(6).fill("liar"),
  ...new Array<Persona>(4).fill("flooder"),
  ...new Array<Persona>(4).fill("shouter"),
  "deaf",
  "dripper",
  "silent",
];
const personas: Readonly<Record<Packing["way"], readonly Persona[]>> = {
  tcp: [...everywhere, "stranger"],
  ws: [...everywhere, ...new Array<Persona>(16).fill("framer"), ...new Array<Persona>(24).fill("requester")],
};
const signsIn: readonly Persona[] = ["liar", "flooder", "deaf", "framer"];
const webPath = "/ws/apex";
/** A stream ends itself after so many messages at most. */
const lifeMessagesMax = 3000;
const idleLifeMs = 4000;
/** Most bad frames end the connection: what is sent behind them is not read. */
const framesAtOnceMax = 2;
/** What a slow server has not taken yet; beyond it nothing more is sent. */
const unsentBytesMax = 262_144;

/** One connection of an abuser, from the first packet until the server or it itself has had enough. */
export class HostileStream {
  isOpen = true;
  readonly #with: Conspiracy;
  readonly #dice: Dice;
  readonly #address: string;
  readonly #tongue: Tongue;
  readonly #packing: Packing;
  readonly #persona: Persona;
  readonly #socket: Socket;
  readonly #bornMs = performance.now();
  #isReady = false;
  #hasAsked = false;
  #place: Place = "stranger";
  #messagesLeft: number;
  /** Bytes that follow later. */
  #rest: Uint8Array = new Uint8Array(0);

  constructor(conspiracy: Conspiracy, localAddress: string) {
    const { dice, knowledge } = conspiracy;
    this.#with = conspiracy;
    this.#dice = dice;
    this.#address = localAddress;
    this.#tongue = dice() % 2 === 0 ? new NativeTongue(dice, knowledge) : new ApexTongue(dice, knowledge);
    this.#packing = dice() % 2 === 0 ? this.#webPacking() : new LengthPacking(dice);
    this.#persona = pick(personas[this.#packing.way], dice);
    this.#messagesLeft = 1 + (dice() % lifeMessagesMax);
    this.#socket = this.#connect();
    this.#socket.setNoDelay(true);
    this.#socket.on("error", () => {});
    this.#socket.on("close", () => {
      this.isOpen = false;
    });
    if (this.#persona === "deaf") this.#socket.pause();
    else this.#socket.on("data", (bytes) => this.#packing.unpack(bytes, (message) => this.#hear(message)));
  }

  /** Sends at most so many messages, or bytes that look like them; returns how many. */
  act(count: number): number {
    if (!this.isOpen || !this.#isReady || this.#socket.writableLength > unsentBytesMax) return 0;
    if (this.#persona === "requester") return this.#request();
    if (this.#persona === "silent" || this.#persona === "dripper") return this.#idle();
    const messages = Math.min(
      count,
      this.#messagesLeft,
      this.#persona === "framer" ? framesAtOnceMax : count,
    );
    const packed = Array.from({ length: messages }, () => this.#packed());
    this.#write(Buffer.concat([this.#rest, ...packed]));
    this.#messagesLeft -= messages;
    if (this.#messagesLeft === 0) this.end();
    if (this.#tongue.protocol === "native") this.#with.tally.stood(this.#place, messages);
    return messages;
  }

  end(): void {
    this.isOpen = false;
    const isPlain = !(this.#socket instanceof TLSSocket);
    if (isPlain && this.#dice() % 3 === 0) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  #webPacking(): Packing {
    const names = this.#tongue.protocol === "native" ? [nativeProtocolName] : ["bincode", "msgpack"];
    return new WebPacking(webPath, pick([undefined, ...names], this.#dice), this.#dice);
  }

  #connect(): Socket {
    const { host, tcpPort, webPort, isEncrypted } = this.#with.target;
    const isWeb = this.#packing.way === "ws";
    const options = { host, port: isWeb ? webPort : tcpPort, localAddress: this.#address };
    const speaksTls = isEncrypted && !isWeb && this.#persona !== "stranger" && this.#persona !== "silent";
    const socket = speaksTls
      ? connectTls({ ...options, minVersion: "TLSv1.3", rejectUnauthorized: false })
      : connectPlain(options);
    socket.once(speaksTls ? "secureConnect" : "connect", () => {
      this.#isReady = true;
      this.#arrive();
    });
    return socket;
  }

  /** Goes where it is going to misbehave, without waiting for an answer. */
  #arrive(): void {
    const dice = this.#dice;
    if (this.#persona === "requester" || (this.#persona === "silent" && dice() % 2 === 0)) return;
    const place = signsIn.includes(this.#persona) ? pick(places, dice) : "stranger";
    const messages = this.#tongue.arrival(place).map((message) => this.#packing.pack(message));
    const bytes = Buffer.concat([this.#packing.opening, ...messages]);
    if (this.#persona === "dripper") this.#rest = bytes;
    else this.#socket.write(bytes);
  }

  #request(): number {
    if (this.#hasAsked) return this.#wait();
    this.#hasAsked = true;
    this.#with.tally.count("requests");
    this.#write(hostileRequest(webPath, this.#dice));
    return 1;
  }

  /** Drips a byte now and then, or does nothing, until its time is over. */
  #idle(): number {
    this.#wait();
    if (this.#persona === "silent") return 0;
    if (this.#rest.length === 0) this.#rest = this.#packed();
    this.#socket.write(this.#rest.subarray(0, 1));
    this.#rest = this.#rest.subarray(1);
    return this.#rest.length === 0 ? 1 : 0;
  }

  #wait(): 0 {
    if (performance.now() - this.#bornMs > idleLifeMs) this.end();
    return 0;
  }

  #packed(): Uint8Array {
    const dice = this.#dice;
    const { tally } = this.#with;
    const { way } = this.#packing;
    const message = this.#persona === "flooder" ? this.#tongue.command() : this.#tongue.next();
    const isBad = dice() % (this.#persona === "framer" ? 2 : badPackingEvery) === 0;
    if (this.#persona === "flooder" || !isBad) {
      tally.count(`${this.#tongue.protocol} ${way}`);
      return this.#packing.pack(message);
    }
    tally.count(way === "ws" ? "frames" : `${this.#tongue.protocol} ${way}`);
    return this.#packing.packBadly(message);
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

  #hear(message: Uint8Array): void {
    const { place, token } = this.#tongue.hear(message);
    if (place !== undefined) this.#place = place;
    if (token === undefined) return;
    const { protocol } = this.#tongue;
    this.#with.knowledge.learnToken({ token, protocol, address: this.#address, seal: this.#seal(token) });
  }

  #seal(token: string): DatagramSeal | undefined {
    if (!(this.#socket instanceof TLSSocket) || this.#socket.destroyed) return undefined;
    const context = Buffer.from(token.replaceAll("-", ""), "hex");
    return new DatagramSeal(this.#socket.exportKeyingMaterial(exportedBytes, exporterLabel, context));
  }
}
