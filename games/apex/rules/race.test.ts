import { Phase, type RosterEntry } from "@fairtick/contract";
import { rowCount } from "@fairtick/kernel";
import { projectFull } from "@fairtick/physics";
import { describe, expect, it } from "vitest";
import { apex } from "./game.ts";
import { COUNTDOWN_SECONDS } from "./race.ts";
import { CarStatus } from "./race-state.ts";
import { raceOrder } from "./results.ts";
import { gt3, newRace, stadium, type TestRace, type TestResult } from "./test/test-race.ts";

const track = stadium(400, 60);
const lapM = track.lengthM;

/** A race with seated cars whose countdown is over; the cars stand on the grid. */
function started(seats = 2, options: Parameters<typeof newRace>[0] = {}): TestRace {
  const race = newRace({ track, seats, ...options });
  for (let seat = 0; seat < seats; seat++) race.seat(seat);
  apex.start(race.t);
  race.step(COUNTDOWN_SECONDS * 240);
  race.takeEvents();
  return race;
}

/** Lets a car cross the line for the last time in this tick, `pastM` behind it after `moveM` of way. */
function finish(race: TestRace, seats: readonly { seat: number; pastM: number; moveM: number }[]): void {
  for (const { seat, pastM, moveM } of seats) {
    race.cars.lap[seat] = race.t.world.options.lapLimit;
    race.cars.gates[seat] = 3;
    race.put(seat, pastM - moveM, seat * 3);
    race.cars.segment[seat] = 0;
    race.cars.progress[seat] = lapM + pastM - moveM;
    race.cars.x[seat] = pastM;
  }
  race.step();
}

const roster = (race: TestRace): RosterEntry[] =>
  Array.from({ length: race.cars.capacity }, (_, seat) => ({
    seat,
    playerId: `id ${seat}`,
    name: `name ${seat}`,
    driver: seat % 2 === 0 ? "external" : "pro",
    loadout: { car: gt3.id },
  }));
const results = (race: TestRace): TestResult =>
  apex.results(race.t.world, race.t.state, roster(race)) as unknown as TestResult;

describe("the countdown", () => {
  it("lasts 1,200 ticks, then the race runs from that tick on [APEX-018]", () => {
    const race = newRace({ track });
    race.seat(0);
    race.t.tick = 77;
    apex.start(race.t);
    expect(apex.phase(race.t.state)).toBe(Phase.countdown);
    expect(race.race.countdownTicks).toBe(1200);
    for (let tick = 1; tick < 1200; tick++) {
      race.step();
      expect(race.race.countdownTicks).toBe(1200 - tick);
      expect(apex.phase(race.t.state)).toBe(Phase.countdown);
    }
    race.step();
    expect(apex.phase(race.t.state)).toBe(Phase.active);
    expect(race.race.countdownTicks).toBe(0);
    expect(race.race.startTick).toBe(77 + 1199);
  });

  it("shows the pedals but moves nothing [APEX-018]", () => {
    const race = newRace({ track });
    race.seat(0);
    apex.start(race.t);
    const before = [race.cars.x[0], race.cars.y[0], race.cars.yaw[0]];
    race.t.inputs.throttle[0] = 1;
    race.t.inputs.steering[0] = -0.5;
    race.step(1199);
    expect([race.cars.x[0], race.cars.y[0], race.cars.yaw[0]]).toEqual(before);
    expect(race.cars.speed[0]).toBe(0);
    expect([race.cars.throttle[0], race.cars.steering[0]]).toEqual([1, -0.5]);
    race.step();
    expect(race.cars.speed[0]).toBeCloseTo(0.025321, 6);
  });

  it("does not run before the start, and drivers show nothing", () => {
    const race = newRace({ track });
    race.seat(0);
    race.t.inputs.throttle[0] = 1;
    race.step(2000);
    expect(apex.phase(race.t.state)).toBe(Phase.lobby);
    expect(race.cars.throttle[0]).toBe(0);
  });
});

describe("the grid", () => {
  it("gives each seat its own slot in the order of joining, pole first [APEX-008]", () => {
    const race = newRace({ track, seats: 16 });
    for (let seat = 0; seat < 16; seat++) {
      race.seat(seat);
      const slot = track.grid[seat];
      expect(slot.position).toBe(seat + 1);
      expect([race.cars.x[seat], race.cars.y[seat]]).toEqual([Math.fround(slot.x), Math.fround(slot.y)]);
      expect(race.cars.yaw[seat]).toBe(Math.fround(slot.yawRad));
    }
    race.race.phase = Phase.active;
    race.race.deadlineTick = 1e9;
    race.step();
    expect([...race.cars.colliding]).toEqual(Array(16).fill(0));
    expect(raceOrder(race.t.state, lapM)).toEqual([...Array(16).keys()]);
  });

  it("lies on the track behind the line, in two columns of 8 m rows [APEX-008]", () => {
    const place = new Float64Array(3);
    for (const [i, slot] of track.grid.entries()) {
      projectFull(track.centerline, slot.x, slot.y, place);
      expect(lapM - place[0]).toBeCloseTo(6 + 4 * i, 1);
      expect(place[1]).toBeCloseTo(i % 2 === 0 ? 15 / 4 : -15 / 4, 1);
    }
  });

  it("is given anew to the next holder of a seat, who starts from nothing", () => {
    const race = newRace({ track, cars: [gt3, { ...gt3, id: "other" }] });
    race.seat(0, 1);
    race.cars.bestLapMs[0] = 1;
    apex.unseat(race.t, 0);
    expect(rowCount(race.cars)).toBe(0);
    race.seat(0, 0);
    expect(race.cars.bestLapMs[0]).toBe(0);
    expect(race.cars.spec[0]).toBe(0);
  });
});

