import { once } from "node:events";
import { WebSocket } from "ws";
import type { MessageStream, StreamEvents } from "../foreign-client/control-stream.ts";

/** The WebSocket that may take the stream's place: one message in each of its messages. */
export class WebStream implements MessageStream {
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket, events: StreamEvents) {
    this.#socket = socket;
    socket.on("message", (message: Buffer) => events.message(message));
    socket.on("error", () => {});
    socket.on("close", (code, reason) => events.closed(`${code} ${reason}`));
  }

  static async open(url: string, subprotocols: string[], events: StreamEvents): Promise<WebStream> {
    const socket = new WebSocket(url, subprotocols);
    // Nothing that comes with the answer may be missed.
    const stream = new WebStream(socket, events);
    await once(socket, "open");
    return stream;
  }

  send(message: Uint8Array): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(message);
  }

  sendRaw(): void {
    throw new Error("a WebSocket has no bytes between its messages");
  }

  exportKey(): Buffer {
    throw new Error("only TLS has an exporter");
  }

  destroy(): void {
    this.#socket.terminate();
  }
}
