import type { OpenTransport } from "@fairtick/client";
import { nativeProtocolName } from "@fairtick/wire";
import { WebSocket } from "ws";

/** The native protocol over a WebSocket of this machine. */
export function webTransport(port: number, game: string): OpenTransport {
  return (handler) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/${game}`, nativeProtocolName);
    const send = (body: Uint8Array) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(body.slice());
    };
    socket.once("open", () => handler.opened());
    socket.on("message", (message: Buffer) => handler.message(new Uint8Array(message)));
    socket.on("error", () => {});
    socket.once("close", (code, reason) => handler.closed(`${code} ${reason}`));
    return { sendReliable: send, sendUnreliable: send, close: () => socket.close() };
  };
}
