import { describe, expect, it } from "vitest";
import { InputMarks } from "./input-marks.ts";

function measured(): InputMarks {
  const inputs = new InputMarks();
  inputs.measure(0, 1e9);
  return inputs;
}

describe("InputMarks", () => {
  it("sends throttles that an f32 holds exactly, each other than the one before, close to what is wanted", () => {
    const inputs = measured();
    let last = 0;
    for (let i = 0; i < 3000; i++) {
      const wanted = (i % 11) / 10;
      const throttle = inputs.mark(wanted, i);
      expect(Math.fround(throttle)).toBe(throttle);
      expect(throttle).not.toBe(last);
      expect(throttle).toBeGreaterThan(0);
      expect(throttle).toBeLessThan(1.0001);
      expect(Math.abs(throttle - wanted)).toBeLessThanOrEqual(0.0626);
      last = throttle;
    }
  });

  it("measures from the moment an input was due until it shows", () => {
    const inputs = measured();
    const throttle = inputs.mark(0.5, 100);
    inputs.shown(throttle, 107);
    expect(inputs.delays).toMatchObject({ count: 1, maxMs: 7 });
    inputs.shown(throttle, 111);
    expect(inputs.delays.count).toBe(1);
  });

  it("counts inputs that never show with the time until a later one does", () => {
    const inputs = measured();
    inputs.mark(1, 100);
    inputs.mark(1, 104);
    inputs.shown(inputs.mark(1, 108), 110);
    expect(inputs.delays).toMatchObject({ count: 3, maxMs: 10 });
    expect(inputs.neverShown).toBe(0);
  });

  it("counts with their age what has not shown at the end", () => {
    const inputs = measured();
    inputs.shown(inputs.mark(1, 100), 105);
    inputs.mark(1, 200);
    inputs.end(260);
    expect(inputs).toMatchObject({ neverShown: 1, delays: { count: 2, maxMs: 60 } });
  });

  it("goes on through every mark, also when some are lost", () => {
    const inputs = measured();
    for (let i = 0; i < 5000; i++) {
      const throttle = inputs.mark((i % 16) / 16, i);
      if (i % 7 !== 3) inputs.shown(Math.fround(throttle), i + 5);
    }
    inputs.end(5005);
    expect(inputs.delays.count).toBe(5000);
    expect(inputs.delays.maxMs).toBe(6);
  });

  it("bounds what it remembers when nothing shows any more", () => {
    const inputs = measured();
    for (let i = 0; i < 3000; i++) inputs.mark(1, i);
    expect(inputs.neverShown).toBe(3000 - 1023);
  });

  it("takes the neutral input of a server that got none for no mark", () => {
    const inputs = measured();
    inputs.mark(1, 0);
    inputs.shown(0, 5);
    expect(inputs.delays.count).toBe(0);
  });

  it("measures only inputs that are due in the measured time", () => {
    const inputs = new InputMarks();
    inputs.measure(100, 200);
    for (const dueMs of [50, 100, 199, 200]) inputs.shown(inputs.mark(1, dueMs), dueMs + 3);
    expect(inputs.delays.count).toBe(2);
  });
});
