import { controlBytesMax, finBit, type Opcode } from "./opcode.ts";

const shortMax = 125;
const mediumMax = 0xffff;

/** A whole frame as a server sends it (RFC 6455, section 5.2): without a mask, so that all receivers may share it. */
export function webSocketFrame(opcode: Opcode, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const headBytes = length <= shortMax ? 2 : length <= mediumMax ? 4 : 10;
  const bytes = new Uint8Array(headBytes + length);
  bytes[0] = finBit | opcode;
  const view = new DataView(bytes.buffer);
  if (headBytes === 2) {
    bytes[1] = length;
  } else if (headBytes === 4) {
    bytes[1] = 126;
    view.setUint16(2, length);
  } else {
    bytes[1] = 127;
    // The upper half of the length stays 0: no message has 4 GiB.
    view.setUint32(6, length);
  }
  bytes.set(payload, headBytes);
  return bytes;
}

/** Code and text of the end as a close frame carries them. A longer text is cut, between characters. */
export function closePayload(code: number, text: string): Uint8Array {
  const bytes = new Uint8Array(controlBytesMax);
  new DataView(bytes.buffer).setUint16(0, code);
  const { written } = new TextEncoder().encodeInto(text, bytes.subarray(2));
  return bytes.subarray(0, 2 + written);
}
