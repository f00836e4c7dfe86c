import type { Infer, Schema } from "@fairtick/contract";
import { ByteOutput } from "./byte-output.ts";
import type { Decoded } from "./decoded.ts";
import { type MsgpackFault, MsgpackInput } from "./msgpack-input.ts";
import { readerOf } from "./msgpack-read.ts";
import { writerOf } from "./msgpack-write.ts";

export interface MsgpackReason {
  readonly code: MsgpackFault;
  /** Where in the input the faulty part begins. */
  readonly offset: number;
  /** Names and positions that lead to it, such as `cars[2].name`. */
  readonly path: string;
}

/**
 * MessagePack with the content of JSON: structs and variants are maps from names to values, a variant's has
 * its name under `type`, UUIDs and enumerations are text, an option is nil or its value. Integers are
 * written in their shortest form, floats as single or double precision as the schema says.
 */
export interface MsgpackCodec<T> {
  /** @throws TypeError that names the faulty part when the value is not of the schema. */
  encode(value: T): Uint8Array;
  /**
   * Writes into memory of the caller and returns the offset behind the last byte.
   * @throws TypeError as `encode`, and RangeError when the target is too small.
   */
  encodeInto(value: T, target: Uint8Array, offset: number): number;
  /**
   * Never throws, and allocates no more than the input can fill. Checks all that the schema states, but lets
   * floats be NaN or infinite. Keys may come in any order; those that the schema does not name are passed
   * over with whatever is under them; an option that is absent is null.
   */
  decode(bytes: Uint8Array): Decoded<T, MsgpackReason>;
}

/** Compiles the codec of a schema once; text that is not well-formed UTF-16 is encoded with U+FFFD. */
export function msgpack<S extends Schema>(schema: S): MsgpackCodec<Infer<S>> {
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
      const input = new MsgpackInput(bytes);
      const value = read(input) as Infer<S>;
      if (input.remaining > 0) input.fail("trailing_bytes", input.offset);
      if (input.reason !== null) return { ok: false, reason: { ...input.reason, path: input.path } };
      return { ok: true, value };
    },
  };
}
