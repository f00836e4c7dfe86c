/** A longer message is none of a server's: the stream is not what it should be. */
const MESSAGE_BYTES_MAX = 0x200_0000;
const HEADER_BYTES = 4;

/** Cuts a stream into messages: a length of four bytes, big endian, and so many bytes. */
export class MessageSplitter {
  #pieces: Buffer[] = [];
  #waiting = 0;
  /** Bytes of the message that is awaited, with its header; the header alone while it is not known. */
  #wanted = HEADER_BYTES;

  /** Hands on what is complete, in memory that is the receiver's. False when a length is beyond all limits. */
  push(chunk: Buffer, receive: (message: Uint8Array) => void): boolean {
    this.#pieces.push(chunk);
    this.#waiting += chunk.length;
    if (this.#waiting < this.#wanted) return true;
    let rest = Buffer.concat(this.#pieces);
    while (rest.length >= this.#wanted) {
      if (this.#wanted === HEADER_BYTES) {
        this.#wanted += rest.readUInt32BE();
        if (this.#wanted > MESSAGE_BYTES_MAX) return false;
        if (this.#wanted > HEADER_BYTES) continue;
      }
      receive(Uint8Array.from(rest.subarray(HEADER_BYTES, this.#wanted)));
      rest = rest.subarray(this.#wanted);
      this.#wanted = HEADER_BYTES;
    }
    this.#pieces = [rest];
    this.#waiting = rest.length;
    return true;
  }
}

/** The message behind its length. */
export function framed(message: Uint8Array): Buffer {
  const whole = Buffer.allocUnsafe(HEADER_BYTES + message.length);
  whole.writeUInt32BE(message.length);
  whole.set(message, HEADER_BYTES);
  return whole;
}
