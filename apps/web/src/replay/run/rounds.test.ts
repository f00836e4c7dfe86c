import type { SurveyedLap } from "@fairtick/game-view";
import { describe, expect, it } from "vitest";
import { bestLap, findLap, lapName, lapText, parseLapRef, refOf } from "./rounds.ts";

const lap = (seat: number, number: number, fromTick: number, toTick: number, isStruck = false) =>
  ({
    seat,
    lap: number,
    fromTick,
    toTick,
    timeMs: toTick - fromTick,
    sectorsMs: [],
    isStruck,
  }) satisfies SurveyedLap;
const laps = [lap(0, 1, 100, 900), lap(1, 1, 120, 950), lap(0, 2, 900, 1500, true), lap(0, 2, 1500.5, 2200)];

describe("the ways round of a seat", () => {
  it("have a fastest one among those that count", () => {
    expect(bestLap(laps)).toBe(laps[3]);
    expect(bestLap(laps, 1)).toBe(laps[1]);
    expect(bestLap(laps, 7)).toBeUndefined();
  });

  it("are named in links, struck ones and those of qualifying apart from the lap that counts", () => {
    const first = { ...laps[0]!, part: "Qualifying", fromTick: 7 };
    expect(findLap([first, ...laps], parseLapRef("0:1")!)).toBe(laps[0]);
    expect(findLap([first, ...laps], refOf(first))).toBe(first);
    expect([lapName(first), lapName(laps[0]!)]).toEqual(["Qualifying 1", "Lap 1"]);
    for (const each of laps) expect(findLap(laps, parseLapRef(lapText(refOf(each)))!)).toBe(each);
    expect(lapText(refOf(laps[2]!))).toBe("0:2:900");
    for (const text of [null, "", "1", "1:", "a:b", "1:2:3:4", "-1:2"])
      expect(parseLapRef(text)).toBeUndefined();
  });
});
