import {
  angle,
  type Command,
  defineCommand,
  defineGame,
  type GamePackage,
  Phase,
  range,
  type SeatFill,
  struct,
  u8,
  unsigned,
  type ViewBuilder,
} from "@fairtick/contract";
import {
  clearRow,
  despawnRow,
  floor,
  hypot,
  NO_ROW,
  nextFloat,
  resolveHandle,
  rowBound,
  rowHandle,
  seedRandom,
  spawnRow,
  spawnRowAt,
  TAU,
  wrapAngle,
} from "@fairtick/kernel";
import { crowdRecords } from "./crowd-records.ts";
import {
  type CrowdTick,
  crowdEvents,
  crowdInput,
  crowdOptions,
  crowdState,
  HALF_M,
  NOBODY,
  TICK_HZ,
} from "./crowd-state.ts";
import { expire, steer, walk } from "./crowd-walk.ts";
import { jsonDialect } from "./json-dialect.ts";

/** What a viewer sees of the others: at most so many, within this distance, nearer ones first. */
export const VIEW_PEOPLE_MAX = 48;
export const VIEW_RADIUS_M = 30;
const VIEW_RINGS = 4;
const EMOTE_TICKS = 2 * TICK_HZ;
const ITEM_TICKS = 10 * TICK_HZ;

const commands: { readonly [name: string]: Command<CrowdTick> } = {
  emote: defineCommand({
    payload: struct({ kind: u8({ min: 1, max: 7 }) }),
    apply: (t: CrowdTick, seat, { kind }) => {
      const { people } = t.state;
      const row = personOf(t, seat);
      people.emote[row] = kind;
      people.emoteEndTick[row] = t.tick + EMOTE_TICKS;
      t.events.emit(crowdEvents.emoted, seat, kind);
      return undefined;
    },
  }),
  drop: defineCommand({
    payload: struct({ kind: u8({ max: 15 }) }),
    apply: (t: CrowdTick, seat, { kind }) => {
      const { items, people, crowd } = t.state;
      const item = spawnRow(items);
      if (item === NO_ROW) {
        crowd.dropsRefused++;
        return { code: "conflict", message: "there is no room for another item" };
      }
      const row = personOf(t, seat);
      clearRow(items, item);
      items.x[item] = people.x[row];
      items.y[item] = people.y[row];
      items.kind[item] = kind;
      items.endTick[item] = t.tick + ITEM_TICKS;
      t.events.emit(crowdEvents.dropped, seat, item);
      return undefined;
    },
  }),
  pause: defineCommand({
    payload: struct({}),
    apply: (t: CrowdTick) => {
      const { crowd } = t.state;
      if (crowd.phase !== Phase.active && crowd.phase !== Phase.paused)
        return { code: "conflict", message: "only a running crowd can be stopped" };
      crowd.phase = crowd.phase === Phase.active ? Phase.paused : Phase.active;
      return undefined;
    },
  }),
};

