import { defineRecords, type Infer, struct, u32 } from "@fairtick/contract";
import { floor, max } from "@fairtick/kernel";
import { classification, type Placed } from "./classification.ts";
import { experienceOf } from "./experience.ts";

const driverProfile = struct({
  experience: u32({ describe: "For distance driven, and for cars beaten." }),
  races: u32({ describe: "Races in which the driver was on the track." }),
  finished: u32(),
  wins: u32({ describe: "First, of two cars at least." }),
  podiums: u32({ describe: "Among the first three, and not last." }),
  fastestLaps: u32({ describe: "Races with the fastest lap of all cars, of two at least." }),
  laps: u32(),
  distanceM: u32({ describe: "Driven in races, m." }),
  finishStreak: u32({ describe: "Races finished one after the other, the last one included." }),
  longestFinishStreak: u32(),
  winStreak: u32(),
  longestWinStreak: u32(),
});
export type DriverProfile = Infer<typeof driverProfile>;

const initial: DriverProfile = {
  experience: 0,
  races: 0,
  finished: 0,
  wins: 0,
  podiums: 0,
  fastestLaps: 0,
  laps: 0,
  distanceM: 0,
  finishStreak: 0,
  longestFinishStreak: 0,
  winStreak: 0,
  longestWinStreak: 0,
};

/** What lasts of a driver: everything is for everybody to see. */
export const apexRecords = defineRecords({
  game: "apex",
  profile: driverProfile,
  initial,
  migrations: [],
  amounts: ["experience"],
  shown: Object.keys(initial) as (keyof DriverProfile)[],
  settle: (profile, { results, playerId }) => {
    const cars = classification(results);
    const own = cars.find((car) => car.playerId === playerId);
    // Who was never on the track has not raced.
    if (own === undefined) return { profile };
    const amount = experienceOf(own, cars);
    const reason = own.isFinished ? `place ${own.place} of ${cars.length}` : "did not finish";
    return {
      profile: raced(profile, own, cars),
      entries: amount === 0 ? [] : [{ kind: "experience", amount, reason }],
    };
  },
  actions: {},
});

function raced(profile: DriverProfile, own: Placed, cars: readonly Placed[]): DriverProfile {
  const { isFinished, place } = own;
  const isAlone = cars.length < 2;
  const isWin = isFinished && place === 1 && !isAlone;
  const hasFastestLap = !isAlone && own.bestLapMs !== undefined && own.bestLapMs === fastestLapMs(cars);
  const finishStreak = isFinished ? profile.finishStreak + 1 : 0;
  const winStreak = isWin ? profile.winStreak + 1 : 0;
  return {
    ...profile,
    races: profile.races + 1,
    finished: profile.finished + (isFinished ? 1 : 0),
    wins: profile.wins + (isWin ? 1 : 0),
    podiums: profile.podiums + (isFinished && place <= 3 && place < cars.length ? 1 : 0),
    fastestLaps: profile.fastestLaps + (hasFastestLap ? 1 : 0),
    laps: profile.laps + own.laps,
    distanceM: profile.distanceM + floor(own.distanceM),
    finishStreak,
    longestFinishStreak: max(profile.longestFinishStreak, finishStreak),
    winStreak,
    longestWinStreak: max(profile.longestWinStreak, winStreak),
  };
}

function fastestLapMs(cars: readonly Placed[]): number {
  return cars.reduce((least, { bestLapMs = Infinity }) => (bestLapMs < least ? bestLapMs : least), Infinity);
}
