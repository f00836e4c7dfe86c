import { datagramBytesMax, headerBytes, sealBytes, sequenceOffset } from "./layout.ts";
import { ViewsByLength } from "./views-by-length.ts";

const nonceBytes = 12;
const nonceSequenceOffset = 4;

/**
 * Memory in which datagrams are sealed and opened. Many sealers and openers of one thread share it, since
 * each uses it only during a call and its result is read before the next.
 */
export class SealMemory {
  readonly #bytes = new Uint8Array(datagramBytesMax);
  readonly #plain = new Uint8Array(datagramBytesMax - sealBytes);
  readonly header = this.#bytes.subarray(0, headerBytes);
  readonly nonce = new Uint8Array(nonceBytes);
  /** Views of the whole datagram, of what follows its header, and of the opened message. */
  readonly datagrams = new ViewsByLength(this.#bytes);
  readonly sealed = new ViewsByLength(this.#bytes.subarray(headerBytes));
  readonly plain = new ViewsByLength(this.#plain);

  /** The nonce of the header: four zeros and the sequence number. */
  takeNonce(): void {
    for (let i = 0; i < 8; i++) this.nonce[nonceSequenceOffset + i] = this.header[sequenceOffset + i]!;
  }
}
