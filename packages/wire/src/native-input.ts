/**
 * What a client sends at every tick or every few: the inputs of the newest ticks, and what it has received. Bits are
 * packed as `BitWriter` does it:
 *
 *     8   the kind: 0xfb
 *     32  tick + 1 of the newest snapshot that has come, 0 before the first
 *     32  tick of the newest row
 *     5   number of rows - 1
 *     the newest row: each field of the game's input, in its order, as a code of the field's bits
 *     each older row, one tick before the other: 1 bit "as the newer one", else the fields
 *
 * Rows are repeated until they are too old to matter, so that a datagram which is lost costs nothing.
 */
import type { InputSchema } from "@fairtick/contract";
import { BitReader, BitWriter, dequantiseRange, quantiseRange } from "@fairtick/kernel";
import { NativeKind } from "./native-messages.ts";

export const inputRowsMax = 32;

const COUNT_BITS = 5;

/** Rows of one client on their way out: newest first, as codes. */
export class InputFrameWriter {
  readonly #fields: readonly { readonly min: number; readonly max: number; readonly bits: number }[];
  readonly #writer: BitWriter;
  readonly #bytes: Uint8Array;

  constructor(schema: InputSchema) {
    this.#fields = Object.values(schema);
    const rowBits = this.#fields.reduce((sum, { bits }) => sum + bits, 1);
    this.#bytes = new Uint8Array(16 + ((inputRowsMax * rowBits + 7) >>> 3));
    this.#writer = new BitWriter(this.#bytes);
  }

  /**
   * The frame, valid until the next call. `rowAt(age)` gives the row of tick - age in the order of the fields.
   *
   * @throws RangeError for a count that is not 1 to `inputRowsMax`.
   */
  write(
    newestSnapshot: number,
    tick: number,
    count: number,
    rowAt: (age: number) => Float32Array,
  ): Uint8Array {
    if (!(count >= 1 && count <= inputRowsMax))
      throw new RangeError(`${count} rows are not 1 to ${inputRowsMax}`);
    const writer = this.#writer;
    writer.reset();
    writer.writeBits(NativeKind.frame, 8);
    writer.writeBits(newestSnapshot + 1, 32);
    writer.writeBits(tick, 32);
    writer.writeBits(count - 1, COUNT_BITS);
    for (let age = 0; age < count; age++) {
      const row = rowAt(age);
      if (age > 0) {
        const isSame = this.#isSame(row, rowAt(age - 1));
        writer.writeBool(isSame);
        if (isSame) continue;
      }
      for (let f = 0; f < this.#fields.length; f++) {
        const { min, max, bits } = this.#fields[f];
        writer.writeRange(row[f], min, max, bits);
      }
    }
    return this.#bytes.subarray(0, writer.byteLength);
  }

  #isSame(a: Float32Array, b: Float32Array): boolean {
    for (let f = 0; f < this.#fields.length; f++) if (a[f] !== b[f]) return false;
    return true;
  }
}

/** An input frame as it was read. Reused: read it before the next. */
export interface InputFrame {
  newestSnapshot: number;
  tick: number;
  count: number;
  /** `count` rows, newest first. */
  readonly values: Float32Array;
}

/** Reads input frames of one game. Never throws, allocates nothing. */
export class InputFrameReader {
  readonly frame: InputFrame;
  readonly #fields: readonly { readonly min: number; readonly max: number; readonly bits: number }[];
  readonly #reader = new BitReader(new Uint8Array(0));

  constructor(schema: InputSchema) {
    this.#fields = Object.values(schema);
    const values = new Float32Array(inputRowsMax * this.#fields.length);
    this.frame = { newestSnapshot: -1, tick: 0, count: 0, values };
  }

  /** Reads into `frame`; false for bytes that are no input frame. */
  read(bytes: Uint8Array): boolean {
    const reader = this.#reader;
    const { frame } = this;
    reader.reset(bytes);
    if (reader.readBits(8) !== NativeKind.frame) return false;
    frame.newestSnapshot = reader.readBits(32) - 1;
    frame.tick = reader.readBits(32);
    frame.count = reader.readBits(COUNT_BITS) + 1;
    for (let row = 0; row < frame.count; row++) this.#readRow(row);
    return !reader.overrun && reader.bitsLeft < 8;
  }

  #readRow(row: number): void {
    const reader = this.#reader;
    const { values } = this.frame;
    const width = this.#fields.length;
    const at = row * width;
    if (row > 0 && reader.readBool()) {
      values.copyWithin(at, at - width, at);
      return;
    }
    for (let f = 0; f < width; f++) {
      const { min, max, bits } = this.#fields[f];
      values[at + f] = reader.readRange(min, max, bits);
    }
  }
}

/** The value that the server will see: what a client predicts with must be the same number. */
export function inputAsSent(min: number, max: number, bits: number, value: number): number {
  return dequantiseRange(quantiseRange(value - value === 0 ? value : 0, min, max, bits), min, max, bits);
}
