import { describe, expect, it } from "vitest";
import { InputSchedule } from "./input-schedule.ts";

describe("InputSchedule", () => {
  it("sends as often as wanted for every player, evenly spread, and does not drift", () => {
    const sent: [number, number][] = [];
    const schedule = new InputSchedule(4, 240, 1000, (player, dueMs) => sent.push([player, dueMs]));
    for (let ms = 1000; ms < 2000; ms += 0.7) schedule.run(ms);
    schedule.run(1999.999);
    expect(sent).toHaveLength(960);
    expect(sent.slice(0, 5).map(([player]) => player)).toEqual([0, 1, 2, 3, 0]);
    for (const [i, [, dueMs]] of sent.entries()) expect(dueMs).toBeCloseTo(1000 + i / 0.96, 6);
  });

  it("sends what was due while time was lost, and says how late it was", () => {
    const due: number[] = [];
    const schedule = new InputSchedule(1, 100, 0, (_, dueMs) => due.push(dueMs));
    schedule.run(0);
    schedule.run(45);
    expect(due).toEqual([0, 10, 20, 30, 40]);
    expect(schedule.lags.maxMs).toBe(35);
    expect(schedule.leftOut).toBe(0);
  });

  it("leaves out and counts what is too old to be of use", () => {
    let sent = 0;
    const schedule = new InputSchedule(1, 100, 0, () => sent++);
    schedule.run(1000);
    expect({ sent, leftOut: schedule.leftOut }).toEqual({ sent: 26, leftOut: 75 });
  });
});
