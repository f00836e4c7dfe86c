import { describe, expect, it } from "vitest";
import { isDirect, networkShape } from "./network-shape.ts";

describe("networkShape", () => {
  it("reads loss in percent, delay and jitter in milliseconds, in any order", () => {
    expect(networkShape("loss=5,jitter=20,delay=75")).toEqual({ lossPercent: 5, jitterMs: 20, delayMs: 75 });
    expect(networkShape("delay=7.5")).toEqual({ lossPercent: 0, jitterMs: 0, delayMs: 7.5 });
    expect(isDirect(networkShape("loss=0"))).toBe(true);
    expect(isDirect(networkShape("loss=0.1"))).toBe(false);
  });

  it.each([
    ["los=5", '"los=5" is none of loss=<percent>'],
    ["loss", "loss is from 0 to 100 percent"],
    ["loss=101", "loss is from 0 to 100 percent"],
    ["loss=-1", "loss is from 0 to 100 percent"],
    ["delay=5001", "delay is from 0 to 5000 ms"],
    ["delay=1,delay=2", "delay is given twice"],
    ["delay=1=2", "none of loss=<percent>"],
    ["jitter=20", "jitter is at most delay"],
    ["constructor=1", "none of loss=<percent>"],
    ["", "none of loss=<percent>"],
  ])("refuses %j and says what is allowed", (text, fault) => {
    expect(() => networkShape(text)).toThrow(fault);
  });
});
