import { FrameSplitter } from "@fairtick/server";
import { hostileFrames } from "./hostile-frames.ts";
import { webRequest } from "./hostile-requests.ts";
import { type Dice, lengthsOfInterest, pick } from "./mutations.ts";
import { WebAnswerReader, webFrame, webOpcode } from "./web-frames.ts";

/** How messages lie on a stream. */
export interface Packing {
  /** For the counts. */
  readonly way: "tcp" | "ws";
  /** What comes before the first message. */
  readonly opening: Uint8Array;
  pack(message: Uint8Array): Uint8Array;
  /** Packed in a way that the server must not be fooled by; now and then nobody could read it. */
  packBadly(message: Uint8Array): Uint8Array;
  /** What the server says; it is understood as far as it teaches something. */
  unpack(chunk: Uint8Array, receive: (message: Uint8Array) => void): void;
}

/** One message in so many is packed badly where a stream is not bent on it. */
export const badPackingEvery = 150;

/** Messages behind their lengths. */
export class LengthPacking implements Packing {
  readonly way = "tcp";
  readonly opening: Uint8Array = new Uint8Array(0);
  readonly #dice: Dice;
  readonly #splitter = new FrameSplitter();

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  pack(message: Uint8Array): Uint8Array {
    const frame = new Uint8Array(4 + message.length);
    new DataView(frame.buffer).setUint32(0, message.length);
    frame.set(message, 4);
    return frame;
  }

  packBadly(message: Uint8Array): Uint8Array {
    const dice = this.#dice;
    const frame = this.pack(message);
    const length = pick([...lengthsOfInterest, message.length + 1, message.length >> 1, dice()], dice);
    new DataView(frame.buffer).setUint32(0, length);
    return frame;
  }

  unpack(chunk: Uint8Array, receive: (message: Uint8Array) => void): void {
    this.#splitter.push(chunk, receive);
  }
}

/** Messages in frames of a WebSocket, some of them in fragments, with pings between them. */
export class WebPacking implements Packing {
  readonly way = "ws";
  readonly opening: Uint8Array;
  readonly #dice: Dice;
  readonly #reader = new WebAnswerReader();

  constructor(path: string, subprotocol: string | undefined, dice: Dice) {
    this.#dice = dice;
    this.opening = webRequest(path, subprotocol);
  }

  pack(message: Uint8Array): Uint8Array {
    const dice = this.#dice;
    if (dice() % 16 > 0) return webFrame({ opcode: webOpcode.binary, payload: message });
    const middle = dice() % (message.length + 1);
    return Buffer.concat([
      webFrame({ opcode: webOpcode.binary, payload: message.subarray(0, middle), isFinal: false }),
      webFrame({ opcode: webOpcode.ping }),
      webFrame({ opcode: webOpcode.continuation, payload: message.subarray(middle) }),
    ]);
  }

  packBadly(): Uint8Array {
    return hostileFrames(this.#dice);
  }

  unpack(chunk: Uint8Array, receive: (message: Uint8Array) => void): void {
    this.#reader.push(chunk, receive);
  }
}
