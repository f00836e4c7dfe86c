import { defineCommand, defineGame, Phase, signed, struct, type TickContext, u8 } from "@fairtick/contract";
import { clearRow, despawnRow, record, spawnRowAt, table } from "@fairtick/kernel";

const SEATS_MAX = 4;

const state = { match: record({ phase: "u8" }), sums: table(SEATS_MAX, { sum: "f32", lent: "u32" }) };
const input = { push: signed(8) };
type Tick = TickContext<{ readonly endTick: number }, typeof state, typeof input>;

/** Adds up what each seat pushes, four times a second, until its end: replays of it are tried byte by byte. */
export const countGame = defineGame({
  id: "count",
  version: 3,
  tickHz: 4,
  state,
  input,
  onMissingInput: { repeatTicks: 2 },
  events: {},
  commands: {
    lend: defineCommand({
      payload: struct({ amount: u8({ max: 100 }) }),
      apply: (t: Tick, seat, { amount }) => {
        t.state.sums.lent[seat] += amount;
        return undefined;
      },
    }),
  },
  snapshot: { match: ["phase"] },
  view: (_, view) => view.everyRow("sums"),
  options: struct({ endTick: u8() }),
  loadout: struct({}),
  plan: () => ({
    title: "Counting",
    seats: SEATS_MAX,
    reservedSeats: 0,
    countdownSeconds: 0,
    capacities: { sums: SEATS_MAX },
    content: [],
  }),
  checkLoadout: () => undefined,
  prepare: ({ endTick }) => ({ endTick }),
  create: () => {},
  seat: (t, seat) => {
    spawnRowAt(t.state.sums, seat);
    clearRow(t.state.sums, seat);
  },
  unseat: (t, seat) => despawnRow(t.state.sums, seat),
  fill: () => [],
  start: (t) => {
    t.state.match.phase = Phase.active;
  },
  phase: (s) => s.match.phase as Phase,
  joinDuring: [Phase.lobby, Phase.active],
  stages: [{ name: "count", predicted: "own", run: count }],
  drivers: [],
  results: (_, s, roster) => roster.map(({ name, seat }) => ({ name, sum: s.sums.sum[seat] ?? 0 })),
});

function count(t: Tick): void {
  const { match, sums } = t.state;
  for (let seat = 0; seat < sums.capacity; seat++)
    if (sums.alive[seat] === 1) sums.sum[seat] += t.inputs.push[seat];
  if (match.phase === Phase.active && t.tick >= t.world.endTick) match.phase = Phase.finished;
}
