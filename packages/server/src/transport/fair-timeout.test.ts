import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fairTimeout } from "./fair-timeout.ts";

describe("fairTimeout", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** A timeout of 5 s on a thread that stands still for `stallMs` when 4.5 s have passed. */
  function stalled(stallMs: number) {
    let stalledMs = 0;
    let calls = 0;
    const cancel = fairTimeout(
      5000,
      () => {
        calls++;
      },
      () => Date.now() + stalledMs,
    );
    vi.advanceTimersByTime(4500);
    stalledMs = stallMs;
    return { cancel, calls: () => calls };
  }

  it("calls back once, after its time", () => {
    const { calls } = stalled(0);
    vi.advanceTimersByTime(499);
    expect(calls()).toBe(0);
    vi.advanceTimersByTime(10_000);
    expect(calls()).toBe(1);
  });

  it("gives the part again in which the thread stood still", () => {
    const { calls } = stalled(6000);
    vi.advanceTimersByTime(500 + 1249);
    expect(calls()).toBe(0);
    vi.advanceTimersByTime(1);
    expect(calls()).toBe(1);
  });

  it("ends although the thread always stands still", () => {
    let ms = 0;
    let calls = 0;
    const late = () => (ms += 10_000);
    fairTimeout(4000, () => void calls++, late);
    vi.advanceTimersByTime(7999);
    expect(calls).toBe(0);
    vi.advanceTimersByTime(1);
    expect(calls).toBe(1);
  });

  it("can be cancelled in every part", () => {
    const { cancel, calls } = stalled(0);
    cancel();
    vi.advanceTimersByTime(10_000);
    expect(calls()).toBe(0);
  });
});
