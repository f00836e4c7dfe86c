import { Phase } from "@fairtick/contract";
import { createState, layoutState, spawnRowAt } from "@fairtick/kernel";
import { beforeEach, describe, expect, it } from "vitest";
import { apex, CarStatus, type RaceState, type RaceWorld } from "../rules/index.ts";
import { RaceFlags } from "./race-flags.ts";

const LENGTH_M = 1000;
const STATIONS = 500;
/** A straight line to the east that begins again: places are distances. */
const world = {
  track: { lengthM: LENGTH_M, widthM: 12 },
  plan: {
    line: {
      count: STATIONS,
      stationsPerM: STATIONS / LENGTH_M,
      centerXs: Float64Array.from({ length: STATIONS }, (_, i) => i * 2),
      centerYs: new Float64Array(STATIONS),
      normalXs: new Float64Array(STATIONS),
      normalYs: new Float64Array(STATIONS).fill(1),
    },
    speedsMps: [new Float32Array(STATIONS).fill(50)],
  },
} as unknown as RaceWorld;

const LATER = 100_000;
let state: RaceState;
let flags: RaceFlags;

function put(seat: number, progressM: number, { lap = 2, speed = 45, y = 0 } = {}): void {
  const { cars } = state;
  cars.progress[seat] = progressM;
  cars.x[seat] = progressM;
  cars.y[seat] = y;
  cars.lap[seat] = lap;
  cars.speed[seat] = speed;
}

beforeEach(() => {
  state = createState(layoutState(apex.state, { cars: 3 })).view as unknown as RaceState;
  for (const seat of [0, 1, 2]) {
    spawnRowAt(state.cars, seat);
    put(seat, 100 - 20 * seat);
  }
  state.race.phase = Phase.active;
  state.race.startTick = 1000;
  flags = new RaceFlags(world);
});

describe("the flags of a race", () => {
  it("are none while all drive as they should", () => {
    expect(flags.update(state, 2, LATER, 0)).toEqual([]);
  });

  it("are yellow for who is off the track or slow ahead, the nearest of them, also behind the line", () => {
    put(0, 50, { y: 8 });
    put(1, 80, { speed: 5 });
    put(2, 900);
    expect(flags.update(state, 2, LATER, 0)).toEqual([{ kind: "yellow", seat: 0, why: "off", aheadM: 150 }]);
    put(0, 400, { y: 8 });
    expect(flags.update(state, 2, LATER, 0)).toMatchObject([{ kind: "yellow", seat: 1, why: "slow" }]);
    put(1, 880, { speed: 5 });
    expect(new RaceFlags(world).update(state, 2, LATER, 0)).toEqual([]);
  });

  it("are blue for who is about to be lapped, and not for who fights for a place", () => {
    put(0, 170, { lap: 3 });
    put(1, 200, { lap: 2 });
    put(2, 190, { lap: 2 });
    expect(flags.update(state, 1, LATER, 0)).toEqual([{ kind: "blue", seat: 0, behindM: 30 }]);
    expect(flags.update(state, 0, LATER, 0)).toEqual([]);
  });

  it("are chequered once somebody has won, for who still drives and for who has finished", () => {
    state.race.finishers = 1;
    state.cars.status[0] = CarStatus.finished;
    expect(flags.update(state, 0, LATER, 0)).toEqual([{ kind: "chequered" }]);
    expect(flags.update(state, 1, LATER, 0)).toEqual([{ kind: "chequered" }]);
  });

  it("stay long enough to be read, but not for another driver", () => {
    put(0, 150, { speed: 0 });
    expect(flags.update(state, 2, LATER, 5000)).toHaveLength(1);
    put(0, 150);
    expect(flags.update(state, 2, LATER, 6000)).toHaveLength(1);
    expect(flags.update(state, 2, LATER, 6600)).toEqual([]);
    put(0, 150, { speed: 0 });
    flags.update(state, 2, LATER, 7000);
    put(0, 150);
    expect(flags.update(state, 1, LATER, 7100)).toEqual([]);
  });

  it("are not shown on the grid, where everybody stands", () => {
    put(0, 150, { speed: 0 });
    expect(flags.update(state, 2, 1000 + 240, 0)).toEqual([]);
  });
});
