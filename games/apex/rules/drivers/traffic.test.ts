import { Phase } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { locateAnew } from "../progress.ts";
import { gt3, newRace, stadium, type TestRace } from "../test/test-race.ts";
import { chooseOffset } from "./overtaking.ts";
import { planRacing, stationAt } from "./racing-plan.ts";
import { lookAround, NO_LIMIT_MPS, seen } from "./traffic.ts";

const track = stadium(600, 60);

const { line } = planRacing(track, [gt3]);
const lineAt = (alongM: number) => line.laterals[stationAt(line, alongM)];

/** Seats at (metres along, metres left of the racing line, m/s); seat 0 looks. All drive straight on. */
function scene(...places: readonly (readonly [number, number, number])[]): TestRace {
  const race = newRace({ track, cars: [gt3], seats: places.length });
  places.forEach(([alongM, leftM, speedMps], seat) => {
    race.seat(seat);
    const { cars } = race;
    race.moveTo(seat, alongM, lineAt(alongM) + leftM);
    locateAnew(race.t, seat);
    cars.speed[seat] = speedMps;
    cars.aiPace[seat] = 0.95;
    cars.aiOffset[seat] = leftM;
  });
  race.race.phase = Phase.active;
  return race;
}

function look(race: TestRace): typeof seen {
  lookAround(race.t, 0, true);
  return seen;
}

describe("lookAround", () => {
  it("sees no limit on an empty track, behind a faster car far away, or for a car behind", () => {
    expect(look(scene([50, 0, 40])).followMps).toBe(NO_LIMIT_MPS);
    expect(look(scene([50, 0, 40], [150, 0, 45])).followMps).toBe(NO_LIMIT_MPS);
    expect(look(scene([50, 0, 40], [40, 0, 50])).followMps).toBe(NO_LIMIT_MPS);
  });

  it("allows less speed the nearer a slower car ahead is, and less than its speed too close to it", () => {
    const at = (alongM: number) => look(scene([50, 0, 40], [alongM, 0, 30])).followMps;
    expect(at(100)).toBeGreaterThan(40);
    expect(at(75)).toBeLessThan(at(90));
    expect(at(57)).toBeLessThan(30);
  });

  it("does not brake for a car that its path leads past", () => {
    expect(look(scene([50, -3, 40], [60, 3, 20])).followMps).toBe(NO_LIMIT_MPS);
  });

  it("leaves room to a car beside, on its side only", () => {
    const left = look(scene([50, 0, 40], [51, 3, 40]));
    expect(left.highM - lineAt(51)).toBeLessThan(3 - 2);
    expect(left.highM - lineAt(51)).toBeGreaterThan(3 - 4);
    expect(left.lowM).toBeLessThan(-track.widthM / 2);
    const right = look(scene([50, 0, 40], [49, -3, 40]));
    expect(right.lowM - lineAt(49)).toBeGreaterThan(-3 + 2);
    expect(right.lowM - lineAt(49)).toBeLessThan(-3 + 4);
    expect(right.highM).toBeGreaterThan(track.widthM / 2);
  });

  it("does not see retired cars, and sees across the line", () => {
    const race = scene([track.lengthM - 10, 0, 40], [5, 0, 10]);
    expect(look(race).followMps).toBeLessThan(20);
    race.cars.status[1] = 2;
    expect(look(race).followMps).toBe(NO_LIMIT_MPS);
  });
});

describe("chooseOffset", () => {
  const choose = (race: TestRace): number => {
    look(race);
    chooseOffset(race.t, 0);
    return race.cars.aiGoal[0];
  };

  it("stays on the racing line where nobody is in the way", () => {
    expect(choose(scene([50, 0, 40]))).toBe(0);
  });

  it("goes beside a car that is much slower, with room between the sides", () => {
    const goalM = choose(slowAhead());
    expect(goalM ** 2).toBeGreaterThan(2.5 ** 2);
    expect((goalM + lineAt(80)) ** 2).toBeLessThan((track.widthM / 2) ** 2);
  });

  it("stays behind an AI driver of its own pace that is held up itself", () => {
    const race = scene([50, 0, 40], [62, 0, 38]);
    race.cars.throttle[1] = 1;
    expect(choose(race)).toBe(0);
  });

  it("does not change to a side where another car is", () => {
    const freeM = choose(slowAhead());
    const taken = slowAhead([50, freeM < 0 ? -3 : 3, 40]);
    expect(choose(taken) * freeM).toBeLessThanOrEqual(0);
  });
});

function slowAhead(...others: readonly (readonly [number, number, number])[]): TestRace {
  const race = scene([50, 0, 40], [80, 0, 15], ...others);
  race.cars.aiPace[1] = 0;
  return race;
}
