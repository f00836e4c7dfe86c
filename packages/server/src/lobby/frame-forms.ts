import type { Dialect, FrameTranscoder } from "@fairtick/contract";
import { framed, frameHeaderBytes } from "../connection/frame-splitter.ts";

/** By the name of the encoding. */
export type Transcoders = ReadonlyMap<string, FrameTranscoder>;

export function transcodersOf(encodings: Dialect["frameEncodings"]): Transcoders {
  return new Map(Object.entries(encodings ?? {}).map(([name, make]) => [name, make()]));
}

/** A frame in the encodings of its receivers, each made once, when the first receiver wants it. */
export class FrameForms {
  readonly #frame: Uint8Array;
  readonly #transcoders: Transcoders;
  #asWritten: Uint8Array | undefined;
  #others: Map<string, Uint8Array> | undefined;

  constructor(frame: Uint8Array, transcoders: Transcoders) {
    this.#frame = frame;
    this.#transcoders = transcoders;
  }

  /** As a datagram carries it, in the encoding of that name or as it was written. */
  bytes(encoding: string | undefined): Uint8Array {
    return encoding === undefined ? this.#frame : this.streamBytes(encoding).subarray(frameHeaderBytes);
  }

  /** As the stream carries it, in memory of its own that all receivers share. */
  streamBytes(encoding: string | undefined): Uint8Array {
    if (encoding !== undefined) return this.#transcoded(encoding);
    this.#asWritten ??= framed(this.#frame);
    return this.#asWritten;
  }

  #transcoded(encoding: string): Uint8Array {
    const known = this.#others?.get(encoding);
    if (known !== undefined) return known;
    const transcode = this.#transcoders.get(encoding);
    if (transcode === undefined) throw new Error(`a frame cannot be had as "${encoding}"`);
    const made = framed(transcode(this.#frame));
    this.#others ??= new Map();
    this.#others.set(encoding, made);
    return made;
  }
}
