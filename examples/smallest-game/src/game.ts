import {
  defineEvents,
  defineGame,
  type GamePackage,
  Phase,
  range,
  signed,
  struct,
  type TickContext,
  unsigned,
} from "@fairtick/contract";
import {
  clamp,
  clearRow,
  defineState,
  despawnRow,
  hashFloat,
  record,
  spawnRowAt,
  table,
} from "@fairtick/kernel";
import { nativeOnly } from "@fairtick/wire";

export const WIDTH = 40;
export const HEIGHT = 16;
const SEATS = 8;

const state = defineState({
  match: record({ phase: "u8", coinX: "f32", coinY: "f32" }),
  dots: table(SEATS, { x: "f32", y: "f32", coins: "u8" }),
});
const input = { right: signed(8), down: signed(8) };
const events = defineEvents({ collected: { audience: "all", mustArrive: true, values: [] } });
type Tick = TickContext<null, typeof state, typeof input>;

const STEP = 0.5;
const COINS_TO_WIN = 5;

/** Dots go where they are pushed. */
function move({ state: { dots }, inputs }: Tick): void {
  for (let seat = 0; seat < dots.capacity; seat++) {
    if (dots.alive[seat] === 0) continue;
    dots.x[seat] = clamp(dots.x[seat] + inputs.right[seat] * STEP, 0, WIDTH - 1);
    dots.y[seat] = clamp(dots.y[seat] + inputs.down[seat] * STEP, 0, HEIGHT - 1);
  }
}

/** Who comes within 1 of the coin has it, and there is another one elsewhere. */
function collect(t: Tick): void {
  const { match, dots } = t.state;
  for (let seat = 0; seat < dots.capacity && match.phase === Phase.active; seat++) {
    const [dx, dy] = [dots.x[seat] - match.coinX, dots.y[seat] - match.coinY];
    if (dots.alive[seat] === 0 || dx * dx + dy * dy > 1) continue;
    dots.coins[seat]++;
    t.events.emit(events.collected, seat);
    if (dots.coins[seat] === COINS_TO_WIN) match.phase = Phase.finished;
    placeCoin(t);
  }
}

function placeCoin({ state: { match }, tick }: Tick): void {
  match.coinX = hashFloat(0, tick, 1) * (WIDTH - 1);
  match.coinY = hashFloat(0, tick, 2) * (HEIGHT - 1);
}

export const coins = defineGame({
  id: "coins",
  version: 1,
  tickHz: 20,
  state,
  input,
  onMissingInput: { repeatTicks: 5 },
  events,
  commands: {},
  snapshot: {
    match: ["phase", "coinX", "coinY"],
    dots: {
      rowIsSeat: true,
      others: { x: range(0, WIDTH, 12), y: range(0, HEIGHT, 12), coins: unsigned(3) },
    },
  },
  view: (_, view) => view.everyRow("dots"),
  options: struct({}),
  loadout: struct({}),
  plan: () => ({
    title: "Coins",
    seats: SEATS,
    reservedSeats: 0,
    countdownSeconds: 0,
    capacities: {},
    content: [],
  }),
  checkLoadout: () => undefined,
  prepare: () => null,
  create: placeCoin,
  seat: (t, seat) => {
    spawnRowAt(t.state.dots, seat);
    clearRow(t.state.dots, seat);
  },
  unseat: (t, seat) => despawnRow(t.state.dots, seat),
  fill: () => [],
  start: (t) => {
    t.state.match.phase = Phase.active;
  },
  phase: ({ match }) => match.phase as Phase,
  joinDuring: [Phase.lobby, Phase.active],
  stages: [
    { name: "move", predicted: "own", run: move },
    { name: "collect", predicted: "never", run: collect },
  ],
  drivers: [],
  results: (_, { dots }, roster) => roster.map(({ seat, name }) => ({ name, coins: dots.coins[seat] })),
});

export const gamePackage: GamePackage = { game: coins, dialect: nativeOnly, content: [] };
