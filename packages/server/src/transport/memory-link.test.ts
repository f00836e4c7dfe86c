import { describe, expect, it } from "vitest";
import type { Link } from "./link.ts";
import { connectMemory } from "./memory-link.ts";

function open() {
  const events: string[] = [];
  let link: Link | undefined;
  const peer = connectMemory((accepted) => {
    link = accepted;
    return {
      bytes: (chunk) => void events.push(`bytes ${chunk.join()}`),
      drained: () => void events.push("drained"),
      closed: (fault) => void events.push(`closed ${fault}`),
    };
  });
  return { peer, link: link!, events };
}

describe("connectMemory", () => {
  it("carries bytes both ways", () => {
    const { peer, link, events } = open();
    peer.send(Uint8Array.of(1, 2));
    link.send(Uint8Array.of(3));
    expect(events).toEqual(["bytes 1,2"]);
    expect(peer.received).toEqual([Uint8Array.of(3)]);
  });

  it("buffers what a peer does not read", () => {
    const { peer, link, events } = open();
    peer.stall();
    link.send(new Uint8Array(5));
    expect([link.bufferedBytes, peer.received.length]).toEqual([5, 0]);
    peer.read();
    expect([link.bufferedBytes, peer.received.length]).toEqual([0, 1]);
    expect(events).toEqual(["drained"]);
  });

  it("tells the end once, whoever it came from", () => {
    const { peer, link, events } = open();
    peer.close("reset");
    link.close();
    peer.send(Uint8Array.of(1));
    expect(events).toEqual(["closed reset"]);
    expect(peer.isClosed).toBe(true);
  });
});
