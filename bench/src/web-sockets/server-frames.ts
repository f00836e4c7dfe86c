const longLength = 127;
const mediumLength = 126;
const lengthBits = 0x7f;
const opcodeBits = 0x0f;

/** Takes the bytes of a WebSocket server apart (RFC 6455, section 5.2): frames that are whole and not masked, cut anywhere. */
export class ServerFrames {
  #rest: Buffer = Buffer.alloc(0);

  /** The payload is only valid during the call of `receive`. */
  push(chunk: Buffer, receive: (opcode: number, payload: Buffer) => void): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (;;) {
      const short = bytes.length - at < 2 ? 0 : bytes[at + 1]! & lengthBits;
      const head = short === longLength ? 10 : short === mediumLength ? 4 : 2;
      if (bytes.length - at < head) break;
      let length = short;
      if (head === 4) length = bytes.readUInt16BE(at + 2);
      if (head === 10) length = bytes.readUInt32BE(at + 6);
      if (bytes.length - at < head + length) break;
      receive(bytes[at]! & opcodeBits, bytes.subarray(at + head, at + head + length));
      at += head + length;
    }
    // A copy: the chunk's memory is used again.
    this.#rest = Buffer.from(bytes.subarray(at));
  }
}
