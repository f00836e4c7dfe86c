import { describe, expect, it } from "vitest";
import { canEnterPhase, Phase, type PhaseName, phaseNames } from "./phase.ts";

/** Rows: from. Columns, in order: lobby, countdown, active, paused, finished. */
const table: readonly (readonly [PhaseName, string])[] = [
  ["lobby", "-YY-Y"],
  ["countdown", "Y-Y-Y"],
  ["active", "---YY"],
  ["paused", "--Y-Y"],
  ["finished", "-----"],
];

const pairs = table.flatMap(([from, row]) =>
  [...row].map((mark, column) => ({ from, to: phaseNames[column], allowed: mark === "Y" })),
);

describe("the table of phases", () => {
  it.each(pairs)("$from to $to: $allowed [HOST-040]", ({ from, to, allowed }) => {
    expect(canEnterPhase(Phase[from], Phase[to])).toBe(allowed);
  });

  it("covers every pair of phases, and names them in the order of their numbers [HOST-040]", () => {
    expect(pairs).toHaveLength(Object.keys(Phase).length ** 2);
    expect(phaseNames.map((name) => Phase[name])).toEqual([0, 1, 2, 3, 4]);
    expect(Object.keys(Phase)).toEqual([...phaseNames]);
  });

  it("leads from every phase to the end, and from there nowhere [HOST-040]", () => {
    for (const from of phaseNames) {
      expect(canEnterPhase(Phase[from], Phase.finished)).toBe(from !== "finished");
    }
  });
});