describe("finishing", () => {
  it("gives places in the order of crossing, with the total time [APEX-017]", () => {
    const race = started(2, { options: { lapLimit: 1 } });
    finish(race, [{ seat: 1, pastM: 0.25, moveM: 0.5 }]);
    expect(race.cars.status[1]).toBe(CarStatus.finished);
    expect(race.cars.finishPosition[1]).toBe(1);
    race.step(239);
    finish(race, [{ seat: 0, pastM: 0.25, moveM: 0.5 }]);
    expect([...race.cars.finishPosition]).toEqual([2, 1]);
    const finished = race.takeEvents().filter((e) => e.name === "finished");
    expect(finished.map((e) => [e.seat, e.values[0]])).toEqual([
      [1, 1],
      [0, 2],
    ]);
    expect(finished[1].values[1] - finished[0].values[1]).toBe(1000);
    expect(apex.phase(race.t.state)).toBe(Phase.finished);
  });

  it("in one tick is ordered by the time inside the tick, whoever has the better seat [APEX-017]", () => {
    const race = started(3, { options: { lapLimit: 1 } });
    finish(race, [
      { seat: 0, pastM: 0.1, moveM: 0.5 },
      { seat: 1, pastM: 0.4, moveM: 0.5 },
      { seat: 2, pastM: 0.2, moveM: 0.5 },
    ]);
    expect([...race.cars.finishPosition]).toEqual([3, 1, 2]);
    expect(results(race).standings.map((s) => s.player_id)).toEqual(["id 1", "id 2", "id 0"]);
  });

  it("at the very same time is ordered by the grid [APEX-017]", () => {
    const race = started(3, { options: { lapLimit: 1 } });
    finish(race, [
      { seat: 2, pastM: 0.2, moveM: 0.5 },
      { seat: 1, pastM: 0.2, moveM: 0.5 },
      { seat: 0, pastM: 0.2, moveM: 0.5 },
    ]);
    expect([...race.cars.finishPosition]).toEqual([1, 2, 3]);
  });

  it("takes the car out of its driver's hands; it rolls out gently [APEX-020]", () => {
    const race = started(2, { options: { lapLimit: 1 } });
    finish(race, [{ seat: 0, pastM: 0.25, moveM: 0.5 }]);
    race.cars.speed[0] = 60;
    race.t.inputs.throttle[0] = 1;
    race.t.inputs.steering[0] = 1;
    race.step(240 * 20);
    expect(race.cars.speed[0]).toBeLessThan(40);
    expect(Math.abs(race.cars.lateral[0])).toBeLessThan(track.widthM / 2);
    expect(race.cars.finishPosition[0]).toBe(1);
  });

  it("counts only after the agreed number of laps", () => {
    const race = started(2, { options: { lapLimit: 2 } });
    race.cars.lap[0] = 1;
    race.cars.gates[0] = 3;
    race.cars.progress[0] = lapM - 0.1;
    race.put(0, 0.1, 0);
    race.cars.segment[0] = 0;
    race.step();
    expect(race.cars.lap[0]).toBe(2);
    expect(race.cars.status[0]).toBe(CarStatus.running);
  });
});

