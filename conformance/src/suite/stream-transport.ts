import { connect } from "node:net";
import type { OpenTransport } from "@fairtick/client";
import { FrameSplitter } from "@fairtick/server";

/** The native protocol over a plain stream of this machine. */
export function streamTransport(port: number): OpenTransport {
  return (handler) => {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    const splitter = new FrameSplitter();
    const send = (body: Uint8Array) => {
      if (!socket.writable) return;
      const whole = new Uint8Array(4 + body.length);
      new DataView(whole.buffer).setUint32(0, body.length);
      whole.set(body, 4);
      socket.write(whole);
    };
    socket.once("connect", () => handler.opened());
    socket.on("data", (chunk: Buffer) => splitter.push(chunk, (message) => handler.message(message.slice())));
    socket.on("error", () => {});
    socket.once("close", () => handler.closed("the stream has ended"));
    return { sendReliable: send, sendUnreliable: send, close: () => socket.end() };
  };
}
