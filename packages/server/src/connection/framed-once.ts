import type { Framing } from "./framing.ts";

/** Messages that many receive, each framed once in each framing that a receiver has. */
export class FramedOnce {
  /** A few at most, so that a search beats a map. */
  readonly #framed: {
    readonly message: Uint8Array;
    readonly framing: Framing;
    readonly bytes: Uint8Array;
  }[] = [];

  /** The message as it lies on a stream with this framing. The same array stands for the same message. */
  of(message: Uint8Array, framing: Framing): Uint8Array {
    for (const known of this.#framed)
      if (known.message === message && known.framing === framing) return known.bytes;
    const bytes = framing.frame(message);
    this.#framed.push({ message, framing, bytes });
    return bytes;
  }
}
