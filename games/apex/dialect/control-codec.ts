import type {
  ClientRequest,
  ControlCodec,
  DatagramRequest,
  Decoding,
  InputRequest,
  Notice,
} from "@fairtick/contract";
import { BincodeForm, type ProfileSetting } from "./bincode-form.ts";
import {
  type AnyClientMessage,
  type AnyServerMessage,
  encodeForClient,
  packedClientCodec,
  packedServerCodec,
} from "./messages.ts";
import { messageOf } from "./notices.ts";
import { malformed, requestOf } from "./requests.ts";
import type { PlayerInputRow } from "./telemetry.ts";

/**
 * No longer message of a client is unpacked: none that can be obeyed is, and what has to be passed over in one of
 * the greatest length that a stream carries would hold up everybody else for 50 ms.
 */
const packedBytesMax = 16_384;

/** The two encodings of the protocol. */
type Encoding = "bincode" | "msgpack";

/** The protocol of one connection, as requests and notices of the platform. */
export function apexControlCodec(setting: ProfileSetting): ControlCodec {
  return new ApexControlCodec(setting);
}

class ApexControlCodec implements ControlCodec {
  /** That of the first message; the connection keeps it. */
  #encoding: Encoding | undefined;
  readonly #bincode: BincodeForm;
  readonly #input: PlayerInputRow & InputRequest = {
    kind: "input",
    sequence: 0,
    values: new Float32Array(3),
  };

  constructor(setting: ProfileSetting) {
    this.#bincode = new BincodeForm(setting);
  }

  /** As the frame writer writes them, or packed. */
  get frameEncoding(): string | undefined {
    return this.#encoding === "msgpack" ? "msgpack" : undefined;
  }

  decode(message: Uint8Array): Decoding<ClientRequest> {
    if (message.length > 0) this.#encoding ??= encodingOf(message);
    if (this.#encoding === "msgpack") {
      const packed = unpack(message);
      if (typeof packed === "string") return malformed(packed);
      return packed.type === "PlayerInput" ? this.#packedInput(packed) : requestOf(packed);
    }
    this.#bincode.detect(message);
    if (this.#bincode.readInput(message, this.#input)) return this.#turned();
    const decoded = this.#bincode.decode(message);
    return typeof decoded === "string" ? malformed(decoded) : requestOf(decoded);
  }

  decodeDatagram(datagram: Uint8Array): Decoding<DatagramRequest> {
    const isPacked = (this.#encoding ?? encodingOf(datagram)) === "msgpack";
    if (!isPacked && this.#bincode.readDatagramInput(datagram, this.#input)) return this.#turned();
    const decoded = isPacked ? unpack(datagram) : this.#bincode.decode(datagram);
    if (typeof decoded === "string") return malformed(decoded);
    if (decoded.type === "BindUdp") return { kind: "bind", token: decoded.token };
    if (isPacked && decoded.type === "PlayerInput") return this.#packedInput(decoded);
    return malformed(`${decoded.type} as a datagram`);
  }

  encode(notice: Notice): Uint8Array | undefined {
    const message = messageOf(notice);
    return message === undefined ? undefined : this.#write(message);
  }

  encodeBound(): Uint8Array {
    return this.#write({ type: "UdpBound" });
  }

  #write(message: AnyServerMessage): Uint8Array {
    return this.#encoding === "msgpack" ? packedServerCodec.encode(message) : encodeForClient(message);
  }

  #packedInput(message: Extract<AnyClientMessage, { type: "PlayerInput" }>): InputRequest {
    this.#input.sequence = message.server_tick_ack;
    this.#input.values[0] = message.throttle;
    this.#input.values[1] = message.brake;
    this.#input.values[2] = message.steering;
    return this.#turned();
  }

  /** On the wire -1 is left; in the rules left is positive. This is the only place that turns it for inputs. */
  #turned(): InputRequest {
    this.#input.values[2] = 0 - this.#input.values[2];
    return this.#input;
  }
}

/**
 * A map of MessagePack begins with 0x80 to 0x8f, 0xde or 0xdf. A bincode message begins with the lowest byte
 * of its tag, and no tag has one of those.
 */
function encodingOf(message: Uint8Array): Encoding {
  const first = message[0];
  const isMap = (first >= 0x80 && first <= 0x8f) || first === 0xde || first === 0xdf;
  return isMap ? "msgpack" : "bincode";
}

/** The message, or why there is none. */
function unpack(message: Uint8Array): AnyClientMessage | string {
  if (message.length > packedBytesMax) return `too_long at byte ${packedBytesMax}`;
  const decoded = packedClientCodec.decode(message);
  if (decoded.ok) return decoded.value;
  const { code, path, offset } = decoded.reason;
  return `${code}${path === "" ? "" : ` in ${path}`} at byte ${offset}`;
}
