// A server on the package `ws` that sends given messages at a given rate, and takes what its clients answer. Talks over the
// process's channel, says its port first, and ends with it.
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import type { PeerOrder } from "./web-socket.ts";

const backlog = 4096;

const clients = new Set<WebSocket>();
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false, backlog });
server.on("connection", (socket) => {
  clients.add(socket);
  socket.on("close", () => clients.delete(socket));
  // With a listener messages are read to their end.
  socket.on("message", () => {});
  socket.on("error", () => {});
});
server.on("listening", () => process.send?.((server.address() as AddressInfo).port));

process.once("disconnect", () => process.exit());
process.on("message", (order: PeerOrder) => {
  if (order.kind === "send") {
    sendForEver(
      order.hz,
      order.messages.map((message) => Buffer.from(message, "base64")),
    );
    return;
  }
  globalThis.gc?.();
  process.send?.("collected");
});

function sendForEver(hz: number, messages: readonly Buffer[]): void {
  const beganMs = performance.now();
  let round = 0;
  const send = () => {
    let client = 0;
    for (const socket of clients) socket.send(messages[(round + client++) % messages.length]!);
    round++;
    setTimeout(send, Math.max(0, beganMs + (round * 1000) / hz - performance.now()));
  };
  send();
}
