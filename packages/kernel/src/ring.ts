/**
 * Records of bytes from one thread to another through shared memory: one producer, one consumer, no locks.
 *
 *   byte 0    write position    byte 4   refused records       (written by the producer only)
 *   byte 64   read position                                    (written by the consumer only; own cache line)
 *   byte 128  data, a power of two of bytes
 *
 * Positions count bytes without end, modulo 2^32; their difference is what is in the ring, and a position modulo
 * the capacity is its place. A record is u32 length, u32 kind, u32 recipients, then the payload padded to four
 * bytes; numbers have the machine's byte order, as both threads share it. A record never wraps: when it does
 * not fit before the end, the length WRAP stands there and the record starts at the beginning. This needs
 * payloads of at most half the capacity, so that an empty ring takes any of them wherever its positions stand.
 *
 * Everything a position covers is written before the position is stored and read after it is loaded (Atomics),
 * which is all the ordering there is. No call allocates.
 */

/** Longest payload of any ring, in bytes. Larger things do not belong into a ring. */
export const RING_PAYLOAD_MAX = 65_536;

const WRITE_WORD = 0;
const REFUSED_WORD = 1;
const READ_WORD = 16;
const DATA_BYTE = 128;
const RECORD_BYTES = 12;
const WRAP = 0xffff_ffff;
const CAPACITY_MIN = 64;
const CAPACITY_MAX = 1 << 30;

/** A new empty ring; `capacity` is a power of two of bytes from 64 to 2^30. */
export function createRing(capacity: number): SharedArrayBuffer {
  checkCapacity(capacity);
  return new SharedArrayBuffer(DATA_BYTE + capacity);
}

/** The producer's end. Exactly one may exist for a ring, in one thread. */
export class RingWriter {
  /** The whole buffer; `reserve` gives offsets into it. */
  readonly bytes: Uint8Array;
  /** Longest payload of this ring. */
  readonly payloadMax: number;
  private readonly positions: Int32Array;
  private readonly words: Uint32Array;
  private readonly capacity: number;
  private position: number;
  private knownRead: number;
  private recordAt = 0;
  private reserved = -1;

  constructor(buffer: ArrayBufferLike) {
    this.capacity = capacityOf(buffer);
    this.bytes = new Uint8Array(buffer);
    this.payloadMax = payloadMaxOf(this.capacity);
    this.positions = new Int32Array(buffer, 0, DATA_BYTE / 4);
    this.words = new Uint32Array(buffer);
    this.position = Atomics.load(this.positions, WRITE_WORD);
    this.knownRead = Atomics.load(this.positions, READ_WORD);
  }

  /**
   * Room for a payload of up to `maxBytes`: its offset in `bytes`, or -1 when the ring is too full, which counts
   * as refused. Nothing is visible to the reader before `commit`; another `reserve` or `write` forgets it.
   * RangeError above `payloadMax`.
   */
  reserve(maxBytes: number): number {
    if (!(maxBytes >= 0 && maxBytes <= this.payloadMax)) {
      throw new RangeError(`A payload of ${maxBytes} bytes; this ring takes 0 to ${this.payloadMax}.`);
    }
    const size = RECORD_BYTES + padded(maxBytes);
    const place = this.position & (this.capacity - 1);
    const untilEnd = this.capacity - place;
    const skipped = size <= untilEnd ? 0 : untilEnd;
    if (!this.hasRoom(skipped + size)) {
      this.reserved = -1;
      Atomics.store(this.positions, REFUSED_WORD, this.positions[REFUSED_WORD] + 1);
      return -1;
    }
    if (skipped > 0) this.words[(DATA_BYTE + place) >>> 2] = WRAP;
    this.recordAt = (this.position + skipped) | 0;
    this.reserved = maxBytes;
    return DATA_BYTE + (this.recordAt & (this.capacity - 1)) + RECORD_BYTES;
  }

  /** Hands the reserved record to the reader, with the `length` bytes really used. `kind` and `recipients` are u32. */
  commit(kind: number, recipients: number, length: number): void {
    if (!(length >= 0 && length <= this.reserved)) {
      throw new RangeError(`A commit of ${length} bytes where ${this.reserved} are reserved (-1: none).`);
    }
    const word = (DATA_BYTE + (this.recordAt & (this.capacity - 1))) >>> 2;
    this.words[word] = length;
    this.words[word + 1] = kind;
    this.words[word + 2] = recipients;
    this.reserved = -1;
    this.position = (this.recordAt + RECORD_BYTES + padded(length)) | 0;
    Atomics.store(this.positions, WRITE_WORD, this.position);
  }

  /** Copies a record in; false when the ring is too full. */
  write(kind: number, recipients: number, payload: Uint8Array): boolean {
    const offset = this.reserve(payload.length);
    if (offset < 0) return false;
    this.bytes.set(payload, offset);
    this.commit(kind, recipients, payload.length);
    return true;
  }

