import { type ContentLookup, defineGame, Phase, struct, type TickContext, u8 } from "@fairtick/contract";
import { record } from "@fairtick/kernel";
import type { RerunGame } from "../rerun/rerun-games.ts";

const state = { count: record({ ticks: "u32" }) };
type FaultyTick = TickContext<{ readonly fault: number }, typeof state, Record<string, never>>;

export const FAULT_TICK = 25;

/** A game whose step, in one tick, does what its option says. 20 ticks a second. */
export function faultyGame(faults: readonly (() => void)[]) {
  return defineGame({
    id: "faulty",
    version: 1,
    tickHz: 20,
    state,
    input: {},
    onMissingInput: { repeatTicks: 0 },
    events: {},
    commands: {},
    snapshot: {},
    view: () => {},
    options: struct({ fault: u8() }),
    loadout: struct({}),
    plan: () => ({
      title: "Faults",
      seats: 1,
      reservedSeats: 0,
      countdownSeconds: 0,
      capacities: {},
      content: [],
    }),
    checkLoadout: () => undefined,
    prepare: (options) => options,
    create: () => {},
    seat: () => {},
    unseat: () => {},
    fill: () => [],
    start: () => {},
    phase: () => Phase.lobby,
    joinDuring: [Phase.lobby],
    stages: [
      {
        name: "fault",
        predicted: "never",
        run: (t: FaultyTick) => {
          t.state.count.ticks++;
          if (t.tick === FAULT_TICK) faults[t.world.fault]?.();
        },
      },
    ],
    drivers: [],
    results: () => [],
  });
}

const throws = () => {
  throw new Error("out of fuel");
};
const loops = () => {
  for (;;);
};

export const rerunGames: readonly RerunGame[] = [
  {
    game: faultyGame([() => {}, throws, loops]),
    contentKinds: [],
    openContent: () => ({ lookup: noContent, digest: () => undefined }),
  },
];

const noContent: ContentLookup = { find: () => undefined, ids: () => [], derived: (_, make) => make() };
