import { describe, expect, it } from "vitest";
import { SkidMarks } from "./skid-marks.ts";

describe("skid marks", () => {
  it("follow a wheel that slides, and begin anew after it has rolled or jumped", () => {
    const marks = new SkidMarks(2);
    for (let x = 0; x <= 5; x++) marks.mark(0, x, 0);
    expect(marks.count).toBe(5);
    marks.lift(0);
    marks.mark(0, 6, 0);
    expect(marks.count).toBe(5);
    marks.mark(0, 60, 0);
    expect(marks.count).toBe(5);
    marks.mark(0, 61, 0);
    expect(marks.count).toBe(6);
  });

  it("have a bound, whatever is driven", () => {
    const marks = new SkidMarks(1);
    for (let x = 0; x < 10_000; x++) marks.mark(0, x, 0);
    expect(marks.count).toBe(3000);
  });
});
