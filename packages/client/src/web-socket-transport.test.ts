import { describe, expect, it } from "vitest";
import { type WebSocketLike, webSocketTransport } from "./web-socket-transport.ts";

class FakeWebSocket implements WebSocketLike {
  static newest: FakeWebSocket;
  readonly url: string;
  readonly protocols: string[];
  binaryType = "blob";
  readyState = 0;
  bufferedAmount = 0;
  readonly sent: Uint8Array[] = [];
  readonly closes: unknown[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(url: string, protocols: string[]) {
    this.url = url;
    this.protocols = protocols;
    FakeWebSocket.newest = this;
  }

  send(bytes: Uint8Array): void {
    if (this.readyState !== 1) throw new Error("not open");
    this.sent.push(bytes);
  }

  close(code?: number): void {
    this.closes.push(code);
    this.readyState = 2;
  }
}

function opened() {
  const messages: Uint8Array[] = [];
  const reasons: string[] = [];
  let openings = 0;
  const transport = webSocketTransport(
    "wss://play.example/ws/line",
    FakeWebSocket,
  )({
    opened: () => openings++,
    message: (bytes) => messages.push(bytes),
    closed: (reason) => reasons.push(reason),
  });
  const socket = FakeWebSocket.newest;
  socket.readyState = 1;
  socket.onopen?.();
  return { transport, socket, messages, reasons, openings };
}

const bytes = (length: number) => new Uint8Array(length);

describe("webSocketTransport", () => {
  it("opens a WebSocket of the protocol's name and hands its binary messages on, and no text", () => {
    const { socket, messages, openings } = opened();
    socket.onmessage?.({ data: new Uint8Array([1, 2]).buffer });
    socket.onmessage?.({ data: "text" });
    expect([socket.url, socket.protocols, socket.binaryType]).toEqual([
      "wss://play.example/ws/line",
      ["fairtick.3"],
      "arraybuffer",
    ]);
    expect([openings, messages]).toEqual([1, [new Uint8Array([1, 2])]]);
  });

  it("sends both kinds as messages, and nothing before it is open or after its end", () => {
    const { transport, socket } = opened();
    transport.sendReliable(bytes(3));
    transport.sendUnreliable(bytes(2));
    transport.close();
    transport.sendReliable(bytes(1));
    expect([socket.sent.map((each) => each.length), socket.closes]).toEqual([[3, 2], [1000]]);
  });

  it("leaves inputs out while others wait, but no control message", () => {
    const { transport, socket } = opened();
    socket.bufferedAmount = 4097;
    transport.sendUnreliable(bytes(2));
    transport.sendReliable(bytes(3));
    socket.bufferedAmount = 4096;
    transport.sendUnreliable(bytes(4));
    expect(socket.sent.map((each) => each.length)).toEqual([3, 4]);
  });

  it("ends, once, when the server has stopped reading", () => {
    const { transport, socket, reasons } = opened();
    socket.bufferedAmount = 1_048_577;
    transport.sendReliable(bytes(3));
    socket.onclose?.({ code: 1006, reason: "" });
    expect([socket.sent, socket.closes, reasons]).toEqual([[], [1000], ["the server does not read"]]);
  });

  it.each([
    [1006, "", "the connection broke, or there is no server"],
    [1009, "", "the server found a message too long"],
    [4005, "replaced: signed in elsewhere", "replaced: signed in elsewhere"],
    [4999, "", "the WebSocket was closed with code 4999"],
  ])("says in words what close code %i with the reason %j means", (code, reason, words) => {
    const { socket, reasons } = opened();
    socket.onerror?.();
    socket.onclose?.({ code, reason });
    expect(reasons).toEqual([words]);
  });
});
