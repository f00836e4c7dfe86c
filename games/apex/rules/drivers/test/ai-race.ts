import { type ContentLookup, EventSink, Phase } from "@fairtick/contract";
import { createState, hashState, layoutState } from "@fairtick/kernel";
import type { CarSpec, TrackSpec } from "../../content.ts";
import { apex } from "../../game.ts";
import type { RaceOptions } from "../../options.ts";
import { CarStatus, type RaceState, type RaceTick, raceEvents, raceState } from "../../race-state.ts";
import { raceOrder } from "../../results.ts";
import { prepareRace } from "../../world.ts";

export interface AiRaceSetup {
  readonly track: TrackSpec;
  readonly cars: readonly CarSpec[];
  readonly seed?: number;
  /** Drivers by seat, each with the place of its car in the order of ids; without them the grid is filled. */
  readonly grid?: readonly (readonly [driver: string, car: number])[];
  readonly options?: Partial<RaceOptions>;
}

/** A race of AI drivers, run as a session runs it. */
export interface AiRace {
  readonly t: { -readonly [K in keyof RaceTick]: RaceTick[K] };
  readonly cars: RaceState["cars"];
  readonly drivers: readonly string[];
  /** Contacts so far. */
  readonly contacts: () => number;
  readonly hash: () => string;
  step(ticks?: number): void;
  /** Steps to the end; returns what happened on the way. */
  finish(): AiRaceReport;
}

export interface AiRaceReport {
  readonly finished: number;
  readonly contacts: number;
  /** Share of all ticks of all racing cars with the middle of the car on the track. */
  readonly onTrackShare: number;
  /** How often two cars changed places once somebody was in the second lap, looked at each second. */
  readonly passes: number;
  /** Seats in the order of the results. */
  readonly order: readonly number[];
}

const SECOND_TICKS = 240;
const AI_COUNT = 15;
const TICKS_MAX = 240 * 900;

export function newAiRace(setup: AiRaceSetup): AiRace {
  const options = raceOptionsOf(setup);
  const world = prepareRace(options, lookupOf(setup), setup.seed ?? 1);
  const grid =
    setup.grid ??
    apex.fill(world, 0).map((fill) => {
      const { car } = fill.loadout as { car: string };
      return [fill.driver, world.cars.findIndex(({ id }) => id === car)] as const;
    });
  const count = grid.length;
  const state = createState(layoutState(raceState, { cars: count }));
  const t: AiRace["t"] = {
    world,
    state: state.view,
    inputs: {
      throttle: new Float32Array(count),
      brake: new Float32Array(count),
      steering: new Float32Array(count),
    },
    seats: {
      capacity: count,
      alive: new Uint8Array(count).fill(1),
      driver: Uint8Array.from(grid, ([name]) => 1 + apex.drivers.findIndex((driver) => driver.name === name)),
    },
    events: new EventSink(),
    tick: 0,
  };
  grid.forEach(([, car], seat) => {
    apex.seat(t, seat, { car: world.cars[car].id });
  });
  apex.start(t);
  let contacts = 0;
  const step = (ticks = 1) => {
    for (let i = 0; i < ticks; i++) contacts += stepOnce(t);
  };
  return {
    t,
    cars: t.state.cars,
    drivers: grid.map(([driver]) => driver),
    contacts: () => contacts,
    hash: () => hashState(state),
    step,
    finish() {
      const seen = watch(t, step);
      return { ...seen, contacts, order: raceOrder(t.state, world.track.lengthM) };
    },
  };
}

function raceOptionsOf(setup: AiRaceSetup): RaceOptions {
  return {
    track: setup.track.id,
    maxPlayers: 16,
    aiCount: AI_COUNT,
    lapLimit: 3,
    qualifyingMinutes: 0,
    collisionModel: "oriented",
    aiSkill: "mixed",
    ...setup.options,
  };
}

function lookupOf({ track, cars }: AiRaceSetup): ContentLookup {
  const sorted = [...cars].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    find: (kind, id) => (kind === "tracks" ? track : sorted.find((car) => car.id === id)),
    ids: (kind) => (kind === "tracks" ? [track.id] : sorted.map(({ id }) => id)),
    derived: (_key, make) => make(),
  };
}

/** One tick in the order of a session; returns the contacts that began. */
function stepOnce(t: AiRace["t"]): number {
  t.events.clear();
  for (let seat = 0; seat < t.seats.capacity; seat++) {
    const number = t.seats.driver[seat];
    if (number === 0) continue;
    const driver = apex.drivers[number - 1];
    if ((t.tick + seat) % driver.everyTicks === 0) driver.drive(t, seat);
  }
  for (const stage of apex.stages) stage.run(t);
  t.tick++;
  let began = 0;
  for (let i = 0; i < t.events.count; i++) {
    if (t.events.kinds[i] === raceEvents.collision.index) began++;
  }
  return began;
}

function watch(t: AiRace["t"], step: () => void): Omit<AiRaceReport, "contacts" | "order"> {
  const { cars, race } = t.state;
  const halfM = t.world.track.widthM / 2;
  let racing = 0;
  let onTrack = 0;
  let passes = 0;
  let before: number[] = [];
  while (race.phase !== Phase.finished && t.tick < TICKS_MAX) {
    step();
    if (race.phase !== Phase.active) continue;
    for (let seat = 0; seat < cars.capacity; seat++) {
      if (cars.status[seat] !== CarStatus.running) continue;
      racing++;
      if (cars.lateral[seat] <= halfM && cars.lateral[seat] >= -halfM) onTrack++;
    }
    if (t.tick % SECOND_TICKS === 0 && cars.lap.some((lap) => lap > 1)) {
      const now = distances(t);
      passes += changes(before, now);
      before = now;
    }
  }
  const finished = cars.status.reduce((sum, status) => sum + (status === CarStatus.finished ? 1 : 0), 0);
  return { finished, onTrackShare: onTrack / racing, passes };
}

/** Metres driven since the line was crossed first, NaN for cars that race no more. */
function distances(t: AiRace["t"]): number[] {
  const { cars } = t.state;
  return Array.from(cars.progress, (progressM, seat) =>
    cars.status[seat] === CarStatus.running && cars.lap[seat] > 0
      ? (cars.lap[seat] - 1) * t.world.track.lengthM + progressM
      : Number.NaN,
  );
}

function changes(before: readonly number[], now: readonly number[]): number {
  let count = 0;
  for (let a = 0; a < before.length; a++) {
    for (let b = a + 1; b < before.length; b++) {
      if ((before[a] - before[b]) * (now[a] - now[b]) < 0) count++;
    }
  }
  return count;
}
