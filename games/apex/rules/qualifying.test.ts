import { Phase } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { apex } from "./game.ts";
import { COUNTDOWN_SECONDS } from "./race.ts";
import { CarStatus, Stage } from "./race-state.ts";
import { raceOrder } from "./results.ts";
import { newRace, stadium, type TestRace, type TestResult } from "./test/test-race.ts";

const track = stadium(400, 60);
const COUNTDOWN_TICKS = COUNTDOWN_SECONDS * 240;
const MINUTE_TICKS = 60 * 240;

/** Qualifying of one minute has begun. */
function qualifying(seats = 4): TestRace {
  const race = newRace({ track, seats, options: { qualifyingMinutes: 1 } });
  for (let seat = 0; seat < seats; seat++) race.seat(seat);
  apex.start(race.t);
  race.step(COUNTDOWN_TICKS);
  return race;
}

/** What a driver of these best laps has done; 0 for none. */
function drove(race: TestRace, bestMs: readonly number[]): void {
  for (const [seat, ms] of bestMs.entries()) {
    race.cars.bestLapMs[seat] = ms;
    race.cars.bestLapFrom[seat] = 2000 + seat;
    race.cars.bestLapTo[seat] = 9000 - seat;
    race.cars.lap[seat] = 3;
    race.put(seat, 10 * seat, 5, 1, 7);
  }
}

const toTheEnd = (race: TestRace) => race.step(MINUTE_TICKS);
const phaseOf = (race: TestRace) => apex.phase(race.t.state);

describe("qualifying", () => {
  it("comes before the race where it has minutes, and never without", () => {
    expect(qualifying().race).toMatchObject({ stage: Stage.qualifying, phase: Phase.active });
    const plain = newRace({ track });
    plain.seat(0);
    apex.start(plain.t);
    plain.step(COUNTDOWN_TICKS);
    expect(plain.race.stage).toBe(Stage.race);
  });

  it("puts the cars on the grid in the order of their best laps, the earlier of equal ones before, without a time last [APEX-027]", () => {
    const race = qualifying();
    drove(race, [0, 51_000, 50_000, 51_000]);
    expect(raceOrder(race.t.state, track.lengthM)).toEqual([2, 3, 1, 0]);
    toTheEnd(race);
    expect([...race.cars.gridPosition]).toEqual([4, 3, 1, 2]);
    for (const [seat, position] of [...race.cars.gridPosition].entries()) {
      const slot = track.grid[position - 1]!;
      expect([race.cars.x[seat], race.cars.y[seat]]).toEqual([Math.fround(slot.x), Math.fround(slot.y)]);
    }
    expect([...race.cars.speed, ...race.cars.lap, ...race.cars.bestLapMs]).toEqual(Array(12).fill(0));
    expect(raceOrder(race.t.state, track.lengthM)).toEqual([2, 3, 1, 0]);
  });

  it("is followed by the lights: nothing moves, then the race begins [APEX-027]", () => {
    const race = qualifying(2);
    drove(race, [50_000, 51_000]);
    toTheEnd(race);
    expect(race.race).toMatchObject({
      stage: Stage.race,
      countdownTicks: COUNTDOWN_TICKS,
      phase: Phase.active,
    });
    race.t.inputs.throttle.fill(1);
    race.step(COUNTDOWN_TICKS - 1);
    expect([race.cars.speed[0], race.cars.throttle[0]]).toEqual([0, 1]);
    race.step();
    expect(race.race.startTick).toBe(race.t.tick - 1);
    race.step();
    expect(race.cars.speed[0]).toBeGreaterThan(0);
    const { dnf } = apex.results(race.t.world, race.t.state, []) as unknown as TestResult;
    expect(dnf.map(({ grid, qualifying }) => [grid, qualifying])).toEqual([
      [1, { time_ms: 50_000, from_tick: 2000, to_tick: 9001 }],
      [2, { time_ms: 51_000, from_tick: 2001, to_tick: 9000 }],
    ]);
  });

  it("leaves out who has given up, and is the end where everybody has", () => {
    const race = qualifying(3);
    drove(race, [50_000, 51_000, 52_000]);
    race.cars.status[0] = CarStatus.retired;
    toTheEnd(race);
    expect([...race.cars.gridPosition]).toEqual([1, 1, 2]);
    const given = qualifying(2);
    for (const seat of [0, 1]) apex.unseat(given.t, seat);
    given.step();
    expect(phaseOf(given)).toBe(Phase.finished);
  });

  it("has no last lap: who has driven as many as the race has goes on", () => {
    const race = newRace({ track, seats: 1, options: { qualifyingMinutes: 1, lapLimit: 1 } });
    race.seat(0);
    apex.start(race.t);
    race.step(COUNTDOWN_TICKS);
    for (let along = -4; along < 2 * track.lengthM + 2; along += 2) race.moveTo(0, along);
    expect(race.cars.status[0]).toBe(CarStatus.running);
    expect(race.cars.lap[0]).toBe(3);
    expect(race.cars.bestLapMs[0]).toBeGreaterThan(0);
    expect([...race.t.state.laps.timeMs.slice(0, 4)]).toEqual([0, 0, 0, 0]);
  });
});
