import {
  defineEvents,
  defineGame,
  type GamePackage,
  Phase,
  range,
  signed,
  struct,
  type TickContext,
  u8,
} from "@fairtick/contract";
import { clearRow, despawnRow, record, spawnRowAt, table } from "@fairtick/kernel";
import { jsonDialect } from "./json-dialect.ts";

const state = { match: record({ phase: "u8", winner: "u8" }), dots: table(8, { x: "f32" }) };
const input = { push: signed(8) };
const events = defineEvents({ arrived: { audience: "all", mustArrive: true, values: [] } });
type Tick = TickContext<null, typeof state, typeof input>;

const GOAL_M = 10;
const STEP_M = 0.125;

/** Everybody pushes a dot along a line; the first at the end wins. */
export const smallestGame = defineGame({
  id: "smallest",
  version: 1,
  tickHz: 20,
  state,
  input,
  onMissingInput: { repeatTicks: 5 },
  events,
  commands: {},
  snapshot: {
    match: ["phase", "winner"],
    dots: { rowIsSeat: true, others: { x: range(-GOAL_M, GOAL_M, 12) } },
  },
  view: (_, view) => view.everyRow("dots"),
  options: struct({ seats: u8({ min: 1, max: 8 }) }),
  loadout: struct({}),
  plan: ({ seats }) => ({
    title: "A line",
    seats,
    reservedSeats: 0,
    countdownSeconds: 0,
    capacities: { dots: seats },
    content: [],
  }),
  checkLoadout: () => undefined,
  prepare: () => null,
  create: () => {},
  seat: (t, seat) => {
    spawnRowAt(t.state.dots, seat);
    clearRow(t.state.dots, seat);
  },
  unseat: (t, seat) => despawnRow(t.state.dots, seat),
  fill: () => [],
  start: (t) => {
    t.state.match.phase = Phase.active;
  },
  phase: (s) => s.match.phase as Phase,
  joinDuring: [Phase.lobby],
  stages: [{ name: "push", predicted: "own", run: push }],
  drivers: [],
  results: (_, s, roster) => ({
    winner: s.match.winner === 0 ? null : (roster.find((r) => r.seat === s.match.winner - 1)?.name ?? null),
  }),
});

function push(t: Tick): void {
  const { match, dots } = t.state;
  if (match.phase !== Phase.active) return;
  for (let seat = 0; seat < dots.capacity && match.phase === Phase.active; seat++) {
    if (dots.alive[seat] === 0) continue;
    dots.x[seat] += t.inputs.push[seat] * STEP_M;
    if (dots.x[seat] < -GOAL_M) dots.x[seat] = -GOAL_M;
    if (dots.x[seat] < GOAL_M) continue;
    match.winner = seat + 1;
    match.phase = Phase.finished;
    t.events.emit(events.arrived, seat);
  }
}

export const gamePackage: GamePackage = {
  game: smallestGame,
  dialect: jsonDialect(smallestGame, "shared"),
  content: [],
};
