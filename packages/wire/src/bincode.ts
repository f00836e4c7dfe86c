import type { Infer, Schema } from "@fairtick/contract";
import { BincodeInput, type BincodeReason, readerOf } from "./bincode-read.ts";
import { writerOf } from "./bincode-write.ts";
import { ByteOutput } from "./byte-output.ts";

/**
 * The binary encoding of version 1 of the bincode crate with its default options: little endian, integers
 * of fixed size, a u32 tag for variants, a u64 length before text, bytes and arrays, one byte for bools and
 * options, and UUIDs as 16 bytes after their length.
 */
export interface BincodeCodec<T> {
  /** @throws TypeError that names the faulty part when the value is not of the schema. */
  encode(value: T): Uint8Array;
  /**
   * Writes into memory of the caller and returns the offset behind the last byte.
   * @throws TypeError as `encode`, and RangeError when the target is too small.
   */
  encodeInto(value: T, target: Uint8Array, offset: number): number;
  /**
   * Never throws, and allocates no more than the input can fill. Bytes behind the value are accepted, as in
   * the crate: `bytesRead` tells. Numbers may lie outside the range that the schema states.
   */
  decode(bytes: Uint8Array): BincodeDecoded<T>;
}

/** A `Decoded` that also tells where the value ended. */
export type BincodeDecoded<T> =
  | { readonly ok: true; readonly value: T; readonly bytesRead: number }
  | { readonly ok: false; readonly reason: BincodeReason };

/** Compiles the codec of a schema once; text that is not well-formed UTF-16 is encoded with U+FFFD. */
export function bincode<S extends Schema>(schema: S): BincodeCodec<Infer<S>> {
  const write = writerOf(schema);
  const read = readerOf(schema);
  return {
    encode(value) {
      const output = new ByteOutput(new Uint8Array(256), 0, true);
      write(value, output);
      return output.bytes.slice(0, output.offset);
    },
    encodeInto(value, target, offset) {
      const output = new ByteOutput(target, offset, false);
      write(value, output);
      return output.offset;
    },
    decode(bytes) {
      const input = new BincodeInput(bytes);
      const value = read(input) as Infer<S>;
      if (input.reason !== null) return { ok: false, reason: input.reason };
      return { ok: true, value, bytesRead: input.offset };
    },
  };
}
