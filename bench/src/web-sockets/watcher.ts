import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { ServerFrames } from "./server-frames.ts";

const binary = 0x82;
const pong = 0x8a;
const maskBit = 0x80;
const opcodes = { binary: 2, ping: 9 } as const;
const headEnd = "\r\n\r\n";
/** While nothing is read, what was sent last is sent again so often, as a player's inputs go on: else the server would end it. */
const signOfLifeMs = 1000;

/** What a watcher says, and how it tells state from the rest. */
export interface Speech {
  readonly path: string;
  readonly subprotocol: string | undefined;
  /** The first message. */
  readonly hello: Uint8Array | undefined;
  /** A message that is no state: what is to be said to it, and whether it watches from now on. */
  answer(message: Buffer): { readonly reply?: Uint8Array; readonly isWatching?: boolean };
  /** Whether a message is state. */
  isState(message: Buffer): boolean;
  /** What acknowledges a message of state; undefined: nothing does. */
  acknowledge(state: Buffer): Uint8Array | undefined;
}

/** Memory that all watchers of a process read into, one after the other. */
const readInto = Buffer.alloc(65_536);

/** Somebody who watches over a WebSocket and does next to nothing: what is measured is the server. */
export class Watcher {
  readonly #speech: Speech;
  readonly #socket: Socket;
  readonly #frames = new ServerFrames();
  #head = "";
  #isOpen = false;
  #lastSent: Buffer | undefined;
  #life: NodeJS.Timeout | undefined;
  #lastStateMs = 0;
  /** Since the last `reset`. */
  states = 0;
  stateBytes = 0;
  longestGapMs = 0;
  largestState = 0;
  /** Copies of states, while somebody wants them. */
  recording: Buffer[] | undefined;
  isGone = false;
  /** Resolves as soon as it watches, or where nothing can be watched as soon as it is open. */
  readonly ready: Promise<void>;

  constructor(port: number, speech: Speech) {
    this.#speech = speech;
    let settle: { resolve(): void; reject(error: Error): void };
    this.ready = new Promise<void>((resolve, reject) => {
      settle = { resolve, reject };
    });
    const onread = {
      buffer: readInto,
      callback: (count: number) => {
        this.#read(readInto.subarray(0, count), () => settle.resolve());
        return true;
      },
    };
    this.#socket = connect({ host: "127.0.0.1", port, noDelay: true, onread });
    this.#socket.on("error", (error) => settle.reject(error));
    this.#socket.once("close", () => {
      this.isGone = true;
      clearInterval(this.#life);
      settle.reject(new Error(`the server has closed: ${this.#head.split("\r\n")[0]}`));
    });
    this.#socket.write(requestOf(speech));
  }

  reset(nowMs: number): void {
    this.states = 0;
    this.stateBytes = 0;
    this.longestGapMs = 0;
    this.largestState = 0;
    this.#lastStateMs = nowMs;
  }

  /** The time since the last state counts as a gap, too. */
  longestGapUntil(nowMs: number): number {
    return Math.max(this.longestGapMs, nowMs - this.#lastStateMs);
  }

  stopReading(): void {
    this.#socket.pause();
    this.#life = setInterval(() => {
      if (this.#lastSent !== undefined) this.#socket.write(this.#lastSent);
    }, signOfLifeMs);
  }

  readAgain(): void {
    clearInterval(this.#life);
    this.#socket.resume();
  }

  #read(chunk: Buffer, watches: () => void): void {
    let rest = chunk;
    if (!this.#isOpen) {
      this.#head += chunk.toString("latin1");
      const end = this.#head.indexOf(headEnd);
      if (end < 0) return;
      if (!this.#head.startsWith("HTTP/1.1 101 ")) {
        this.#socket.destroy();
        return;
      }
      rest = Buffer.from(this.#head.slice(end + headEnd.length), "latin1");
      this.#isOpen = true;
      const { hello } = this.#speech;
      if (hello === undefined) watches();
      else this.#send(binary, hello);
    }
    this.#frames.push(rest, (opcode, payload) => {
      if (opcode === opcodes.ping) this.#send(pong, payload);
      if (opcode === opcodes.binary) this.#message(payload, watches);
    });
  }

  #message(message: Buffer, watches: () => void): void {
    if (this.#speech.isState(message)) {
      this.#state(message);
      return;
    }
    const { reply, isWatching = false } = this.#speech.answer(message);
    if (reply !== undefined) this.#send(binary, reply);
    if (isWatching) watches();
  }

  #state(message: Buffer): void {
    const nowMs = performance.now();
    this.longestGapMs = Math.max(this.longestGapMs, nowMs - this.#lastStateMs);
    this.#lastStateMs = nowMs;
    this.states++;
    this.stateBytes += message.length;
    this.largestState = Math.max(this.largestState, message.length);
    this.recording?.push(Buffer.from(message));
    const answer = this.#speech.acknowledge(message);
    if (answer !== undefined) this.#send(binary, answer);
  }

  #send(first: number, payload: Uint8Array): void {
    const frame = clientFrame(first, payload);
    if (first === binary) this.#lastSent = frame;
    this.#socket.write(frame);
  }
}

/** Masked with zeros, which leaves the payload as it is. */
function clientFrame(first: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const headBytes = length < 126 ? 6 : 8;
  const frame = Buffer.alloc(headBytes + length);
  frame[0] = first;
  frame[1] = maskBit | (length < 126 ? length : 126);
  if (length >= 126) frame.writeUInt16BE(length, 2);
  frame.set(payload, headBytes);
  return frame;
}

function requestOf({ path, subprotocol }: Speech): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    "Host: 127.0.0.1",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
    ...(subprotocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${subprotocol}`]),
  ];
  return `${lines.join("\r\n")}${headEnd}`;
}
