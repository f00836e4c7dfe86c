import { encrypt } from "./cipher.ts";
import { nextKey } from "./keys.ts";
import {
  datagramBytesMax,
  epochDatagrams,
  idOffset,
  sealBytes,
  sealedKind,
  sequenceOffset,
} from "./layout.ts";
import type { SealMemory } from "./seal-memory.ts";

/** The sending end of one direction. Every message gets the next sequence number, so no nonce comes twice. */
export class Sealer {
  readonly #memory: SealMemory;
  readonly #id: number;
  #key: Uint8Array;
  #sequence = 0;

  constructor(id: number, key: Uint8Array, memory: SealMemory) {
    this.#id = id;
    this.#key = key;
    this.#memory = memory;
  }

  /**
   * The message as a sealed datagram, which lies in the shared memory until the next call of anybody.
   * @throws RangeError when the datagram would be longer than 2048 bytes.
   */
  seal(message: Uint8Array): Uint8Array {
    const length = message.length + sealBytes;
    if (length > datagramBytesMax)
      throw new RangeError(`a message of ${message.length} bytes cannot be sealed`);
    const sequence = this.#sequence++;
    if (sequence > 0 && sequence % epochDatagrams === 0) this.#key = nextKey(this.#key);
    const memory = this.#memory;
    this.#writeHeader(memory.header, sequence);
    memory.takeNonce();
    const sealed = memory.sealed.of(length - memory.header.length);
    encrypt(sealed, message, memory.header, null, memory.nonce, this.#key);
    return memory.datagrams.of(length);
  }

  #writeHeader(header: Uint8Array, sequence: number): void {
    header[0] = sealedKind;
    writeU32(header, idOffset, this.#id);
    writeU32(header, sequenceOffset, sequence >>> 0);
    writeU32(header, sequenceOffset + 4, Math.floor(sequence / 0x1_0000_0000));
  }
}

function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}
