import { describe, expect, it } from "vitest";
import { drainConsequences, drainWords } from "./drain-words.ts";

const state = { isDraining: true, exits: true, secondsLeft: 95, peopledSessionCount: 1 };

describe("a drain in words", () => {
  it("says how far it is", () => {
    expect(drainWords({ ...state, isDraining: false, peopledSessionCount: 0 })).toBe(
      "The server begins sessions. No running session has people in it.",
    );
    expect(drainWords(state)).toBe(
      "The server begins no more sessions and ends as soon as nobody plays, in 1 min 35 s at the latest. 1 running session has people in it.",
    );
    expect(drainWords({ ...state, exits: false, peopledSessionCount: 2 })).toBe(
      "The server begins no more sessions, and stays up. 2 running sessions have people in them.",
    );
  });

  it("says before what it will do", () => {
    expect(drainConsequences("stays", 10)[1]).toMatch(/stays up/);
    expect(drainConsequences("ends-empty", 10)[1]).toMatch(/^The server ends as soon as/);
    expect(drainConsequences("ends-by", 1)[1]).toMatch(/in 1 minute in any case: who still plays/);
  });
});
