import { describe, expect, it } from "vitest";
import { bucketOf, TokenBucket } from "./token-bucket.ts";

const ofInputs = () => bucketOf({ amount: 300, per: "second", burst: 60 }, 0)!;

/** How many of the times find a token. */
const taken = (bucket: TokenBucket, timesMs: readonly number[]) =>
  timesMs.filter((ms) => bucket.take(ms)).length;

/** `count` times at an even rate. */
const evenly = (count: number, perSecond: number, startMs = 0) =>
  Array.from({ length: count }, (_, i) => startMs + (i * 1000) / perSecond);

describe("TokenBucket", () => {
  it("lets a burst pass, and then the rate", () => {
    const bucket = new TokenBucket(20, 10 / 1000, 0);
    expect(taken(bucket, new Array(50).fill(0))).toBe(20);
    expect(bucket.take(99)).toBe(false);
    expect(bucket.take(100)).toBe(true);
    expect(taken(bucket, evenly(101, 100, 100))).toBe(10);
  });

  it("holds no more than the burst, however long the pause", () => {
    const bucket = new TokenBucket(20, 10 / 1000, 0);
    expect(taken(bucket, new Array(50).fill(1e9))).toBe(20);
  });

  it("takes exactly the rate of a flood, also over a million of messages", () => {
    expect(taken(ofInputs(), evenly(1_000_000, 10_000))).toBe(60 + 300 * 100 - 1);
  });

  it.each([
    ["evenly", (i: number) => (i * 1000) / 240],
    ["12 at once, 20 times a second", (i: number) => Math.floor(i / 12) * 50],
    ["60 at once, 4 times a second", (i: number) => Math.floor(i / 60) * 250],
    ["with up to 100 ms of delay", (i: number) => (i * 1000) / 240 + ((i * 7919) % 100)],
  ])("never hits a client that sends 240 inputs a second %s [HOST-022]", (_, timeOf) => {
    const times = Array.from({ length: 24_000 }, (_unused, i) => timeOf(i)).sort((a, b) => a - b);
    expect(taken(ofInputs(), times)).toBe(24_000);
  });

  it("has no limit where it is off", () => {
    expect(bucketOf("off", 0)).toBeUndefined();
  });
});
