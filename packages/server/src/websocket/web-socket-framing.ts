import { type DisconnectReason, disconnectReasons } from "../connection/disconnect-reason.ts";
import type { FrameFault, Framing } from "../connection/framing.ts";
import { WebSocketReader } from "./frame-reader.ts";
import { closePayload, webSocketFrame } from "./frame-writer.ts";
import { Opcode } from "./opcode.ts";

/**
 * What a close frame says of each reason: a code of RFC 6455, section 7.4.1, where one fits, else one of the range for
 * applications. `docs/operate.md` lists them; a test compares.
 */
export const closeCodes: Readonly<Record<DisconnectReason, number>> = {
  left: 1000,
  closed: 1000,
  shutdown: 1001,
  "protocol-violation": 1002,
  "rate-limited": 1008,
  "partial-message": 1008,
  fault: 1011,
  "rules-changed": 1012,
  timeout: 4000,
  idle: 4001,
  "auth-timeout": 4002,
  "auth-failed": 4003,
  incompatible: 4004,
  replaced: 4005,
  "queue-full": 4006,
  kicked: 4007,
  banned: 4008,
};

const faultCodes: Readonly<Record<FrameFault["kind"], number>> = {
  malformed: 1002,
  "not-binary": 1003,
  "too-large": 1009,
};

/** Messages in binary frames of a WebSocket, at the server's end. */
export function webSocketFraming(messageBytesMax: number): Framing {
  return {
    transport: "ws",
    messageBytesMax,
    frame: (message) => webSocketFrame(Opcode.binary, message),
    newReader: (bytesMax, receiver) => new WebSocketReader(Math.min(bytesMax, messageBytesMax), receiver),
    ping: webSocketFrame(Opcode.ping, new Uint8Array(0)),
    goodbye(reason, detail = disconnectReasons[reason], fault) {
      const code = fault === undefined ? closeCodes[reason] : faultCodes[fault.kind];
      return webSocketFrame(Opcode.close, closePayload(code, `${reason}: ${detail}`));
    },
  };
}
