import { defineEvents, defineGame, type GamePackage, Phase, signed, struct, u16 } from "@fairtick/contract";
import { record } from "@fairtick/kernel";
import { jsonDialect } from "./json-dialect.ts";

const state = { match: record({ phase: "u8", ticksLeft: "u16" }) };
const input = { push: signed(8) };

/** A match without anybody in it that is over after so many ticks: for tests that need many results soon. */
export const briefGame = defineGame({
  id: "brief",
  version: 1,
  tickHz: 240,
  state,
  input,
  onMissingInput: { repeatTicks: 5 },
  events: defineEvents({}),
  commands: {},
  snapshot: { match: ["phase", "ticksLeft"] },
  view: () => {},
  options: struct({ ticks: u16({ min: 1, max: 10_000 }) }),
  loadout: struct({}),
  plan: ({ ticks }) => ({
    title: `${ticks} ticks`,
    seats: 1,
    reservedSeats: 0,
    countdownSeconds: 0,
    capacities: {},
    content: [],
  }),
  checkLoadout: () => undefined,
  prepare: ({ ticks }) => ticks,
  create: (t) => {
    t.state.match.ticksLeft = t.world;
  },
  seat: () => {},
  unseat: () => {},
  fill: () => [],
  start: (t) => {
    t.state.match.phase = Phase.active;
  },
  phase: (s) => s.match.phase as Phase,
  joinDuring: [Phase.lobby],
  stages: [
    {
      name: "countdown",
      predicted: "never",
      run: ({ state: { match } }) => {
        if (match.phase !== Phase.active) return;
        match.ticksLeft--;
        if (match.ticksLeft === 0) match.phase = Phase.finished;
      },
    },
  ],
  drivers: [],
  results: (ticks) => ({ ticks }),
});

export const gamePackage: GamePackage = {
  game: briefGame,
  dialect: jsonDialect(briefGame, "shared"),
  content: [],
};
