import { describe, expect, it } from "vitest";
import { DelayedFeed } from "./delayed-feed.ts";

const frame = (text: string) => new TextEncoder().encode(text);

function open(changed: Partial<ConstructorParameters<typeof DelayedFeed>[0]> = {}) {
  let dropped = 0;
  const feed = new DelayedFeed({ ms: 1000, hz: 10, bytesMax: 100, dropped: () => dropped++, ...changed });
  const take = (nowMs: number) => {
    const taken = feed.take(nowMs);
    return taken && new TextDecoder().decode(taken.bytes);
  };
  return { feed, take, dropped: () => dropped };
}

describe("frames that are seen later", () => {
  it("come when their time has come, and are what they were when they were made", () => {
    const { feed, take } = open();
    const bytes = frame("first");
    feed.keep(bytes, false, 5000);
    bytes.fill(0);
    expect(take(5999)).toBeUndefined();
    expect(take(6000)).toBe("first");
    expect(take(7000)).toBeUndefined();
  });

  it("are fewer: about as many a second as wanted, whenever they are made", () => {
    const { feed, take } = open();
    let taken = 0;
    for (let tick = 0; tick < 2400; tick++) {
      const nowMs = (tick * 1000) / 240;
      feed.keep(frame("x"), false, nowMs);
      if (take(nowMs) !== undefined) taken++;
    }
    expect(taken).toBeGreaterThanOrEqual(89);
    expect(taken).toBeLessThanOrEqual(91);
  });

  it("are passed over where a newer one is due as well, but for one that must arrive", () => {
    const { feed, take } = open();
    feed.keep(frame("old"), false, 0);
    feed.keep(frame("newer"), false, 100);
    feed.keep(frame("the last"), true, 101);
    feed.keep(frame("behind it"), false, 250);
    expect([take(5000), take(5000), take(5000)]).toEqual(["the last", "behind it", undefined]);
  });

  it("are bounded in bytes; what has no room is counted, and what must arrive has room", () => {
    const { feed, take, dropped } = open({ bytesMax: 10 });
    for (let i = 0; i < 5; i++) feed.keep(frame("12345"), false, i * 100);
    feed.keep(frame("the end"), true, 500);
    expect(dropped()).toBe(3);
    expect([take(1100), take(1500)]).toEqual(["12345", "the end"]);
    feed.keep(frame("again"), false, 2000);
    expect(take(3000)).toBe("again");
  });
});
