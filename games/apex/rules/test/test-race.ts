import { EventSink } from "@fairtick/contract";
import { createState, hypot, layoutState, max, PI, sinCos } from "@fairtick/kernel";
import { buildCenterline, pointAt, wrapDistance } from "@fairtick/physics";
import type { CarSpec, TrackSpec } from "../content.ts";
import { planRacing } from "../drivers/racing-plan.ts";
import { apex } from "../game.ts";
import type { RaceOptions } from "../options.ts";
import { trackProgress } from "../progress.ts";
import { type RaceState, type RaceTick, raceEvents, raceState } from "../race-state.ts";
import type { Standing } from "../results.ts";
import { generateGrid } from "../starting-grid.ts";
import type { RaceWorld } from "../world.ts";

/** The reference car of the specification. */
export const gt3: CarSpec = {
  id: "550e8400-e29b-41d4-a716-446655440000",
  name: "GT3 Generic",
  version: "1.0.0",
  massKg: 1300,
  lengthM: 4.5,
  widthM: 2,
  maxEngineForceN: 8000,
  maxBrakeForceN: 15000,
  dragCoefficient: 0.35,
  gripCoefficient: 1,
  maxSteeringAngleRad: 0.5,
  wheelbaseM: 2.7,
};

/** Two straights and two half circles, from the middle of a straight, with a point every 4 m or so. */
export function stadium(straightM: number, radiusM: number, widthM = 15): TrackSpec {
  const points: { x: number; y: number }[] = [];
  const turn = new Float64Array(2);
  const arc = (centerX: number, fromRad: number) => {
    const count = max(8, (radiusM * PI) / 4) | 0;
    for (let i = 0; i < count; i++) {
      sinCos(fromRad + (i * PI) / count, turn);
      points.push({ x: centerX + radiusM * turn[1], y: radiusM + radiusM * turn[0] });
    }
  };
  const straight = (fromX: number, toX: number, y: number) => {
    const count = max(1, (toX > fromX ? toX - fromX : fromX - toX) / 4) | 0;
    for (let i = 0; i < count; i++) points.push({ x: fromX + ((toX - fromX) * i) / count, y });
  };
  straight(0, straightM / 2, 0);
  arc(straightM / 2, -PI / 2);
  straight(straightM / 2, -straightM / 2, 2 * radiusM);
  arc(-straightM / 2, PI / 2);
  straight(-straightM / 2, 0, 0);
  const built = buildCenterline(points);
  if (!built.ok) throw new Error(built.reason);
  return {
    id: "660e8400-e29b-41d4-a716-446655440099",
    name: "Test stadium",
    version: "1.0.0",
    widthM,
    lengthM: built.line.totalLengthM,
    centerline: built.line,
    grid: generateGrid(built.line, widthM),
    crossings: [],
  };
}

export interface TestRace {
  readonly t: { -readonly [K in keyof RaceTick]: RaceTick[K] };
  readonly cars: RaceState["cars"];
  readonly race: RaceState["race"];
  /** Seats a car, number `spec` of the race's cars. */
  seat(seat: number, spec?: number): void;
  /** Puts a car somewhere, standing, heading `yawRad`. */
  put(seat: number, x: number, y: number, yawRad?: number, speedMps?: number): void;
  /** One tick of all stages, as a session runs them; AI drivers do not drive. */
  step(ticks?: number): void;
  /** Moves a car to a place on the track (metres along, metres left) as the work of one tick. */
  moveTo(seat: number, alongM: number, leftM?: number): void;
  /** Names and subjects of the events since the last call. */
  takeEvents(): { readonly name: string; readonly seat: number; readonly values: number[] }[];
}

export function newRace(
  setup: {
    readonly track?: TrackSpec;
    readonly cars?: readonly CarSpec[];
    readonly seats?: number;
    readonly options?: Partial<RaceOptions>;
  } = {},
): TestRace {
  const { track = stadium(400, 60), cars: specs = [gt3], seats = 4 } = setup;
  const state = createState(layoutState(raceState, { cars: seats })).view;
  const t: TestRace["t"] = {
    world: testWorld(track, specs, setup.options),
    state,
    inputs: {
      throttle: new Float32Array(seats),
      brake: new Float32Array(seats),
      steering: new Float32Array(seats),
    },
    seats: { capacity: seats, alive: new Uint8Array(seats), driver: new Uint8Array(seats) },
    events: new EventSink(),
    tick: 0,
  };
  const { cars, race } = state;
  const place = new Float64Array(4);
  return {
    t,
    cars,
    race,
    seat: (seat, spec = 0) => apex.seat(t, seat, { car: specs[spec].id }),
    put(seat, x, y, yawRad = 0, speedMps = 0) {
      cars.x[seat] = x;
      cars.y[seat] = y;
      cars.yaw[seat] = yawRad;
      cars.speed[seat] = speedMps;
    },
    step(ticks = 1) {
      for (let i = 0; i < ticks; i++) {
        for (const stage of apex.stages) stage.run(t);
        t.tick++;
      }
    },
    moveTo(seat, alongM, leftM = 0) {
      pointAt(track.centerline, wrapDistance(track.centerline, alongM), place);
      cars.x[seat] = place[0] - leftM * place[3];
      cars.y[seat] = place[1] + leftM * place[2];
      trackProgress(t);
      t.tick++;
    },
    takeEvents: () => takeEvents(t.events),
  };
}

function testWorld(
  track: TrackSpec,
  cars: readonly CarSpec[],
  options: Partial<RaceOptions> | undefined,
): RaceWorld {
  let plan: RaceWorld["plan"] | undefined;
  return {
    options: {
      track: track.id,
      maxPlayers: 16,
      aiCount: 0,
      lapLimit: 3,
      qualifyingMinutes: 0,
      collisionModel: "oriented",
      aiSkill: "mixed",
      ...options,
    },
    track,
    cars,
    radiusMaxM: cars.reduce((most, car) => max(most, hypot(car.lengthM, car.widthM) / 2), 0),
    /** Only the few tests whose cars roll out need it. */
    get plan() {
      plan ??= planRacing(track, cars);
      return plan;
    },
    seed: 1,
  };
}

function takeEvents(events: EventSink): ReturnType<TestRace["takeEvents"]> {
  const names = Object.keys(raceEvents);
  const taken = [];
  for (let i = 0; i < events.count; i++) {
    const values = [events.value(i, 0), events.value(i, 1), events.value(i, 2)];
    taken.push({ name: names[events.kinds[i]], seat: events.subjects[i], values });
  }
  events.clear();
  return taken;
}

/** What `raceResults` gives, with its own types. */
export interface TestResult {
  readonly winner_id: string | null;
  readonly standings: readonly Standing[];
  readonly dnf: readonly Standing[];
}
