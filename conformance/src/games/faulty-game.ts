import {
  type Command,
  defineCommand,
  defineEvents,
  defineGame,
  enumeration,
  type FrameSource,
  type GamePackage,
  type Infer,
  Phase,
  range,
  signed,
  struct,
  type TickContext,
  u8,
  u32,
} from "@fairtick/contract";
import {
  clearRow,
  despawnRow,
  NO_ROW,
  record,
  rowBound,
  spawnRow,
  spawnRowAt,
  table,
} from "@fairtick/kernel";
import { jsonDialect } from "./json-dialect.ts";

const TICK_HZ = 240;
const SEATS_MAX = 8;
const LITTER_MAX = 64;
/** The row of a flood: more events than a tick holds. */
const FLOOD_EVENTS = 400;

const state = {
  run: record({ phase: "u8", ticks: "u32", faultTick: "u32", refused: "u32" }),
  walkers: table(SEATS_MAX, { x: "f32" }),
  litter: table(LITTER_MAX, { since: "u32" }),
};
const input = { push: signed(8) };
const events = defineEvents({ noise: { audience: "all", mustArrive: false, values: ["number"] } });

const options = struct({
  seats: u8({ min: 1, max: SEATS_MAX }),
  fault: enumeration(
    "none",
    /** In a tick. */
    "throws",
    "hangs",
    "ends-thread",
    /** Holds on to `amount` KiB more in each tick. */
    "exhausts-memory",
    /** Works for `amount` microseconds in each tick. */
    "is-busy",
    /** Makes `amount` KiB of garbage in small objects in each tick. */
    "makes-garbage",
    "fills-table",
    "floods-events",
    "writer-throws",
    /** Before the first tick, whatever `faultTick` says. */
    "prepare-throws",
    "prepare-hangs",
    "create-throws",
  ),
  /** The first tick with the fault; 0: none, until the command `misbehave`. */
  faultTick: u32(),
  amount: u32({ max: 1_000_000 }),
});
type Options = Infer<typeof options>;
type Tick = TickContext<{ readonly options: Options; readonly hoard: unknown[] }, typeof state, typeof input>;

const misbehave: Command<Tick> = defineCommand({
  payload: struct({}),
  apply: (t: Tick) => {
    t.state.run.faultTick = t.tick > 0 ? t.tick : 1;
    return undefined;
  },
});

/**
 * A game with a fault to order, for tests of what the platform does about it: seats push a dot along a line
 * at 240 Hz, and from a tick on the game breaks in the way that its options name. It is no model of a game: it
 * reads a clock, and its world keeps what a faulty game would leak.
 */
const faultyGame = defineGame({
  id: "faulty",
  version: 1,
  tickHz: TICK_HZ,
  state,
  input,
  onMissingInput: { repeatTicks: TICK_HZ },
  events,
  commands: { misbehave },
  snapshot: { run: ["phase", "ticks"], walkers: { others: { x: range(-1000, 1000, 20) } } },
  view: (_, view) => view.everyRow("walkers"),
  options,
  loadout: struct({}),
  plan: ({ seats }) => ({
    title: "A faulty game",
    seats,
    reservedSeats: 0,
    countdownSeconds: 0,
    capacities: { walkers: seats, litter: LITTER_MAX },
    content: [],
  }),
  checkLoadout: () => undefined,
  prepare: (chosen) => {
    if (chosen.fault === "prepare-throws") throw new Error("prepare broke, as ordered");
    if (chosen.fault === "prepare-hangs") hang();
    return { options: chosen, hoard: [] };
  },
  create: (t) => {
    t.state.run.faultTick = t.world.options.faultTick;
    if (t.world.options.fault === "create-throws") throw new Error("create broke, as ordered");
  },
  seat: (t, seat) => {
    spawnRowAt(t.state.walkers, seat);
    clearRow(t.state.walkers, seat);
  },
  unseat: (t, seat) => despawnRow(t.state.walkers, seat),
  fill: () => [],
  start: (t) => {
    t.state.run.phase = Phase.active;
  },
  phase: (s) => s.run.phase as Phase,
  joinDuring: [Phase.lobby, Phase.active],
  stages: [
    { name: "push", predicted: "own", run: push },
    { name: "misbehave", predicted: "never", run: breakAsOrdered },
  ],
  drivers: [],
  results: (_, s) => ({ ticks: s.run.ticks }),
});

function push(t: Tick): void {
  const { run, walkers } = t.state;
  run.ticks++;
  for (let seat = 0, bound = rowBound(walkers); seat < bound; seat++) walkers.x[seat] += t.inputs.push[seat];
}

function isBroken(t: Tick): boolean {
  const { faultTick } = t.state.run;
  return faultTick > 0 && t.tick >= faultTick;
}

function breakAsOrdered(t: Tick): void {
  if (!isBroken(t)) return;
  const { fault, amount } = t.world.options;
  if (fault === "throws") throw new Error("the tick broke, as ordered");
  if (fault === "hangs") hang();
  if (fault === "ends-thread") process.exit(3);
  if (fault === "exhausts-memory") t.world.hoard.push(garbage(amount));
  if (fault === "is-busy") beBusy(amount);
  if (fault === "makes-garbage") t.world.hoard[t.tick % 8] = garbage(amount);
  if (fault === "fills-table") fillLitter(t);
  if (fault === "floods-events") for (let i = 0; i < FLOOD_EVENTS; i++) t.events.emit(events.noise, 0, i);
}

function fillLitter(t: Tick): void {
  for (let row = spawnRow(t.state.litter); row !== NO_ROW; row = spawnRow(t.state.litter)) {
    t.state.litter.since[row] = t.tick;
  }
  t.state.run.refused++;
}

function hang(): never {
  for (;;) {
    // As ordered.
  }
}

function beBusy(us: number): void {
  const endMs = performance.now() + us / 1000;
  while (performance.now() < endMs) {
    // As ordered.
  }
}

/** About so many KiB in objects of 16 numbers. */
function garbage(kib: number): number[][] {
  return Array.from({ length: kib * 6 }, (_, i) => Array.from({ length: 16 }, (__, j) => i + j + 0.5));
}

const dialect = jsonDialect(faultyGame, "shared");

export const gamePackage: GamePackage = {
  game: faultyGame,
  dialect: {
    ...dialect,
    frameWriter: () => {
      const frames = dialect.frameWriter();
      return {
        maxBytes: (seats) => frames.maxBytes(seats),
        write: (source, seat, target, view, offset) => {
          const t = source.t as unknown as Tick;
          if (t.world.options.fault === "writer-throws" && isBroken(t)) {
            throw new Error("the frame writer broke, as ordered");
          }
          return frames.write(source as FrameSource, seat, target, view, offset);
        },
      };
    },
  },
  content: [],
};
