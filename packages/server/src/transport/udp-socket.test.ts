import { createSocket } from "node:dgram";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { openUdp, type UdpSocket } from "./udp-socket.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const socket of open.splice(0)) await socket.close();
});

interface Received {
  readonly text: string;
  readonly from: string;
}

async function listen(host = "127.0.0.1") {
  const received: Received[] = [];
  let onReceived = () => {};
  const socket: UdpSocket = await openUdp({
    host,
    port: 0,
    receive: (datagram, address, port) => {
      received.push({ text: Buffer.from(datagram).toString(), from: `${address}:${port}` });
      onReceived();
    },
  });
  open.push(socket);
  const arrival = async (count: number) => {
    while (received.length < count) await new Promise<void>((resolve) => (onReceived = resolve));
    return received;
  };
  return { socket, arrival };
}

async function client() {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  open.push({ close: () => new Promise<void>((resolve) => void socket.close(() => resolve())) });
  return socket;
}

describe("openUdp", () => {
  it("receives datagrams with their sender and answers them [HOST-003]", async () => {
    const { socket, arrival } = await listen();
    const peer = await client();
    peer.send("ping", socket.port, "127.0.0.1");
    expect(await arrival(1)).toEqual([{ text: "ping", from: `127.0.0.1:${peer.address().port}` }]);
    const answer = once(peer, "message");
    expect(socket.send(Buffer.from("pong"), "127.0.0.1", peer.address().port)).toBe(true);
    expect(String((await answer)[0])).toBe("pong");
  });

  it("reads datagrams of 2048 bytes and ignores longer ones [HOST-003]", async () => {
    const { socket, arrival } = await listen();
    const peer = await client();
    for (const length of [2049, 2048]) peer.send("x".repeat(length), socket.port, "127.0.0.1");
    expect((await arrival(1)).map(({ text }) => text.length)).toEqual([2048]);
  });

  it("does not keep the memory of what it was given to send", async () => {
    const { socket } = await listen();
    const peer = await client();
    const texts: string[] = [];
    peer.on("message", (datagram) => void texts.push(String(datagram)));
    const shared = Buffer.alloc(4);
    for (let i = 0; i < 200; i++) {
      shared.write(String(1000 + i));
      socket.send(shared, "127.0.0.1", peer.address().port);
    }
    shared.fill("x");
    while (texts.length < 200) await once(peer, "message");
    expect(texts).toEqual(Array.from({ length: 200 }, (_, i) => String(1000 + i)));
  });

  it("reaches IPv4 peers from an IPv6 socket under their own address", async () => {
    const { socket, arrival } = await listen("::");
    const peer = await client();
    peer.send("four", socket.port, "127.0.0.1");
    expect((await arrival(1))[0]!.from).toBe(`127.0.0.1:${peer.address().port}`);
    const answer = once(peer, "message");
    socket.send(Buffer.from("back"), "127.0.0.1", peer.address().port);
    expect(String((await answer)[0])).toBe("back");
  });

  it("drops what is too long to send, and everything once it is closed", async () => {
    const { socket } = await listen();
    expect(socket.send(new Uint8Array(2049), "127.0.0.1", 9)).toBe(false);
    await socket.close();
    expect(socket.send(new Uint8Array(1), "127.0.0.1", 9)).toBe(false);
    await socket.close();
  });

  it("rejects when the address is in use", async () => {
    const { socket } = await listen();
    await expect(openUdp({ host: "127.0.0.1", port: socket.port, receive: () => {} })).rejects.toThrow(
      /EADDRINUSE/,
    );
  });
});
