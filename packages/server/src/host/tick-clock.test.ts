import { describe, expect, it } from "vitest";
import { CATCH_UP_TICKS_MAX, TickCursor, TickGrid } from "./tick-clock.ts";

describe("the tick grid", () => {
  it("gives a tick for every 1/240 s of an hour without drifting [HOST-080]", () => {
    const grid = new TickGrid(240, 1000);
    expect(grid.tickAt(1000 + 3_600_000)).toBe(864_000);
    expect(grid.dueAtMs(864_000)).toBe(1000 + 3_600_000);
  });

  it("counts a tick as due at exactly its time and not before", () => {
    const grid = new TickGrid(240, 0);
    for (const tick of [1, 2, 3, 1000, 123_457]) {
      expect(grid.tickAt(grid.dueAtMs(tick))).toBe(tick);
      expect(grid.tickAt(grid.dueAtMs(tick) - 0.01)).toBe(tick - 1);
    }
  });
});

describe("a session's cursor", () => {
  const cursorAt = (nowMs: number) => new TickCursor(new TickGrid(100, 0), nowMs);

  it("starts at the next tick of the grid", () => {
    expect(cursorAt(1234).next).toBe(124);
  });

  it("has nothing to run before its time, and one tick at it", () => {
    const cursor = cursorAt(0);
    expect(cursor.dueTicks(9.9)).toBe(0);
    expect(cursor.dueTicks(10)).toBe(1);
  });

  it("catches up at most five ticks after a stall of a second and counts the others as missed [HOST-080]", () => {
    const cursor = cursorAt(0);
    expect(cursor.dueTicks(1000)).toBe(CATCH_UP_TICKS_MAX);
    expect(cursor.missed).toBe(95);
    cursor.next += CATCH_UP_TICKS_MAX;
    expect(cursor.dueTicks(1000)).toBe(0);
    expect(cursor.dueTicks(1010)).toBe(1);
  });

  it("runs every tick exactly once when it is asked at irregular times", () => {
    const cursor = cursorAt(0);
    let run = 0;
    for (let nowMs = 0; nowMs <= 10_000; nowMs += 1 + ((nowMs * 7) % 23)) {
      const due = cursor.dueTicks(nowMs);
      run += due;
      cursor.next += due;
    }
    expect(cursor.missed).toBe(0);
    expect(run).toBe(cursor.next - 1);
    expect(run).toBeGreaterThan(990);
  });
});
