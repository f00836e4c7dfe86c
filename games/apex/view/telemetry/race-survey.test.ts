import { Phase } from "@fairtick/contract";
import type { SurveyedLap, TimelineMark } from "@fairtick/game-view";
import { createState, layoutState, spawnRowAt } from "@fairtick/kernel";
import { describe, expect, it } from "vitest";
import { apex, CarStatus, type RaceState, type RaceWorld } from "../../rules/index.ts";
import { apexTelemetry } from "./apex-telemetry.ts";
import { RaceSurvey } from "./race-survey.ts";

const LENGTH_M = 1200;
const world = {
  track: { lengthM: LENGTH_M, widthM: 12 },
  options: { lapLimit: 3 },
} as unknown as RaceWorld;

/** A race of which a test says what is in each tick. */
class ToldRace {
  readonly state = createState(layoutState(apex.state, { cars: 3 })).view as unknown as RaceState;
  readonly marks: TimelineMark[] = [];
  readonly laps: SurveyedLap[] = [];
  readonly #survey = new RaceSurvey(world);
  tick = 1000;

  constructor(seats: number) {
    for (let seat = 0; seat < seats; seat++) spawnRowAt(this.state.cars, seat);
    this.state.race.phase = Phase.active;
    this.state.race.startTick = this.tick;
  }

  next(...events: (readonly [name: string, subject: number, ...values: number[]])[]): void {
    this.tick++;
    const { tick, state } = this;
    this.#survey.observe(
      {
        tick,
        state,
        events: events.map(([name, subject, ...values]) => ({
          name,
          tick,
          subject,
          values,
          isPredicted: false,
        })),
      },
      { mark: (mark) => this.marks.push(mark), lap: (lap) => this.laps.push(lap) },
    );
  }

  /** Drives a car on by steps of so many metres a tick, over the line without an event of its own. */
  drive(seat: number, metres: number, stepM: number): void {
    for (let gone = 0; gone < metres; gone += stepM) {
      this.state.cars.progress[seat] = (this.state.cars.progress[seat]! + stepM) % LENGTH_M;
      this.next();
    }
  }

  /** Over the line within one tick, 4 m of 10 before it. */
  cross(seat: number, ...events: Parameters<ToldRace["next"]>): void {
    this.state.cars.progress[seat] = LENGTH_M - 4;
    this.next();
    this.state.cars.progress[seat] = 6;
    this.state.cars.lap[seat] ||= 1;
    this.next(...events);
  }

  kinds(): string[] {
    return this.marks.map(({ kind }) => kind);
  }
}

