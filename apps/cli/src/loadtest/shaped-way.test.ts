import { seedRandom } from "@fairtick/kernel";
import { describe, expect, it } from "vitest";
import { DelayLine } from "./delay-line.ts";
import { ShapedWay } from "./shaped-way.ts";

const messages = 2000;

/** What arrives when, of messages that are sent one a millisecond. */
function carry(inOrder: boolean, seed: number) {
  const line = new DelayLine();
  const random = new Uint32Array(4);
  seedRandom(random, seed);
  const way = new ShapedWay({ lossPercent: 5, delayMs: 75, jitterMs: 20 }, inOrder, random, line);
  const arrived: { message: number; delayMs: number }[] = [];
  for (let ms = 0; ms < messages + 200; ms++) {
    if (ms < messages) way.carry(ms, (nowMs) => arrived.push({ message: ms, delayMs: nowMs - ms }));
    line.run(ms);
  }
  return arrived;
}

const isSorted = (arrived: readonly { message: number }[]) =>
  arrived.every(({ message }, i) => i === 0 || message > arrived[i - 1]!.message);

describe("ShapedWay", () => {
  it("loses and delays datagrams as wanted, and lets them overtake each other", () => {
    const arrived = carry(false, 1);
    expect(arrived.length / messages).toBeCloseTo(0.95, 1);
    expect(Math.min(...arrived.map(({ delayMs }) => delayMs))).toBeGreaterThanOrEqual(55);
    expect(Math.max(...arrived.map(({ delayMs }) => delayMs))).toBeLessThanOrEqual(95);
    expect(isSorted(arrived)).toBe(false);
  });

  it("neither loses nor reorders on a stream", () => {
    const arrived = carry(true, 1);
    expect(arrived).toHaveLength(messages);
    expect(isSorted(arrived)).toBe(true);
  });

  it("does the same for the same seed, and something else for another", () => {
    expect(carry(false, 1)).toEqual(carry(false, 1));
    expect(carry(false, 2)).not.toEqual(carry(false, 1));
  });
});

describe("DelayLine", () => {
  it("lets things happen in the order of their times, and none too early", () => {
    const line = new DelayLine();
    const happened: number[] = [];
    for (let i = 0; i < 100; i++) {
      const dueMs = (i * 37) % 101;
      line.push(dueMs, () => happened.push(dueMs));
    }
    line.run(50);
    expect(happened.every((ms) => ms <= 50)).toBe(true);
    expect(line.nextDueMs).toBeGreaterThan(50);
    line.run(200);
    expect(happened).toHaveLength(100);
    expect(happened).toEqual([...happened].sort((a, b) => a - b));
    expect(line.nextDueMs).toBe(Number.POSITIVE_INFINITY);
  });
});
