import {
  decodeNativeClient,
  encodeNativeServer,
  type NativeClientMessage,
  NativeKind,
  type NativeServerMessage,
  nativeProtocolVersion,
} from "@fairtick/wire";
import type { TransportHandler } from "../transport.ts";

/** A transport whose other end is a test. */
export class FakeTransport {
  readonly messages: NativeClientMessage[] = [];
  readonly frames: Uint8Array[] = [];
  isClosed = false;
  readonly #handler: TransportHandler;

  constructor(handler: TransportHandler) {
    this.#handler = handler;
  }

  /** @throws Error for what is no message. */
  sendReliable(bytes: Uint8Array): void {
    const message = decodeNativeClient(bytes);
    if (typeof message === "string") throw new Error(message);
    this.messages.push(message);
  }

  sendUnreliable(bytes: Uint8Array): void {
    if (bytes[0] !== NativeKind.frame) throw new Error("no frame");
    this.frames.push(bytes.slice());
  }

  close(): void {
    this.isClosed = true;
  }

  opened(): void {
    this.#handler.opened();
  }

  says(message: NativeServerMessage): void {
    this.#handler.message(encodeNativeServer(message));
  }

  frame(bytes: Uint8Array): void {
    this.#handler.message(bytes);
  }

  breaks(reason: string): void {
    this.#handler.closed(reason);
  }

  sent<K extends NativeClientMessage["type"]>(type: K) {
    return this.messages.filter((message) => message.type === type) as Extract<
      NativeClientMessage,
      { readonly type: K }
    >[];
  }
}

export function welcome(playerNumber: number, resumeToken: string): NativeServerMessage {
  const playerId = `00000000-0000-4000-8000-00000000000${playerNumber}`;
  return {
    type: "Welcome",
    protocol: nativeProtocolVersion,
    playerId,
    serverVersion: 1,
    rules: 3,
    resumeToken,
  };
}