describe("the survey of a race", () => {
  it("times laps and their sectors from the line to the line, between two ticks", () => {
    const race = new ToldRace(1);
    race.cross(0);
    const from = race.tick - 1 + 0.4;
    race.state.cars.lap[0] = 1;
    race.drive(0, 1180, 10);
    race.cross(0, ["lapCompleted", 0, 1, 500]);
    const [lap, ...more] = race.laps;
    expect(more).toEqual([]);
    expect(lap).toMatchObject({ seat: 0, lap: 1, isStruck: false });
    expect(lap!.fromTick).toBeCloseTo(from);
    expect(lap!.toTick).toBeCloseTo(race.tick - 1 + 0.4);
    expect(lap!.timeMs).toBeCloseTo(500, 0);
    expect(lap!.sectorsMs.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(
      ((lap!.toTick - lap!.fromTick) * 1000) / 240,
    );
    // 400 m at 10 m a tick, of which 6 m are behind the line.
    expect(lap!.sectorsMs[0]).toBeCloseTo(((39.4 + 0.6) * 1000) / 240);
  });

  it("calls a way round struck that the rules do not count, and times the next one anew", () => {
    const race = new ToldRace(1);
    race.cross(0);
    race.state.cars.lap[0] = 1;
    race.drive(0, 600, 10);
    race.cross(0);
    race.drive(0, 600, 10);
    race.cross(0, ["lapCompleted", 0, 1, 999_999]);
    expect(race.laps.map(({ lap, isStruck }) => [lap, isStruck])).toEqual([
      [1, true],
      [1, false],
    ]);
    expect(race.laps[1]!.fromTick).toBe(race.laps[0]!.toTick);
    expect(race.laps[1]!.timeMs).toBeLessThan(1000);
    expect(race.kinds()).toContain("struck");
  });

  it("tells laps of qualifying apart, and begins anew on the grid of the race", () => {
    const race = new ToldRace(1);
    const { cars, race: of } = race.state;
    of.stage = 1;
    race.cross(0);
    race.drive(0, 1180, 10);
    race.cross(0, ["lapCompleted", 0, 1, 500, 1]);
    race.drive(0, 300, 10);
    // Put on the grid, which lies behind the line: no crossing of it.
    of.stage = 0;
    of.startTick = race.tick;
    cars.lap[0] = 0;
    cars.progress[0] = 1180;
    race.next();
    race.cross(0);
    race.drive(0, 1180, 10);
    race.cross(0, ["lapCompleted", 0, 1, 500, 0]);
    expect(race.laps.map(({ lap, part, isStruck }) => [lap, part, isStruck])).toEqual([
      [1, "Qualifying", true],
      [1, undefined, false],
    ]);
    expect(race.marks.map(({ text }) => text)).toEqual(["Qualifying", "Start"]);
  });

  it("counts no way round that begins with the line crossed backwards", () => {
    const race = new ToldRace(1);
    race.cross(0);
    race.state.cars.progress[0] = LENGTH_M - 5;
    race.next();
    race.cross(0);
    expect(race.laps).toEqual([]);
  });

  it("tells who passes whom once the field has sorted itself, and not who is side by side", () => {
    const race = new ToldRace(2);
    const { cars } = race.state;
    cars.lap.fill(2);
    const put = (first: number, second: number) => {
      cars.progress[0] = first;
      cars.progress[1] = second;
      for (let i = 0; i < 24; i++) race.next();
    };
    put(500, 490);
    put(500, 501);
    put(500, 497);
    expect(race.kinds()).not.toContain("overtake");
    put(510, 530);
    const { tick } = race.marks.at(-1)!;
    expect(race.marks.filter(({ kind }) => kind === "overtake")).toEqual([
      { tick, kind: "overtake", seats: [1, 0], text: "{0} passes {1} for place 1" },
    ]);
  });

  it("tells who leaves the track for longer than a moment, once", () => {
    const race = new ToldRace(2);
    const { cars } = race.state;
    cars.lap.fill(1);
    const leave = (seat: number, ticks: number) => {
      cars.lateral[seat] = 9;
      for (let i = 0; i < ticks; i++) race.next();
      cars.lateral[seat] = 0;
      race.next();
    };
    leave(0, 60);
    const from = race.tick + 1;
    leave(1, 200);
    leave(1, 200);
    expect(race.marks.filter(({ kind }) => kind === "off-track")).toEqual([
      { tick: from, kind: "off-track", seats: [1], text: "{0} leaves the track in lap 1" },
    ]);
  });

  it("tells contacts that are worth it, fastest laps and who finishes", () => {
    const race = new ToldRace(3);
    race.next(["collision", 0, 1, 0.3]);
    race.next(["collision", 0, 2, 5]);
    race.next(["collision", 2, 0, 7]);
    race.next(["lapCompleted", 0, 1, 90_000, 0], ["lapStruck", 1, 2]);
    race.next(["lapCompleted", 1, 2, 60_000, 1]);
    race.next(["lapCompleted", 0, 2, 80_000], ["lapCompleted", 1, 2, 79_000], ["lapCompleted", 2, 2, 79_500]);
    race.state.cars.status[0] = CarStatus.finished;
    race.next(["finished", 1, 1, 240_000], ["finished", 0, 2, 241_000]);
    expect(race.marks.map(({ text }) => text)).toEqual([
      "Start",
      "{0} and {1} touch at 18 km/h",
      "Lap 2 of {0} is struck",
      "{0} drives the fastest lap, 1:20.000",
      "{0} drives the fastest lap, 1:19.000",
      "{0} wins",
      "{0} finishes in place 2",
    ]);
    expect(race.marks[0]!.tick).toBe(race.state.race.startTick);
  });
});

describe("the telemetry of a race", () => {
  it("reads a car in the order of its channels, and nothing of one that is not there", () => {
    const { state } = new ToldRace(2);
    const { cars } = state;
    cars.status[1] = CarStatus.retired;
    Object.entries({
      speed: 50,
      throttle: 1,
      steering: -0.5,
      progress: 33,
      x: 1,
      y: 2,
      yaw: 3,
      spec: 2,
    }).forEach(([column, value]) => {
      (cars as unknown as { [column: string]: Float32Array })[column]![0] = value;
    });
    const { channels } = apexTelemetry;
    const out = new Float32Array(channels.length + 1);
    const surveyor = apexTelemetry.survey(world);
    expect(surveyor.read(state, 0, out, 1)).toBe(true);
    expect(Object.fromEntries(channels.map(({ name }, i) => [name, out[i + 1]]))).toEqual({
      speed: 180,
      throttle: 100,
      brake: 0,
      steering: -50,
      distance: 33,
      x: 1,
      y: 2,
      yaw: 3,
      lateral: 0,
      car: 2,
    });
    expect(surveyor.read(state, 1, out, 0)).toBe(false);
    expect(surveyor.read(state, 2, out, 0)).toBe(false);
    expect(channels.some(({ name }) => name === apexTelemetry.distance)).toBe(true);
  });
});
