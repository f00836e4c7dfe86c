/** A frame of a WebSocket's client (RFC 6455, section 5.2), also one that must not be. */
export interface WebFrame {
  readonly opcode: number;
  readonly payload?: Uint8Array;
  /** True unless given: no other fragment follows. */
  readonly isFinal?: boolean;
  /** True unless given. */
  readonly isMasked?: boolean;
  /** Bits of the first byte beside those of the opcode and the end. */
  readonly reserved?: number;
  /** What the head says instead of the payload's own length. */
  readonly announced?: bigint;
  /** Bytes that the length takes: as few as it needs unless given. */
  readonly lengthBytes?: 0 | 2 | 8;
}

export const webOpcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const empty = new Uint8Array(0);
const mask = [0x37, 0xfa, 0x21, 0x3d];

export function webFrame({
  opcode,
  payload = empty,
  isFinal = true,
  isMasked = true,
  ...odd
}: WebFrame): Uint8Array {
  const { reserved = 0, announced = BigInt(payload.length) } = odd;
  const { lengthBytes = announced < 126n ? 0 : announced < 65_536n ? 2 : 8 } = odd;
  const headBytes = 2 + lengthBytes;
  const bytes = new Uint8Array(headBytes + (isMasked ? mask.length : 0) + payload.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = (isFinal ? 0x80 : 0) | reserved | opcode;
  bytes[1] =
    (isMasked ? 0x80 : 0) | (lengthBytes === 0 ? Number(announced & 0x7fn) : lengthBytes === 2 ? 126 : 127);
  if (lengthBytes === 2) view.setUint16(2, Number(announced & 0xffffn));
  if (lengthBytes === 8) view.setBigUint64(2, announced);
  if (isMasked) bytes.set(mask, headBytes);
  const at = bytes.length - payload.length;
  for (let i = 0; i < payload.length; i++) bytes[at + i] = payload[i]! ^ (isMasked ? mask[i & 3]! : 0);
  return bytes;
}

const headEnd = "\r\n\r\n";
const switched = "HTTP/1.1 101 ";

/** Reads what a server says on a WebSocket: the head of its answer, then its frames. */
export class WebAnswerReader {
  #rest: Buffer = Buffer.alloc(0);
  #isOpen = false;

  /** Gives the payloads of the binary frames; nothing where the request was not granted. */
  push(chunk: Uint8Array, receive: (message: Uint8Array) => void): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    if (!this.#isOpen) this.#readHead();
    if (!this.#isOpen) return;
    for (let end = this.#frameEnd(); end <= this.#rest.length; end = this.#frameEnd()) {
      const opcode = this.#rest[0]! & 0x0f;
      if (opcode === webOpcode.binary) receive(this.#rest.subarray(end - this.#payloadBytes(), end));
      this.#rest = this.#rest.subarray(end);
    }
  }

  #readHead(): void {
    const end = this.#rest.indexOf(headEnd);
    if (end < 0 || this.#rest.subarray(0, switched.length).toString("latin1") !== switched) return;
    this.#isOpen = true;
    this.#rest = this.#rest.subarray(end + headEnd.length);
  }

  /** Where the first frame ends, or beyond all bytes as long as its head is not complete. */
  #frameEnd(): number {
    if (this.#rest.length < 2 || this.#rest.length < 2 + this.#lengthBytes()) return Number.POSITIVE_INFINITY;
    return 2 + this.#lengthBytes() + this.#payloadBytes();
  }

  #lengthBytes(): number {
    const short = this.#rest[1]! & 0x7f;
    return short === 126 ? 2 : short === 127 ? 8 : 0;
  }

  #payloadBytes(): number {
    const lengthBytes = this.#lengthBytes();
    if (lengthBytes === 0) return this.#rest[1]! & 0x7f;
    return lengthBytes === 2 ? this.#rest.readUInt16BE(2) : Number(this.#rest.readBigUInt64BE(2));
  }
}
