import type { Dialect, FrameTranscoder } from "@fairtick/contract";
import { FramedOnce } from "../connection/framed-once.ts";
import type { Framing } from "../connection/framing.ts";

/** By the name of the encoding. */
export type Transcoders = ReadonlyMap<string, FrameTranscoder>;

export function transcodersOf(encodings: Dialect["frameEncodings"]): Transcoders {
  return new Map(Object.entries(encodings ?? {}).map(([name, make]) => [name, make()]));
}

/** A frame as its receivers want it: in each encoding and each framing made once, when the first receiver wants it. */
export class FrameForms {
  readonly #frame: Uint8Array;
  readonly #transcoders: Transcoders;
  #transcoded: Map<string, Uint8Array> | undefined;
  readonly #framed = new FramedOnce();

  constructor(frame: Uint8Array, transcoders: Transcoders) {
    this.#frame = frame;
    this.#transcoders = transcoders;
  }

  /** As a datagram carries it, in the encoding of that name or as it was written. */
  bytes(encoding: string | undefined): Uint8Array {
    if (encoding === undefined) return this.#frame;
    const known = this.#transcoded?.get(encoding);
    if (known !== undefined) return known;
    const transcode = this.#transcoders.get(encoding);
    if (transcode === undefined) throw new Error(`a frame cannot be had as "${encoding}"`);
    const made = transcode(this.#frame).slice();
    this.#transcoded ??= new Map();
    this.#transcoded.set(encoding, made);
    return made;
  }

  /** As the stream carries it, in memory of its own that all receivers share. */
  streamBytes(encoding: string | undefined, framing: Framing): Uint8Array {
    return this.#framed.of(this.bytes(encoding), framing);
  }
}
