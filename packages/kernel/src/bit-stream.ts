/**
 * Values of any bit width in a row, the first in the lowest bits of the first byte (so that a whole aligned
 * number is little endian). Writing checks and throws, as only our own code writes; reading meets whatever a
 * peer sent, so it never throws: it sets `overrun`, and every read from then on gives 0.
 *
 * One writer and one reader serve many messages: `reset` points them at other bytes without allocating.
 */
import { dequantiseAngle, dequantiseRange, quantiseAngle, quantiseRange } from "./quantise.ts";

/** Data bits of a variable-length group; a continuation bit follows each. */
const GROUP_BITS = 4;
const UINT32_GROUPS = 8;

export class BitWriter {
  bytes: Uint8Array;
  private startBit = 0;
  private endBit = 0;
  private nextBit = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.reset();
  }

  /** Starts again at byte `start`; may use the bytes up to `end`. Below 2^28 bytes. */
  reset(bytes: Uint8Array = this.bytes, start = 0, end = bytes.length): void {
    checkSpan(bytes, start, end);
    this.bytes = bytes;
    this.startBit = this.nextBit = start * 8;
    this.endBit = end * 8;
  }

  /** Bits written since the reset. */
  get bitLength(): number {
    return this.nextBit - this.startBit;
  }

  /** Bytes written since the reset, the last one perhaps in part (its other bits are 0). */
  get byteLength(): number {
    return (this.bitLength + 7) >>> 3;
  }

  /** An unsigned number of 1 to 32 bits. */
  writeBits(value: number, count: number): void {
    checkCount(count);
    if (value >>> 0 !== value || (count < 32 && value >>> count !== 0)) {
      throw new RangeError(`${value} is not an unsigned number of ${count} bits.`);
    }
    this.append(value, count);
  }

  /** A number in two's complement of 1 to 32 bits. */
  writeSigned(value: number, count: number): void {
    checkCount(count);
    if ((value << (32 - count)) >> (32 - count) !== value) {
      throw new RangeError(`${value} is not a signed number of ${count} bits.`);
    }
    this.append((value << (32 - count)) >>> (32 - count), count);
  }

  writeBool(value: boolean): void {
    this.append(value ? 1 : 0, 1);
  }

  /** An unsigned number below 2^32: 5 bits below 16, 10 below 256, and so on to 40. */
  writeVarUint(value: number): void {
    if (value >>> 0 !== value) throw new RangeError(`${value} is not an unsigned number of 32 bits.`);
    for (; value > 15; value >>>= GROUP_BITS) this.append((value & 15) | 16, GROUP_BITS + 1);
    this.append(value, GROUP_BITS + 1);
  }

  /** The nearest code of `quantiseRange`, in `bits` bits. */
  writeRange(value: number, min: number, max: number, bits: number): void {
    this.append(quantiseRange(value, min, max, bits), bits);
  }

  /** The nearest code of `quantiseAngle`, in `bits` bits. */
  writeAngle(rad: number, bits: number): void {
    this.append(quantiseAngle(rad, bits), bits);
  }

  /** The number rounded to single precision, 32 bits. */
  writeFloat32(value: number): void {
    scratch.setFloat32(0, value, true);
    this.append(scratch.getUint32(0, true), 32);
  }

  writeFloat64(value: number): void {
    scratch.setFloat64(0, value, true);
    const high = scratch.getUint32(4, true);
    this.append(scratch.getUint32(0, true), 32);
    this.append(high, 32);
  }

  /** Fills the current byte with zero bits. */
  align(): void {
    this.nextBit = (this.nextBit + 7) & ~7;
  }

  /** Aligns, then copies source[start] up to source[end - 1]. */
  writeBytes(source: Uint8Array, start = 0, end = source.length): void {
    checkSpan(source, start, end);
    this.align();
    this.reserve((end - start) * 8);
    let at = this.nextBit >>> 3;
    for (let i = start; i < end; i++) this.bytes[at++] = source[i];
    this.nextBit += (end - start) * 8;
  }

  /**
   * `headBits` (at most 8) bits of `head`, then the first `count` bits of another stream, which begins at byte `start`
   * of `source` and whose last byte has no bits beyond.
   */
  writeStream(source: Uint8Array, start: number, count: number, head = 0, headBits = 0): void {
    this.reserve(headBits + count);
    const bytes = this.bytes;
    let index = this.nextBit >>> 3;
    let filled = this.nextBit & 7;
    let carried = (filled === 0 ? 0 : bytes[index]) | (head << filled);
    this.nextBit += headBits + count;
    filled += headBits;
    if (filled >= 8) {
      bytes[index++] = carried & 0xff;
      carried >>>= 8;
      filled -= 8;
    }
    const end = start + ((count + 7) >>> 3);
    for (let at = start; at < end; at++) {
      carried |= source[at] << filled;
      bytes[index++] = carried & 0xff;
      carried >>>= 8;
    }
    // What is left of the last byte, where the stream reaches so far.
    if (index << 3 < this.nextBit) bytes[index] = carried;
  }

  /** `value` has no bits beyond `count`. The first write to a byte clears the rest of it. */
  private append(value: number, count: number): void {
    this.reserve(count);
    const bytes = this.bytes;
    let at = this.nextBit;
    this.nextBit = at + count;
    while (count > 0) {
      const filled = at & 7;
      const index = at >>> 3;
      const taken = 8 - filled < count ? 8 - filled : count;
      const part = value & ((1 << taken) - 1);
      bytes[index] = filled === 0 ? part : bytes[index] | (part << filled);
      value >>>= taken;
      at += taken;
      count -= taken;
    }
  }

  private reserve(count: number): void {
    if (this.nextBit + count > this.endBit) {
      throw new RangeError(`${count} bits do not fit: ${this.endBit - this.nextBit} bits are left.`);
    }
  }
}

