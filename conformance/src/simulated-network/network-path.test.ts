import { describe, expect, it } from "vitest";
import { NetworkPath, type PathConditions, pathOf, perfectPath } from "./network-path.ts";
import { VirtualTime } from "./virtual-time.ts";

const COUNT = 2000;

function pathWith(changed: Partial<PathConditions>, seed = 1) {
  const time = new VirtualTime();
  return { time, path: new NetworkPath(time, { ...perfectPath, ...changed }, seed) };
}

/** Sends numbered datagrams, one every 10 ms; returns their numbers and how long they took, as they came. */
function sendMany(changed: Partial<PathConditions>, seed = 1) {
  const { time, path } = pathWith(changed, seed);
  const came: { readonly number: number; readonly tookMs: number }[] = [];
  for (let number = 0; number < COUNT; number++) {
    const sentMs = number * 10;
    time.at(sentMs, () =>
      path.sendDatagram(Uint8Array.of(number), () => came.push({ number, tookMs: time.nowMs - sentMs })),
    );
  }
  time.run(COUNT * 10 + 1000);
  return { came, path };
}

describe("a simulated path", () => {
  it("delays every datagram by the way and a part of the jitter", () => {
    const { came } = sendMany({ delayMs: 75, jitterMs: 20 });
    const took = came.map(({ tookMs }) => tookMs);
    expect(came).toHaveLength(COUNT);
    expect(Math.min(...took)).toBeGreaterThanOrEqual(75);
    expect(Math.min(...took)).toBeLessThan(76);
    expect(Math.max(...took)).toBeGreaterThan(94);
    expect(Math.max(...took)).toBeLessThan(95);
  });

  it("loses, doubles and holds back the shares of datagrams that it is told", () => {
    const { came, path } = sendMany({ loss: 0.05, duplication: 0.1, reordering: 0.2, reorderMs: 15 });
    const numbers = came.map(({ number }) => number);
    const arrived = new Set(numbers).size;
    const overtaken = numbers.filter((number, i) => number < Math.max(...numbers.slice(0, i))).length;
    expect(path.datagrams.lost).toBe(COUNT - arrived);
    expect(Math.abs(path.datagrams.lost / COUNT - 0.05)).toBeLessThan(0.02);
    expect(Math.abs((numbers.length - arrived) / arrived - 0.1)).toBeLessThan(0.03);
    expect(overtaken).toBeGreaterThan(COUNT / 10);
    expect(sendMany({}).came.map(({ number }) => number)).toEqual(Array.from({ length: COUNT }, (_, i) => i));
  });

  it("does the same for the same seed and something else for another", () => {
    const conditions = { ...pathOf(100, 30, 0.1), duplication: 0.1, reordering: 0.1 };
    expect(sendMany(conditions, 5).came).toEqual(sendMany(conditions, 5).came);
    expect(sendMany(conditions, 6).came).not.toEqual(sendMany(conditions, 5).came);
  });

  it("sends no more than it is wide, keeps what its queue holds and loses the rest", () => {
    const { time, path } = pathWith({ bytesPerSecond: 10_000, queueBytes: 500, delayMs: 5 });
    const cameMs: number[] = [];
    for (let i = 0; i < 8; i++) path.sendDatagram(new Uint8Array(100), () => cameMs.push(time.nowMs));
    expect(path.queuedBytes).toBe(500);
    time.run(1000);
    expect(cameMs).toEqual([15, 25, 35, 45, 55]);
    expect(path.datagrams.lost).toBe(3);
    expect(path.queuedBytes).toBe(0);
  });

  it("lets nothing through while it is dark: datagrams are lost, a stream waits", () => {
    const { time, path } = pathWith({ delayMs: 5 });
    const cameMs: string[] = [];
    const stream = path.openStream(() => 10);
    const send = () => {
      path.sendDatagram(Uint8Array.of(0), () => cameMs.push(`datagram ${time.nowMs}`));
      stream.send(Uint8Array.of(0), () => cameMs.push(`stream ${time.nowMs}`));
    };
    path.goDark(100);
    send();
    time.at(100, send);
    time.run(1000);
    expect(cameMs).toEqual(["stream 105", "datagram 105", "stream 105"]);
    expect(path.datagrams.lost).toBe(1);
  });

  it("brings all of a stream in order: behind a loss everything waits until it has been made good", () => {
    const { time, path } = pathWith({ delayMs: 50, loss: 0.2, jitterMs: 30 }, 3);
    const stream = path.openStream(() => 100);
    const came: { readonly number: number; readonly tookMs: number }[] = [];
    for (let number = 0; number < 200; number++) {
      const sentMs = number * 10;
      time.at(sentMs, () =>
        stream.send(Uint8Array.of(number), ([first]) =>
          came.push({ number: first, tookMs: time.nowMs - sentMs }),
        ),
      );
    }
    let hasEnded = false;
    time.at(2000, () =>
      stream.end(() => {
        hasEnded = came.length === 200;
      }),
    );
    time.run(10_000);
    expect(came.map(({ number }) => number)).toEqual(Array.from({ length: 200 }, (_, i) => i));
    expect(path.streams.lost).toBeGreaterThan(20);
    // One loss costs 125 ms, during which a dozen others queue up behind it.
    expect(came.filter(({ tookMs }) => tookMs > 80).length).toBeGreaterThan(2 * path.streams.lost);
    expect(Math.max(...came.map(({ tookMs }) => tookMs))).toBeGreaterThan(175);
    expect(hasEnded).toBe(true);
  });
});
