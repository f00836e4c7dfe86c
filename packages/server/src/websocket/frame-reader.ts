import { type FrameFault, type FrameReader, type FrameReceiver, tooLarge } from "../connection/framing.ts";
import { webSocketFrame } from "./frame-writer.ts";
import { controlBytesMax, finBit, Opcode } from "./opcode.ts";

const reservedBits = 0x70;
const opcodeBits = 0x0f;
const maskBit = 0x80;
const lengthBits = 0x7f;
const maskBytes = 4;
const headBytesMax = 14;
const firstBodyBytes = 512;

/** What the head of a frame may be at fault of. */
const faults = {
  reserved: "a bit of the frame's head is set that no extension uses",
  opcode: "the kind of the frame is unknown",
  mask: "a frame of a client must be masked",
  control: "a control frame must be whole and have at most 125 bytes",
  continuation: "a continuation follows no message",
  interleaved: "a message began before the one before it was complete",
} as const;

/**
 * Reads the frames that a client sends (RFC 6455, section 5), cut anywhere: binary messages, whole or in fragments,
 * and between them pings, pongs and the end. Memory grows with what has arrived, never with what a length announces,
 * and is used again.
 */
export class WebSocketReader implements FrameReader {
  bytesMax: number;
  readonly #receiver: FrameReceiver;
  readonly #head = new Uint8Array(headBytesMax);
  readonly #headView = new DataView(this.#head.buffer);
  #headLength = 0;
  /** Length of the frame's head; 2 until its length is known. */
  #headBytes = 2;
  /** Payload of the frame that has not come yet; -1 while its head is awaited. */
  #awaited = -1;
  #maskAt = 0;
  /** The message so far, all its fragments. */
  #body = new Uint8Array(0);
  #bodyLength = 0;
  /** Whether fragments of a message have come and not its last. */
  #isFragmented = false;
  readonly #control = new Uint8Array(controlBytesMax);
  #controlLength = 0;
  /** Pings of this piece of the stream: only the newest is answered (RFC 6455, section 5.5.3). */
  #pong: Uint8Array | undefined;
  #fault: FrameFault | undefined;

  constructor(bytesMax: number, receiver: FrameReceiver) {
    this.bytesMax = bytesMax;
    this.#receiver = receiver;
  }

  get isPartial(): boolean {
    return this.#headLength > 0 || this.#isFragmented;
  }

  push(chunk: Uint8Array): FrameFault | undefined {
    let offset = 0;
    while (offset < chunk.length && this.#fault === undefined) {
      offset = this.#awaited < 0 ? this.#takeHead(chunk, offset) : this.#takePayload(chunk, offset);
      if (this.#awaited === 0 && this.#fault === undefined) this.#completeFrame();
    }
    if (this.#pong !== undefined) this.#receiver.reply(this.#pong);
    this.#pong = undefined;
    return this.#fault;
  }

  get #opcode(): number {
    return this.#head[0]! & opcodeBits;
  }

  get #isControl(): boolean {
    return this.#opcode >= Opcode.close;
  }

  #takeHead(chunk: Uint8Array, from: number): number {
    let offset = from;
    while (this.#headLength < this.#headBytes && offset < chunk.length) {
      this.#head[this.#headLength++] = chunk[offset++]!;
      if (this.#headLength !== 2) continue;
      this.#fault = this.#faultOfHead();
      if (this.#fault !== undefined) return offset;
      this.#headBytes = 2 + lengthBytes(this.#head[1]! & lengthBits) + maskBytes;
    }
    if (this.#headLength === this.#headBytes) this.#beginPayload();
    return offset;
  }

  #faultOfHead(): FrameFault | undefined {
    const first = this.#head[0]!;
    const second = this.#head[1]!;
    const opcode = first & opcodeBits;
    const isFinal = (first & finBit) !== 0;
    if ((first & reservedBits) !== 0) return malformed("reserved");
    if ((second & maskBit) === 0) return malformed("mask");
    switch (opcode) {
      case Opcode.close:
      case Opcode.ping:
      case Opcode.pong:
        return isFinal && (second & lengthBits) <= controlBytesMax ? undefined : malformed("control");
      case Opcode.continuation:
        return this.#isFragmented ? undefined : malformed("continuation");
      case Opcode.text:
        return { kind: "not-binary", reason: "messages are binary here, and one was text" };
      case Opcode.binary:
        return this.#isFragmented ? malformed("interleaved") : undefined;
      default:
        return malformed("opcode");
    }
  }

  #beginPayload(): void {
    const short = this.#head[1]! & lengthBits;
    const view = this.#headView;
    let length = short;
    if (short === 126) length = view.getUint16(2);
    if (short === 127) length = view.getUint32(2) * 2 ** 32 + view.getUint32(6);
    if (!this.#isControl && this.#bodyLength + length > this.bytesMax) {
      this.#fault = tooLarge(this.bytesMax);
      return;
    }
    this.#maskAt = 0;
    this.#awaited = length;
  }

  #takePayload(chunk: Uint8Array, offset: number): number {
    const count = Math.min(chunk.length - offset, this.#awaited);
    if (this.#isControl) {
      this.#unmask(chunk, offset, count, this.#control, this.#controlLength);
      this.#controlLength += count;
    } else {
      this.#reserve(this.#bodyLength + count);
      this.#unmask(chunk, offset, count, this.#body, this.#bodyLength);
      this.#bodyLength += count;
    }
    this.#awaited -= count;
    return offset + count;
  }

  #unmask(from: Uint8Array, offset: number, count: number, to: Uint8Array, at: number): void {
    const maskFrom = this.#headBytes - maskBytes;
    for (let i = 0; i < count; i++)
      to[at + i] = from[offset + i]! ^ this.#head[maskFrom + ((this.#maskAt + i) & 3)]!;
    this.#maskAt = (this.#maskAt + count) & 3;
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#body.length) return;
    const grown = new Uint8Array(Math.max(bytes, firstBodyBytes, 2 * this.#body.length));
    grown.set(this.#body.subarray(0, this.#bodyLength));
    this.#body = grown;
  }

  #completeFrame(): void {
    const opcode = this.#opcode;
    const isFinal = (this.#head[0]! & finBit) !== 0;
    this.#headLength = 0;
    this.#headBytes = 2;
    this.#awaited = -1;
    if (opcode >= Opcode.close) {
      this.#completeControl(opcode);
      return;
    }
    this.#isFragmented = !isFinal;
    if (!isFinal) {
      this.#receiver.overhead();
      return;
    }
    const message = this.#body.subarray(0, this.#bodyLength);
    this.#bodyLength = 0;
    this.#receiver.message(message);
  }

  #completeControl(opcode: number): void {
    const payload = this.#control.subarray(0, this.#controlLength);
    this.#controlLength = 0;
    if (opcode === Opcode.close) {
      this.#receiver.ended();
      return;
    }
    const isWithinLimit = this.#receiver.overhead();
    if (opcode === Opcode.pong) this.#receiver.alive();
    else if (isWithinLimit) this.#pong = webSocketFrame(Opcode.pong, payload);
  }
}

const lengthBytes = (short: number): number => (short === 126 ? 2 : short === 127 ? 8 : 0);

const malformed = (kind: keyof typeof faults): FrameFault => ({ kind: "malformed", reason: faults[kind] });