  /** Records that found no room since the ring was made, modulo 2^32. */
  get refused(): number {
    return Atomics.load(this.positions, REFUSED_WORD) >>> 0;
  }

  private hasRoom(needed: number): boolean {
    const roomed = this.capacity - ((this.position - this.knownRead) >>> 0) >= needed;
    if (roomed) return true;
    this.knownRead = Atomics.load(this.positions, READ_WORD);
    return this.capacity - ((this.position - this.knownRead) >>> 0) >= needed;
  }
}

/** The consumer's end. Exactly one may exist for a ring, in one thread. */
export class RingReader {
  /** The whole buffer; a record's payload is `length` bytes at `offset`, valid until `release`. */
  readonly bytes: Uint8Array;
  kind = 0;
  recipients = 0;
  offset = 0;
  length = 0;
  private readonly positions: Int32Array;
  private readonly words: Uint32Array;
  private readonly capacity: number;
  private readonly payloadMax: number;
  private position: number;
  private knownWrite: number;

  constructor(buffer: ArrayBufferLike) {
    this.capacity = capacityOf(buffer);
    this.bytes = new Uint8Array(buffer);
    this.payloadMax = payloadMaxOf(this.capacity);
    this.positions = new Int32Array(buffer, 0, DATA_BYTE / 4);
    this.words = new Uint32Array(buffer);
    this.position = Atomics.load(this.positions, READ_WORD);
    this.knownWrite = this.position;
  }

  /**
   * Moves to the next record and fills the fields, or returns false when there is none yet. Records already
   * visited keep their place until `release`. Throws when the ring's contents make no sense.
   */
  next(): boolean {
    if (this.position === this.knownWrite) {
      this.knownWrite = Atomics.load(this.positions, WRITE_WORD);
      if (this.position === this.knownWrite) return false;
    }
    if (this.words[this.wordAt()] === WRAP) this.skipToStart();
    const word = this.wordAt();
    const length = this.words[word];
    const size = RECORD_BYTES + padded(length);
    const place = this.position & (this.capacity - 1);
    if (length > this.payloadMax || size > this.available() || place + size > this.capacity) this.corrupt();
    this.length = length;
    this.kind = this.words[word + 1];
    this.recipients = this.words[word + 2];
    this.offset = DATA_BYTE + place + RECORD_BYTES;
    this.position = (this.position + size) | 0;
    return true;
  }

  /** Gives the room of all visited records back to the writer. */
  release(): void {
    Atomics.store(this.positions, READ_WORD, this.position);
  }

  /** Bytes of the records that have not been visited. */
  get waitingBytes(): number {
    this.knownWrite = Atomics.load(this.positions, WRITE_WORD);
    return (this.knownWrite - this.position) >>> 0;
  }

  /** Records that found no room since the ring was made, modulo 2^32. */
  get refused(): number {
    return Atomics.load(this.positions, REFUSED_WORD) >>> 0;
  }

  private wordAt(): number {
    return (DATA_BYTE + (this.position & (this.capacity - 1))) >>> 2;
  }

  /** Bytes known to be written and not visited; the positions are multiples of 4 at most a capacity apart. */
  private available(): number {
    const bytes = (this.knownWrite - this.position) >>> 0;
    if (bytes > this.capacity || ((bytes | this.position) & 3) !== 0) this.corrupt();
    return bytes;
  }

  private skipToStart(): void {
    const skipped = this.capacity - (this.position & (this.capacity - 1));
    if (skipped >= this.available()) this.corrupt();
    this.position = (this.position + skipped) | 0;
  }

  private corrupt(): never {
    throw new Error(
      `Corrupt ring: record of length ${this.words[this.wordAt()]} at ${this.position >>> 0}, ` +
        `written up to ${this.knownWrite >>> 0}, capacity ${this.capacity}.`,
    );
  }
}

function padded(length: number): number {
  return (length + 3) & ~3;
}

function payloadMaxOf(capacity: number): number {
  const half = capacity / 2 - RECORD_BYTES;
  return half < RING_PAYLOAD_MAX ? half : RING_PAYLOAD_MAX;
}

function capacityOf(buffer: ArrayBufferLike): number {
  const capacity = buffer.byteLength - DATA_BYTE;
  checkCapacity(capacity);
  return capacity;
}

function checkCapacity(capacity: number): void {
  const powerOfTwo = (capacity & (capacity - 1)) === 0 && capacity >>> 0 === capacity;
  if (!powerOfTwo || capacity < CAPACITY_MIN || capacity > CAPACITY_MAX) {
    throw new RangeError(
      `A ring's capacity is a power of two from ${CAPACITY_MIN} to ${CAPACITY_MAX} bytes, not ${capacity}.`,
    );
  }
}
