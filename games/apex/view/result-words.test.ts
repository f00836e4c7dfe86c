import { describe, expect, it } from "vitest";
import { resultWords } from "./result-words.ts";

const results = {
  winner_id: "ann",
  standings: [
    { position: 1, player_id: "ann", best_lap_ms: 83_456, status: "finished" },
    { position: 2, player_id: "bob", best_lap_ms: null, status: "finished" },
  ],
  dnf: [{ position: 3, player_id: "cleo", best_lap_ms: 90_001, status: "dnf" }],
};

describe("a race in words", () => {
  it.each([
    ["ann", "1st of 3, best lap 1:23.456"],
    ["bob", "2nd of 3"],
    ["cleo", "out, best lap 1:30.001"],
    ["dora", undefined],
  ])("is for %s: %s", (playerId, words) => {
    expect(resultWords(results, playerId)).toBe(words);
  });

  it.each([[null], ["text"], [{}], [{ standings: 3 }], [{ standings: [null], error: "stopped" }]])(
    "is nothing where %j was stored",
    (stored) => {
      expect(resultWords(stored, "ann")).toBeUndefined();
    },
  );
});