describe("the end of a race", () => {
  it("comes when all have finished or given up [APEX-019]", () => {
    const race = started(3, { options: { lapLimit: 1 } });
    finish(race, [{ seat: 0, pastM: 0.25, moveM: 0.5 }]);
    apex.unseat(race.t, 1);
    race.step();
    expect(apex.phase(race.t.state)).toBe(Phase.active);
    finish(race, [{ seat: 2, pastM: 0.25, moveM: 0.5 }]);
    expect(apex.phase(race.t.state)).toBe(Phase.finished);
  });

  it("comes 60 s after the winner, whoever still drives [APEX-019]", () => {
    const race = started(2, { options: { lapLimit: 1 } });
    race.step(10);
    finish(race, [{ seat: 0, pastM: 0.25, moveM: 0.5 }]);
    race.step(60 * 240 - 1);
    expect(apex.phase(race.t.state)).toBe(Phase.active);
    race.step();
    expect(apex.phase(race.t.state)).toBe(Phase.finished);
    expect(results(race).dnf.map((s) => s.player_id)).toEqual(["id 1"]);
  });

  it("comes at 10 m/s over the distance and 60 s, if nobody is faster than that [APEX-019]", () => {
    const race = started(2, { options: { lapLimit: 2 } });
    const capTicks = Math.floor(((2 * lapM) / 10 + 60) * 240);
    expect(race.race.deadlineTick - race.race.startTick).toBe(capTicks);
    race.step(capTicks - 1);
    expect(apex.phase(race.t.state)).toBe(Phase.active);
    race.step();
    expect(apex.phase(race.t.state)).toBe(Phase.finished);
    expect(results(race)).toMatchObject({ winner_id: null, standings: [] });
    expect(results(race).dnf).toHaveLength(2);
  });

  it("is not put off by a winner who comes in just before the limit [APEX-019]", () => {
    const race = started(2, { options: { lapLimit: 1 } });
    const limit = race.race.deadlineTick;
    race.t.tick = limit - 10;
    finish(race, [{ seat: 0, pastM: 0.25, moveM: 0.5 }]);
    expect(race.race.deadlineTick).toBe(limit);
  });

  it("comes at once when everybody has left", () => {
    const race = started(2);
    apex.unseat(race.t, 0);
    apex.unseat(race.t, 1);
    race.step();
    expect(apex.phase(race.t.state)).toBe(Phase.finished);
  });
});

describe("leaving", () => {
  it("in the lobby frees the place", () => {
    const race = newRace({ track });
    race.seat(0);
    race.seat(1);
    apex.unseat(race.t, 0);
    expect([...race.cars.alive]).toEqual([0, 1, 0, 0]);
  });

  it("during the race gives the car up: it is off the track, and in the results [APEX-020]", () => {
    const race = started(3, { options: { lapLimit: 1 } });
    race.put(1, race.cars.x[0], race.cars.y[0]);
    apex.unseat(race.t, 1);
    race.step();
    expect([...race.cars.colliding]).toEqual([0, 0, 0]);
    finish(race, [{ seat: 0, pastM: 0.25, moveM: 0.5 }]);
    finish(race, [{ seat: 2, pastM: 0.25, moveM: 0.5 }]);
    const { standings, dnf, winner_id } = results(race);
    expect(winner_id).toBe("id 0");
    expect(standings.map((s) => [s.position, s.player_id, s.status])).toEqual([
      [1, "id 0", "finished"],
      [2, "id 2", "finished"],
    ]);
    expect(dnf).toMatchObject([{ position: 3, player_id: "id 1", status: "dnf", total_ms: null }]);
  });

  it("after the flag changes no result", () => {
    const race = started(2, { options: { lapLimit: 1 } });
    finish(race, [{ seat: 0, pastM: 0.25, moveM: 0.5 }]);
    apex.unseat(race.t, 0);
    expect(race.cars.status[0]).toBe(CarStatus.finished);
    expect(results(race).winner_id).toBe("id 0");
  });
});

describe("the results", () => {
  it("name everybody with car, laps and times, AI drivers marked [APEX-019]", () => {
    const race = started(3, { options: { lapLimit: 1 } });
    race.step(119);
    finish(race, [{ seat: 1, pastM: 0.25, moveM: 0.5 }]);
    race.cars.lap[2] = 1;
    race.cars.progress[2] = 123.9;
    race.cars.bestLapMs[1] = 61_234;
    race.cars.bestLap[1] = 1;
    const { standings, dnf } = results(race);
    expect(standings).toMatchObject([
      {
        position: 1,
        player_id: "id 1",
        name: "name 1",
        car: "GT3 Generic",
        is_ai: true,
        laps: 1,
        distance_m: Math.floor(lapM),
        total_ms: Math.round(((120 + 0.5) * 1000) / 240),
        best_lap_ms: 61_234,
        best_lap: { lap: 1, time_ms: 61_234 },
        grid: 2,
        qualifying: null,
        lap_times: [{ struck: false }],
        status: "finished",
      },
    ]);
    expect(dnf.map((s) => [s.player_id, s.is_ai, s.laps, s.distance_m, s.best_lap_ms])).toEqual([
      ["id 2", false, 0, 123, null],
      ["id 0", false, 0, 0, null],
    ]);
  });

  it("order those who did not finish by laps, then by distance", () => {
    const race = started(4, { options: { lapLimit: 9 } });
    const put = (seat: number, lap: number, alongM: number, debt = 0) => {
      race.cars.lap[seat] = lap;
      race.cars.progress[seat] = alongM;
      race.cars.lapDebt[seat] = debt;
    };
    put(0, 2, 100);
    put(1, 3, 5);
    put(2, 2, 300);
    put(3, 3, lapM - 5, 1);
    expect(raceOrder(race.t.state, lapM)).toEqual([1, 3, 2, 0]);
  });
});
