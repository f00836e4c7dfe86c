import type { Notice } from "@fairtick/contract";
import { nativeProtocolName } from "@fairtick/wire";
import type { Connection } from "../connection/connection.ts";
import { FramedOnce } from "../connection/framed-once.ts";

/** A notice that goes to many clients, encoded once in each encoding that one of them reads, and framed once. */
export class SharedNotice {
  readonly #notice: Notice;
  readonly #encoded = new Map<string | undefined, Uint8Array | undefined>();
  readonly #framed = new FramedOnce();

  constructor(notice: Notice) {
    this.#notice = notice;
  }

  /** Returns how many bytes it took. */
  sendTo(connection: Connection): number {
    const { codec, framing } = connection;
    // The native protocol names no encoding of frames, and neither does a dialect whose frames are read as written.
    const encoding = codec.isNative === true ? nativeProtocolName : codec.frameEncoding;
    if (!this.#encoded.has(encoding)) this.#encoded.set(encoding, codec.encode(this.#notice));
    const message = this.#encoded.get(encoding);
    if (message === undefined) return 0;
    const bytes = this.#framed.of(message, framing);
    connection.notifyEncoded(this.#notice, bytes);
    return bytes.length;
  }
}
