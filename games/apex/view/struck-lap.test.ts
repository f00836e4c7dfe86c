import { createState, layoutState, spawnRowAt } from "@fairtick/kernel";
import { describe, expect, it } from "vitest";
import { apex, CarStatus, type RaceState } from "../rules/index.ts";
import { isLapStruck } from "./struck-lap.ts";

const LENGTH_M = 1000;

describe("a lap that will not count", () => {
  const state = createState(layoutState(apex.state, { cars: 1 })).view as unknown as RaceState;
  const { cars } = state;
  spawnRowAt(cars, 0);
  const at = (progressM: number, gates: number) => {
    cars.lap[0] = 1;
    cars.lapDebt[0] = 0;
    cars.status[0] = CarStatus.running;
    cars.progress[0] = progressM;
    cars.gates[0] = gates;
    return isLapStruck(state, 0, LENGTH_M);
  };

  it("has missed a gate that lies behind the car", () => {
    expect([at(400, 0), at(600, 1), at(900, 3)]).toEqual([false, false, false]);
    expect([at(600, 0), at(900, 1), at(900, 2)]).toEqual([true, true, true]);
    // The gate has only just been passed.
    expect(at(505, 0)).toBe(false);
  });

  it("is none before the start line, after the finish, and while a way back is made good", () => {
    at(600, 0);
    cars.lap[0] = 0;
    expect(isLapStruck(state, 0, LENGTH_M)).toBe(false);
    at(600, 0);
    cars.status[0] = CarStatus.finished;
    expect(isLapStruck(state, 0, LENGTH_M)).toBe(false);
    at(600, 0);
    cars.lapDebt[0] = 1;
    expect(isLapStruck(state, 0, LENGTH_M)).toBe(false);
  });
});
