/** A length beyond this ends the connection. */
export const messageBytesMax = 1_000_000;

/** What `framed` puts before a message, bytes. */
const frameHeaderBytes = 4;
const firstBodyBytes = 4096;
/** A body beyond this gives its memory back once it has been read. */
const keptBodyBytes = 65_536;

/**
 * Cuts a stream into messages: a length of four bytes, big endian, and that many bytes. Memory grows with
 * what has arrived, never with what a length announces.
 */
export class FrameSplitter {
  readonly #header = new Uint8Array(frameHeaderBytes);
  #headerLength = 0;
  #body = new Uint8Array(0);
  /** Length of the message whose body is awaited; -1 while the header is. */
  #expected = -1;
  #bodyLength = 0;
  #isBroken = false;
  /** A longer message breaks the stream; at most `messageBytesMax`. */
  bytesMax: number;

  constructor(bytesMax = messageBytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Whether a message has begun and is not complete. */
  get isPartial(): boolean {
    return this.#headerLength > 0;
  }

  /**
   * Takes the next piece of the stream and hands on every message that it completes, also empty ones; the
   * view is only valid during the call. Returns false, for good, when a length is beyond the limit.
   */
  push(chunk: Uint8Array, receive: (message: Uint8Array) => void): boolean {
    let offset = 0;
    while (offset < chunk.length && !this.#isBroken) {
      offset = this.#expected < 0 ? this.#takeHeader(chunk, offset) : this.#takeBody(chunk, offset, receive);
      if (this.#expected === 0) this.#complete(this.#body.subarray(0, 0), receive);
    }
    return !this.#isBroken;
  }

  #takeHeader(chunk: Uint8Array, offset: number): number {
    while (this.#headerLength < frameHeaderBytes && offset < chunk.length) {
      this.#header[this.#headerLength++] = chunk[offset++]!;
    }
    if (this.#headerLength === frameHeaderBytes) {
      this.#expected = readLength(this.#header);
      this.#isBroken = this.#expected > this.bytesMax;
    }
    return offset;
  }

  #takeBody(chunk: Uint8Array, offset: number, receive: (message: Uint8Array) => void): number {
    const end = Math.min(chunk.length, offset + this.#expected - this.#bodyLength);
    if (this.#bodyLength === 0 && end - offset === this.#expected) {
      this.#complete(chunk.subarray(offset, end), receive);
      return end;
    }
    const length = this.#bodyLength + end - offset;
    this.#reserve(length);
    this.#body.set(chunk.subarray(offset, end), this.#bodyLength);
    this.#bodyLength = length;
    if (length === this.#expected) this.#complete(this.#body.subarray(0, length), receive);
    return end;
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#body.length) return;
    const grown = new Uint8Array(Math.max(bytes, firstBodyBytes, 2 * this.#body.length));
    grown.set(this.#body.subarray(0, this.#bodyLength));
    this.#body = grown;
  }

  #complete(message: Uint8Array, receive: (message: Uint8Array) => void): void {
    this.#headerLength = 0;
    this.#expected = -1;
    this.#bodyLength = 0;
    receive(message);
    if (this.#body.length > keptBodyBytes) this.#body = new Uint8Array(0);
  }
}

/** The message behind its length, in memory of its own. */
export function framed(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(frameHeaderBytes + message.length);
  new DataView(bytes.buffer).setUint32(0, message.length);
  bytes.set(message, frameHeaderBytes);
  return bytes;
}

function readLength(header: Uint8Array): number {
  return ((header[0]! << 24) | (header[1]! << 16) | (header[2]! << 8) | header[3]!) >>> 0;
}
