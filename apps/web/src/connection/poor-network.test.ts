import type { TransportHandler } from "@fairtick/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { goodNetwork, type PoorNetwork, throughPoorNetwork } from "./poor-network.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(network: PoorNetwork) {
  const heard: number[] = [];
  const sent: number[] = [];
  let inner: TransportHandler | undefined;
  const transport = throughPoorNetwork(
    (handler) => {
      inner = handler;
      return {
        sendReliable: (b) => sent.push(b[0]!),
        sendUnreliable: (b) => sent.push(b[0]!),
        close: () => {},
      };
    },
    () => network,
  )({ opened: () => {}, message: (b) => heard.push(b[0]!), closed: () => {} });
  return { transport, heard, sent, come: (value: number) => inner!.message(Uint8Array.of(value)) };
}

describe("a network that is made worse", () => {
  it("passes everything at once where it is as good as it was", () => {
    const { transport, heard, sent, come } = open(goodNetwork);
    transport.sendReliable(Uint8Array.of(1));
    come(2);
    expect([sent, heard]).toEqual([[1], [2]]);
  });

  it("delays both ways and keeps the order, however much it jitters and loses", () => {
    const { transport, heard, sent, come } = open({ delayMs: 80, jitterMs: 40, lossPercent: 20 });
    const all = Array.from({ length: 50 }, (_, i) => i);
    for (const i of all) {
      transport.sendUnreliable(Uint8Array.of(i));
      come(i);
    }
    vi.advanceTimersByTime(79);
    expect([sent, heard]).toEqual([[], []]);
    vi.advanceTimersByTime(1000);
    expect([sent, heard]).toEqual([all, all]);
  });

  it("sends what was given to it, though the bytes are written over meanwhile [WEB-016]", () => {
    const { transport, sent } = open({ delayMs: 80, jitterMs: 0, lossPercent: 0 });
    const bytes = new Uint8Array(1);
    for (const value of [1, 2, 3]) {
      bytes[0] = value;
      transport.sendUnreliable(bytes);
    }
    bytes[0] = 4;
    transport.sendReliable(bytes);
    bytes[0] = 5;
    vi.advanceTimersByTime(80);
    expect(sent).toEqual([1, 2, 3, 4]);
  });

  it("lets nothing come after it was closed", () => {
    const { transport, heard, come } = open({ delayMs: 80, jitterMs: 0, lossPercent: 0 });
    come(1);
    transport.close();
    vi.advanceTimersByTime(200);
    expect(heard).toEqual([]);
  });
});