export class BitReader {
  bytes: Uint8Array;
  /** A read went past the end, or a variable-length number did not end within 32 bits. Stays until `reset`. */
  overrun = false;
  private endBit = 0;
  private nextBit = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.reset();
  }

  /** Starts again at byte `start` and ends before `end`, both within `bytes` (RangeError if not). */
  reset(bytes: Uint8Array = this.bytes, start = 0, end = bytes.length): void {
    checkSpan(bytes, start, end);
    this.bytes = bytes;
    this.nextBit = start * 8;
    this.endBit = end * 8;
    this.overrun = false;
  }

  /** Bits not yet read. */
  get bitsLeft(): number {
    return this.endBit - this.nextBit;
  }

  readBits(count: number): number {
    checkCount(count);
    if (this.nextBit + count > this.endBit) return this.fail();
    const bytes = this.bytes;
    let at = this.nextBit;
    this.nextBit = at + count;
    let value = 0;
    let got = 0;
    while (got < count) {
      const used = at & 7;
      const taken = 8 - used < count - got ? 8 - used : count - got;
      value |= ((bytes[at >>> 3] >>> used) & ((1 << taken) - 1)) << got;
      at += taken;
      got += taken;
    }
    return value >>> 0;
  }

  readSigned(count: number): number {
    return (this.readBits(count) << (32 - count)) >> (32 - count);
  }

  readBool(): boolean {
    return this.readBits(1) === 1;
  }

  readVarUint(): number {
    let value = 0;
    for (let group = 0; group < UINT32_GROUPS; group++) {
      const bits = this.readBits(GROUP_BITS + 1);
      value |= (bits & 15) << (group * GROUP_BITS);
      if (bits < 16) return this.overrun ? 0 : value >>> 0;
    }
    return this.fail();
  }

  readRange(min: number, max: number, bits: number): number {
    const code = this.readBits(bits);
    return this.overrun ? 0 : dequantiseRange(code, min, max, bits);
  }

  readAngle(bits: number): number {
    return dequantiseAngle(this.readBits(bits), bits);
  }

  readFloat32(): number {
    scratch.setUint32(0, this.readBits(32), true);
    return scratch.getFloat32(0, true);
  }

  /** Any bits of a peer's choosing, so NaN and infinities as well (also in `readFloat32`). */
  readFloat64(): number {
    const low = this.readBits(32);
    const high = this.readBits(32);
    if (this.overrun) return 0;
    scratch.setUint32(0, low, true);
    scratch.setUint32(4, high, true);
    return scratch.getFloat64(0, true);
  }

  /** Goes to the next whole byte; the bits between are not looked at. */
  align(): void {
    this.nextBit = (this.nextBit + 7) & ~7;
  }

  /** Aligns and skips `length` bytes: the offset of the first of them in `bytes`, or -1 when not all are there. */
  readBytes(length: number): number {
    this.align();
    if (!(length >= 0 && this.nextBit + length * 8 <= this.endBit)) {
      this.fail();
      return -1;
    }
    const offset = this.nextBit >>> 3;
    this.nextBit += length * 8;
    return offset;
  }

  private fail(): 0 {
    this.overrun = true;
    this.nextBit = this.endBit;
    return 0;
  }
}

/** Of one call only: reinterprets the bits of a float. */
const scratch = new DataView(new ArrayBuffer(8));

const BYTES_MAX = 1 << 28;

function checkCount(count: number): void {
  if (count >>> 0 !== count || count < 1 || count > 32)
    throw new RangeError(`A bit count is 1 to 32, not ${count}.`);
}

function checkSpan(bytes: Uint8Array, start: number, end: number): void {
  if (!(start >= 0 && start <= end && end <= bytes.length && end < BYTES_MAX)) {
    throw new RangeError(`Bytes ${start} to ${end} are not within ${bytes.length} bytes.`);
  }
}
