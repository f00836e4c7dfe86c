import type { ClientRequest, ControlCodec, DatagramRequest, Decoding, Notice } from "@fairtick/contract";
import { isNativeMessage } from "@fairtick/wire";

/**
 * The codec of a connection on a port where clients of the game's dialect and of the native protocol come in: its first
 * message tells which it is. No dialect's message begins as a native one does.
 */
export class DetectedCodec implements ControlCodec {
  readonly #dialect: ControlCodec;
  readonly #native: ControlCodec;
  #chosen: ControlCodec | undefined;

  constructor(dialect: ControlCodec, native: ControlCodec) {
    this.#dialect = dialect;
    this.#native = native;
  }

  get isNative(): boolean {
    return this.#chosen === this.#native;
  }

  get frameEncoding(): string | undefined {
    return this.#chosen?.frameEncoding;
  }

  decode(message: Uint8Array): Decoding<ClientRequest> {
    if (message.length > 0) this.#chosen ??= this.#codecOf(message);
    return (this.#chosen ?? this.#dialect).decode(message);
  }

  /** Also of senders that are no connection yet: such a datagram decides nothing. */
  decodeDatagram(datagram: Uint8Array): Decoding<DatagramRequest> {
    return (this.#chosen ?? this.#codecOf(datagram)).decodeDatagram(datagram);
  }

  encode(notice: Notice): Uint8Array | undefined {
    return (this.#chosen ?? this.#dialect).encode(notice);
  }

  encodeBound(): Uint8Array | undefined {
    return (this.#chosen ?? this.#dialect).encodeBound();
  }

  #codecOf(bytes: Uint8Array): ControlCodec {
    return isNativeMessage(bytes) ? this.#native : this.#dialect;
  }
}
