import { MalformedMessage } from "./byte-reader.ts";

const lengthBytes = 4;
const longest = 1_000_000;

/** The message behind its length as a big-endian number, as it travels on the stream. */
export function framed(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(lengthBytes + message.length);
  new DataView(bytes.buffer).setUint32(0, message.length, false);
  bytes.set(message, lengthBytes);
  return bytes;
}

/** Collects the bytes of a stream until frames are whole. */
export class FrameCollector {
  #rest = new Uint8Array(0);

  /** The messages that these bytes complete. Throws `MalformedMessage` at a frame that is too long. */
  add(bytes: Uint8Array): Uint8Array[] {
    const all = new Uint8Array(this.#rest.length + bytes.length);
    all.set(this.#rest);
    all.set(bytes, this.#rest.length);
    const view = new DataView(all.buffer);
    const messages: Uint8Array[] = [];
    let at = 0;
    while (all.length - at >= lengthBytes) {
      const length = view.getUint32(at, false);
      if (length > longest) throw new MalformedMessage(`a frame of ${length} bytes`);
      if (all.length - at - lengthBytes < length) break;
      messages.push(all.subarray(at + lengthBytes, at + lengthBytes + length));
      at += lengthBytes + length;
    }
    this.#rest = all.subarray(at);
    return messages;
  }
}
