import type { StreamLabel } from "../transport/traffic.ts";
import type { DisconnectReason } from "./disconnect-reason.ts";
import { FrameSplitter, framed, messageBytesMax } from "./frame-splitter.ts";

/** How messages lie in the bytes of a stream, and what besides messages both sides say to each other there. */
export interface Framing {
  readonly transport: StreamLabel;
  /** Longest message of a client that has signed in, bytes. */
  readonly messageBytesMax: number;
  /** A message as it lies on the stream, in memory of its own: whoever has the same framing may be sent it. */
  frame(message: Uint8Array): Uint8Array;
  /** The reader of one stream. It begins with messages of up to `bytesMax` bytes. */
  newReader(bytesMax: number, receiver: FrameReceiver): FrameReader;
  /** What asks the other side for a sign of life. */
  readonly ping?: Uint8Array;
  /** The last words on a stream. `detail`: what exactly it was. `fault`: where the stream could not be read. */
  goodbye?(reason: DisconnectReason, detail?: string, fault?: FrameFault): Uint8Array;
}

export interface FrameReceiver {
  /** A whole message, also an empty one. The view is only valid during the call. */
  message(message: Uint8Array): void;
  /**
   * Something has come that is framing and ends no message, such as a ping or a fragment; false where there were too
   * many, so that it is not to be answered.
   */
  overhead(): boolean;
  /** The other side has given the sign of life that it was asked for. */
  alive(): void;
  /** Bytes that answer the other side; nobody misses them where it does not read. */
  reply(bytes: Uint8Array): void;
  /** The other side has said that it sends nothing more. */
  ended(): void;
}

export interface FrameReader {
  /** A longer message cannot be read. */
  bytesMax: number;
  /** Whether something has begun and is not complete. */
  readonly isPartial: boolean;
  /** Takes the next piece of the stream; returns why nothing can be read any more, for good. */
  push(chunk: Uint8Array): FrameFault | undefined;
}

export interface FrameFault {
  readonly kind: "too-large" | "not-binary" | "malformed";
  /** For people. */
  readonly reason: string;
}

/** Messages behind their lengths. */
export const lengthFraming: Framing = {
  transport: "tcp",
  messageBytesMax,
  frame: framed,
  newReader: (bytesMax, receiver) => new LengthReader(bytesMax, receiver),
};

class LengthReader implements FrameReader {
  readonly #splitter: FrameSplitter;
  readonly #receive: (message: Uint8Array) => void;

  constructor(bytesMax: number, receiver: FrameReceiver) {
    this.#splitter = new FrameSplitter(bytesMax);
    this.#receive = (message) => receiver.message(message);
  }

  get bytesMax(): number {
    return this.#splitter.bytesMax;
  }

  set bytesMax(bytes: number) {
    this.#splitter.bytesMax = bytes;
  }

  get isPartial(): boolean {
    return this.#splitter.isPartial;
  }

  push(chunk: Uint8Array): FrameFault | undefined {
    return this.#splitter.push(chunk, this.#receive) ? undefined : tooLarge(this.bytesMax);
  }
}

export const tooLarge = (bytesMax: number): FrameFault => ({
  kind: "too-large",
  reason: `a message may have at most ${bytesMax} bytes`,
});
