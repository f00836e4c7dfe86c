import { decrypt } from "./cipher.ts";
import { nextKey } from "./keys.ts";
import {
  datagramBytesMax,
  epochDatagrams,
  headerBytes,
  sealBytes,
  sequenceOffset,
  tagBytes,
} from "./layout.ts";
import { ReplayWindow, windowDatagrams } from "./replay-window.ts";
import type { SealMemory } from "./seal-memory.ts";

/** Beyond it a double does not hold every integer. */
const highWordEnd = 0x20_0000;

/** Why a datagram was not opened. */
export type Unopened =
  /** Its tag does not fit: changed on the way, forged, or sealed with a key that is not known here any more. */
  | "tampered"
  /** It is genuine, and came before or much too late. */
  | "replayed";

/**
 * The receiving end of one direction. It has the keys of three epochs, the one in use and its neighbours:
 * datagrams overtake each other at the change too. Nothing changes here before a tag has been verified.
 */
export class Opener {
  readonly #memory: SealMemory;
  readonly #window = new ReplayWindow();
  #epoch = 0;
  #previous: Uint8Array | undefined;
  #current: Uint8Array;
  /** Made beforehand, so that no forged datagram can make us compute it. */
  #next: Uint8Array;
  #isNewest = false;

  constructor(key: Uint8Array, memory: SealMemory) {
    this.#current = key;
    this.#next = nextKey(key);
    this.#memory = memory;
  }

  /** Whether the datagram that was opened last is newer than all before it. */
  get isNewest(): boolean {
    return this.#isNewest;
  }

  /** The message in the datagram, in the shared memory until the next call of anybody, or why there is none. */
  open(datagram: Uint8Array): Uint8Array | Unopened {
    const { length } = datagram;
    if (length < sealBytes || length > datagramBytesMax) return "tampered";
    const memory = this.#memory;
    memory.datagrams.of(length).set(datagram);
    const sequence = readSequence(memory.header);
    const key = this.#keyOf(Math.floor(sequence / epochDatagrams));
    if (key === undefined) return "tampered";
    memory.takeNonce();
    const sealed = memory.sealed.of(length - headerBytes);
    const plain = memory.plain.of(sealed.length - tagBytes);
    try {
      decrypt(plain, null, sealed, memory.header, memory.nonce, key);
    } catch {
      return "tampered";
    }
    return this.#accept(sequence) ? plain : "replayed";
  }

  #keyOf(epoch: number): Uint8Array | undefined {
    if (epoch === this.#epoch) return this.#current;
    if (epoch === this.#epoch + 1) return this.#next;
    return epoch === this.#epoch - 1 ? this.#previous : undefined;
  }

  #accept(sequence: number): boolean {
    const newestBefore = this.#window.highest;
    if (!this.#window.take(sequence)) return false;
    this.#isNewest = sequence > newestBefore;
    if (!this.#isNewest) return true;
    const intoEpoch = sequence - this.#epoch * epochDatagrams;
    if (intoEpoch >= epochDatagrams) this.#changeKeys();
    // What the old key could still open is behind the window by now.
    else if (intoEpoch >= windowDatagrams) this.#previous = undefined;
    return true;
  }

  #changeKeys(): void {
    this.#epoch++;
    this.#previous = this.#current;
    this.#current = this.#next;
    this.#next = nextKey(this.#current);
  }
}

/** Infinite where the number is too large to be one of ours: then no epoch fits it. */
function readSequence(header: Uint8Array): number {
  const low = readU32(header, sequenceOffset);
  const high = readU32(header, sequenceOffset + 4);
  return high < highWordEnd ? high * 0x1_0000_0000 + low : Number.POSITIVE_INFINITY;
}

function readU32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
