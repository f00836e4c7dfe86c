import { type AnyRecords, changedProfile, type Json, type SeatOutcome } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { apexRecords, type DriverProfile } from "./index.ts";

interface Car {
  readonly id: string;
  readonly isAi?: boolean;
  readonly isOut?: boolean;
  readonly laps?: number;
  readonly bestLapMs?: number;
}

const lapM = 4500;

/** What a race of three laps stores, from the first car to the last; those that are out come last. */
function resultsOf(cars: readonly Car[]): Json {
  const standings = cars.map(({ id, isAi = false, isOut = false, laps = 3, bestLapMs }, i) => ({
    position: i + 1,
    player_id: id,
    name: id,
    car: "GT3",
    is_ai: isAi,
    laps,
    distance_m: laps * lapM,
    total_ms: isOut ? null : 300_000 + i,
    best_lap_ms: bestLapMs ?? null,
    status: isOut ? "dnf" : "finished",
  }));
  const of = (status: string) => standings.filter((car) => car.status === status);
  return { winner_id: cars[0]?.id ?? null, standings: of("finished"), dnf: of("dnf") };
}

/** The profile of "me" after these races, and what the ledger says of them. */
function after(...races: readonly Json[]) {
  let profile: object = apexRecords.initial;
  const entries: { readonly amount: number; readonly reason: string }[] = [];
  for (const results of races) {
    const outcome = { playerId: "me", results } as Partial<SeatOutcome> as SeatOutcome;
    const records: AnyRecords = apexRecords;
    const change = changedProfile(records, profile, apexRecords.settle(profile as DriverProfile, outcome));
    if (change.kind !== "changed") throw new Error(change.reason);
    profile = change.profile;
    entries.push(...change.entries.map(({ amount, reason }) => ({ amount, reason })));
  }
  return { profile: profile as DriverProfile, entries };
}

const me = { id: "me" };
const other = { id: "other" };
const ai = { id: "ai", isAi: true };

describe("what lasts of a driver", () => {
  it("counts a win with its distance, its fastest lap, and experience for whom it has beaten", () => {
    const race = resultsOf([{ ...me, bestLapMs: 90_000 }, { ...other, bestLapMs: 91_000 }, ai, ai]);
    expect(after(race)).toEqual({
      profile: {
        experience: 13 + 10 + 2 * 2,
        races: 1,
        finished: 1,
        wins: 1,
        podiums: 1,
        fastestLaps: 1,
        laps: 3,
        distanceM: 3 * lapM,
        finishStreak: 1,
        longestFinishStreak: 1,
        winStreak: 1,
        longestWinStreak: 1,
      },
      entries: [{ amount: 27, reason: "place 1 of 4" }],
    });
  });

  it.each<[string, readonly Car[], Partial<DriverProfile>]>([
    ["third of four", [other, ai, me, ai], { wins: 0, podiums: 1, experience: 13 + 2 }],
    ["third of three", [other, ai, me], { wins: 0, podiums: 0, experience: 13 }],
    ["fourth of five", [other, ai, ai, me, ai], { podiums: 0, experience: 13 + 2 }],
    [
      "alone",
      [{ ...me, bestLapMs: 1 }],
      { finished: 1, wins: 0, podiums: 0, fastestLaps: 0, experience: 13 },
    ],
    [
      "beaten to the fastest lap",
      [
        { ...me, bestLapMs: 2 },
        { ...ai, bestLapMs: 1 },
      ],
      { fastestLaps: 0 },
    ],
    [
      "out in the second lap",
      [ai, { ...me, isOut: true, laps: 1 }, { ...other, isOut: true, laps: 0 }],
      {
        races: 1,
        finished: 0,
        laps: 1,
        distanceM: lapM,
        podiums: 0,
        experience: 0,
        finishStreak: 0,
      },
    ],
  ])("counts a race of somebody who is %s", (_, cars, expected) => {
    expect(after(resultsOf(cars)).profile).toMatchObject(expected);
  });

  it("has streaks that end with a race lost or not finished, and keeps the longest", () => {
    const won = resultsOf([me, other]);
    const lost = resultsOf([other, me]);
    const out = resultsOf([other, { ...me, isOut: true }]);
    expect(after(won, won, lost, won).profile).toMatchObject({
      winStreak: 1,
      longestWinStreak: 2,
      finishStreak: 4,
    });
    expect(after(won, won, out, lost).profile).toMatchObject({
      winStreak: 0,
      finishStreak: 1,
      longestFinishStreak: 2,
    });
  });

  it("is not changed by a race in which the driver was not on the track", () => {
    expect(after(resultsOf([other]))).toEqual({ profile: apexRecords.initial, entries: [] });
  });
});