/** A thousand people who walk about, some of them led by seats that come and go. */
export const crowdGame = defineGame({
  id: "crowd",
  version: 1,
  tickHz: TICK_HZ,
  state: crowdState,
  input: crowdInput,
  onMissingInput: { repeatTicks: TICK_HZ / 2 },
  events: crowdEvents,
  commands,
  snapshot: {
    crowd: ["phase", "endTick"],
    people: {
      ownerColumn: "owner",
      owner: ["energy", "walkedM", "emoteEndTick"],
      others: {
        x: range(-HALF_M, HALF_M, 14),
        y: range(-HALF_M, HALF_M, 14),
        heading: angle(8),
        speed: range(0, 8, 6),
        emote: unsigned(3),
      },
    },
    items: { others: { x: range(-HALF_M, HALF_M, 12), y: range(-HALF_M, HALF_M, 12), kind: unsigned(4) } },
  },
  view: showNearest,
  options: crowdOptions,
  loadout: struct({}),
  plan: ({ seats, walkers, strollers }) => ({
    title: `A crowd of ${walkers}`,
    seats,
    reservedSeats: strollers < seats ? strollers : seats,
    countdownSeconds: 0,
    capacities: { leaders: seats, people: walkers + seats },
    content: [],
  }),
  checkLoadout: () => undefined,
  prepare: (options, _, seed) => Object.freeze({ options, seed }),
  create: (t) => {
    seedRandom(t.state.random.word, t.world.seed);
    for (let i = 0; i < t.world.options.walkers; i++) enter(t, NOBODY);
  },
  seat: (t, seat) => {
    const row = enter(t, seat);
    spawnRowAt(t.state.leaders, seat);
    t.state.leaders.person[seat] = rowHandle(t.state.people, row);
  },
  unseat: (t, seat) => {
    despawnRow(t.state.people, personOf(t, seat));
    despawnRow(t.state.leaders, seat);
  },
  fill: ({ options }, taken) => {
    const free = options.seats - taken;
    const count = options.strollers < free ? options.strollers : free;
    return Array.from({ length: count }, (_, i): SeatFill => {
      return { driver: "stroller", name: `Stroller ${i + 1}`, loadout: {} };
    });
  },
  start: (t) => {
    t.state.crowd.phase = Phase.active;
    const { seconds } = t.world.options;
    t.state.crowd.endTick = seconds === 0 ? 0 : t.tick + seconds * TICK_HZ;
  },
  phase: (s) => s.crowd.phase as Phase,
  joinDuring: [Phase.lobby, Phase.active, Phase.paused],
  stages: [
    { name: "steer", predicted: "own", run: steer },
    { name: "walk", predicted: "own", run: walk },
    { name: "expire", predicted: "never", run: expire },
  ],
  drivers: [
    {
      name: "stroller",
      everyTicks: 5,
      drive: (t, seat) => {
        t.inputs.forward[seat] = nextFloat(t.state.random.word);
        t.inputs.turn[seat] = nextFloat(t.state.random.word) * 2 - 1;
      },
    },
  ],
  results: (_, s, roster) =>
    roster
      .filter((r) => s.leaders.alive[r.seat] === 1)
      .map((r) => ({ name: r.name, walked_m: s.people.walkedM[s.leaders.person[r.seat] % 65_536] })),
});

/** The row that a seat leads; a seat has one for as long as it is taken. */
export function personOf(t: Pick<CrowdTick, "state">, seat: number): number {
  return resolveHandle(t.state.people, t.state.leaders.person[seat]);
}

/** Somebody new at a random place. There is a row for every walker and every seat. */
function enter(t: CrowdTick, owner: number): number {
  const { people, random } = t.state;
  const row = spawnRow(people);
  clearRow(people, row);
  people.owner[row] = owner;
  people.x[row] = (nextFloat(random.word) - 0.5) * 1.8 * HALF_M;
  people.y[row] = (nextFloat(random.word) - 0.5) * 1.8 * HALF_M;
  people.heading[row] = wrapAngle(nextFloat(random.word) * TAU);
  people.energy[row] = 1;
  return row;
}

/** Spectators look at the middle. Rings of growing distance put the nearest first without sorting. */
function showNearest(t: Pick<CrowdTick, "state">, view: ViewBuilder): void {
  const { people, items } = t.state;
  const self = view.seat < 0 ? NO_ROW : personOf(t, view.seat);
  const x = self === NO_ROW ? 0 : people.x[self];
  const y = self === NO_ROW ? 0 : people.y[self];
  if (self !== NO_ROW) view.row("people", self);
  let shown = 0;
  for (let ring = 0; ring < VIEW_RINGS; ring++) {
    for (let row = 0, bound = rowBound(people); row < bound && shown < VIEW_PEOPLE_MAX; row++) {
      if (people.alive[row] === 0 || row === self) continue;
      if (ringOf(people.x[row] - x, people.y[row] - y) !== ring) continue;
      view.row("people", row);
      shown++;
    }
  }
  for (let item = 0; item < items.capacity; item++) {
    if (ringOf(items.x[item] - x, items.y[item] - y) < VIEW_RINGS) view.row("items", item);
  }
}

function ringOf(dx: number, dy: number): number {
  const ring = floor((hypot(dx, dy) * VIEW_RINGS) / VIEW_RADIUS_M);
  return ring < VIEW_RINGS ? ring : VIEW_RINGS;
}

export const gamePackage: GamePackage = {
  game: crowdGame,
  dialect: jsonDialect(crowdGame, "per-seat"),
  content: [],
  records: crowdRecords,
};
