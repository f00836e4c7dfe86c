import { describe, expect, it } from "vitest";
import { ReplayClock, SPEEDS } from "./replay-clock.ts";

describe("the clock of a replay", () => {
  const clock = () => new ReplayClock(100, 1100, 240);

  it("goes with real time, as many times as fast as it is told, and stops at the end", () => {
    const own = clock();
    own.advance(1000);
    expect(own.tick).toBe(100);
    own.play();
    own.advance(1000);
    expect(own.tick).toBe(340);
    own.speed = 0.25;
    for (let i = 0; i < 10; i++) own.advance(50);
    expect(own.tick).toBe(370);
    own.speed = 16;
    own.advance(1000);
    expect([own.tick, own.isPlaying]).toEqual([1100, false]);
    own.play();
    expect([own.tick, own.isPlaying]).toEqual([100, true]);
  });

  it("goes to any tick within the replay, by steps and by seconds", () => {
    const own = clock();
    own.seek(512.4);
    expect(own.tick).toBe(512);
    own.skip(1);
    expect(own.tick).toBe(752);
    own.play();
    own.advance(3);
    own.step(-1);
    expect([own.tick, own.isPlaying]).toEqual([751, false]);
    own.skip(-60);
    expect(own.tick).toBe(100);
    own.seek(9999);
    expect(own.tick).toBe(1100);
  });

  it("is made faster and slower from one speed to the next", () => {
    const own = clock();
    const shifts = Array.from({ length: 8 }, () => {
      own.shift(1);
      return own.speed;
    });
    expect(shifts).toEqual([2, 4, 8, 16, 16, 16, 16, 16]);
    for (let i = 0; i < 10; i++) own.shift(-1);
    expect(own.speed).toBe(SPEEDS[0]);
  });
});
