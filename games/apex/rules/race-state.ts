import { defineEvents, signed, type TickContext, unit } from "@fairtick/contract";
import { defineState, record, table } from "@fairtick/kernel";
import { CARS_MAX, LAPS_MAX } from "./options.ts";
import type { RaceWorld } from "./world.ts";

/**
 * `running` cars are driven by their seat, `finished` ones by the cool-down driver. `retired` cars were
 * given up by their driver and are off the track.
 */
export const CarStatus = { running: 0, finished: 1, retired: 2 } as const;

/** Bits of `cars.gates`: what of a lap a car has driven in the right direction. */
export const Gate = { half: 1, threeQuarters: 2, complete: 3 } as const;

/** What is driven for: a place, or, before the race, a lap time that decides the grid. */
export const Stage = { race: 0, qualifying: 1 } as const;

export const raceState = defineState({
  race: record({
    phase: "u8",
    stage: "u8",
    /** Until the cars are released; also while the session is active, between qualifying and the race. */
    countdownTicks: "u16",
    /** Tick at which the cars were released. */
    startTick: "u32",
    /** Tick after which the race, or qualifying, ends whoever is still driving. */
    deadlineTick: "u32",
    finishers: "u8",
  }),
  /** Laps of the race: that of a seat in row `lapRow`. Times in ms, 0 where the lap was not driven. */
  laps: table(CARS_MAX * LAPS_MAX, {
    /** From the line to the end of the first and of the second third. */
    split1Ms: "u32",
    split2Ms: "u32",
    timeMs: "u32",
    /** 1: the time does not count. */
    struck: "u8",
  }),
  /** A row is a seat. Lengths in metres, angles in radians, speeds in m/s, times in ticks unless named. */
  cars: table(CARS_MAX, {
    /** Index into the world's cars. */
    spec: "u8",
    status: "u8",
    x: "f32",
    y: "f32",
    /** In (-pi, pi]. */
    yaw: "f32",
    speed: "f32",
    /** The inputs that were applied last; positive steering turns left. */
    throttle: "f32",
    brake: "f32",
    steering: "f32",
    /** Curvature of the path at this steering without a grip limit, 1/m. Follows `steering`. */
    pathCurvature: "f32",
    /** Nearest segment of the centreline: where the next search starts. */
    segment: "u16",
    /** Distance along the centreline. */
    progress: "f32",
    /** Metres left of the centreline. */
    lateral: "f32",
    /** The lap being driven; 0 before the line is crossed for the first time. */
    lap: "u8",
    gates: "u8",
    /** Backward crossings of the line that are to be made good before a forward one counts. */
    lapDebt: "u8",
    /** When the current lap began, and its first and second third ended, with the fraction of the tick. */
    lapStart: "f64",
    split1At: "f64",
    split2At: "f64",
    /** Ticks in a row off the track, up to what strikes the lap. */
    offTicks: "u8",
    /** 1: the time of the current lap will not count. */
    lapStruck: "u8",
    lastLapMs: "u32",
    bestLapMs: "u32",
    /** Which lap that was, and when it began and ended. */
    bestLap: "u8",
    bestLapFrom: "f64",
    bestLapTo: "f64",
    /** The same of qualifying. */
    qualifyingMs: "u32",
    qualifyingFrom: "f64",
    qualifyingTo: "f64",
    /** 1 = pole. */
    gridPosition: "u8",
    /** When the car finished, with the fraction of the tick. */
    finishTime: "f64",
    /** 1 for the winner, 0 while not finished. */
    finishPosition: "u8",
    colliding: "u8",
    /** Bit j: in contact with car j, or not yet 0.25 m away from it again. Kept in the lower row. */
    contacts: "u16",
    /** Where the AI driver wants to be, metres left of its racing line. */
    aiOffset: "f32",
    /** Where it decided to go, metres left of its racing line. */
    aiGoal: "f32",
    /** Share of the ideal speed that the AI driver dares, from its skill and temper; 0 before it first drove. */
    aiPace: "f32",
    /** How much earlier than needed it brakes, s. */
    aiCaution: "f32",
    /** How much slower, m/s, a car ahead must be for it to try to pass. */
    aiPatience: "f32",
    /** How far it strays from its line, m. */
    aiWander: "f32",
  }),
});

export const raceInput = { throttle: unit(10), brake: unit(10), steering: signed(14) };

export const raceEvents = defineEvents({
  lapCompleted: { audience: "all", mustArrive: true, values: ["lap", "timeMs", "struck"] },
  lapStruck: { audience: "all", mustArrive: true, values: ["lap"] },
  collision: { audience: "all", mustArrive: false, values: ["otherSeat", "closingSpeedMps"] },
  finished: { audience: "all", mustArrive: true, values: ["position", "totalMs"] },
});

export type RaceTick = TickContext<RaceWorld, typeof raceState, typeof raceInput>;
export type RaceState = RaceTick["state"];
