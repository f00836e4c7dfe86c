import { describe, expect, it } from "vitest";
import { AddressRates } from "./address-rates.ts";

function open(size: number, seed = 1) {
  const seen = { forgotten: 0 };
  const rates = new AddressRates({
    rate: { amount: 300, per: "second", burst: 60 },
    size,
    seed,
    onForgotten: () => void seen.forgotten++,
  });
  const flood = (address: string, count: number, ms: number) => {
    let taken = 0;
    for (let i = 0; i < count; i++) if (rates.take(address, ms)) taken++;
    return taken;
  };
  return { rates, seen, flood };
}

/** Different for each of 2^24 numbers. */
const forged = (i: number) => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;

describe("AddressRates", () => {
  it("gives every address a bucket of its own", () => {
    const { flood } = open(1024);
    expect(flood("192.0.2.1", 1000, 0)).toBe(60);
    expect(flood("192.0.2.2", 1000, 0)).toBe(60);
    expect(flood("192.0.2.1", 1000, 100)).toBe(30);
  });

  it("takes all addresses of an IPv6 host for one", () => {
    const { flood } = open(1024);
    expect(flood("2001:db8:1:2::1", 1000, 0)).toBe(60);
    expect(flood("2001:db8:1:2:3:4:5:6", 1000, 0)).toBe(0);
    expect(flood("2001:db8:1:3::1", 1000, 0)).toBe(60);
  });

  it("forgets who was not heard of for longest, and counts it, when forged addresses flood it", () => {
    const { rates, seen, flood } = open(64);
    for (let i = 0; i < 100_000; i++) rates.take(forged(i), i / 1000);
    expect(seen.forgotten).toBeGreaterThan(99_000);
    // Whoever goes on sending stays remembered while others come and go.
    expect(flood("192.0.2.1", 100, 200)).toBe(60);
    for (let i = 0; i < 1000; i++) {
      rates.take(forged(i), 200);
      rates.take("192.0.2.1", 200);
    }
    expect(flood("192.0.2.1", 100, 200)).toBe(0);
  });

  it("forgets nothing that matters while the addresses take turns slowly", () => {
    const { rates, seen } = open(64);
    for (let i = 0; i < 10_000; i++) rates.take(forged(i), i * 10);
    expect(seen.forgotten).toBe(0);
  });

  it("spreads addresses over all its places", () => {
    const { rates, seen } = open(4096);
    for (let i = 0; i < 1024; i++) rates.take(forged(i), 0);
    expect(seen.forgotten).toBeLessThan(20);
  });

  it("limits nobody when it is off", () => {
    const rates = new AddressRates({ rate: "off", size: 64, seed: 1, onForgotten: () => {} });
    for (let i = 0; i < 1000; i++) expect(rates.take("192.0.2.1", 0)).toBe(true);
  });
});
