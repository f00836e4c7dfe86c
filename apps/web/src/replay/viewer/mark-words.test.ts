import { describe, expect, it } from "vitest";
import { markWords, nextMark } from "./mark-words.ts";

const mark = (tick: number) => ({ tick, kind: "overtake", seats: [3, 0], text: "{0} passes {1}" });
const marks = [10, 20, 20, 50].map(mark);

describe("the marks of a timeline", () => {
  it("are told with the names of those they are about", () => {
    const nameOf = (seat: number) => (seat === 3 ? "Ann {1}" : "Bo");
    expect(markWords(marks[0]!, nameOf)).toBe("Ann {1} passes Bo");
    expect(markWords({ ...marks[0]!, seats: [3] }, nameOf)).toBe("Ann {1} passes ");
  });

  it("are found on from a tick, and back over the one that was just passed", () => {
    expect(nextMark(marks, 10, 1, 5)?.tick).toBe(20);
    expect(nextMark(marks, 50, 1, 5)).toBeUndefined();
    expect(nextMark(marks, 23, -1, 5)?.tick).toBe(10);
    expect(nextMark(marks, 26, -1, 5)?.tick).toBe(20);
    expect(nextMark(marks, 10, -1, 5)).toBeUndefined();
  });
});
