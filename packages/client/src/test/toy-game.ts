import {
  angle,
  type ContentLookup,
  defineCommand,
  defineEvents,
  defineGame,
  Phase,
  range,
  signed,
  struct,
  type TickContext,
  u8,
  unit,
  unsigned,
} from "@fairtick/contract";
import {
  clearRow,
  despawnRow,
  NO_ROW,
  record,
  sinCos,
  spawnRow,
  spawnRowAt,
  table,
  wrapAngle,
} from "@fairtick/kernel";

const HALF_M = 200;
const TOUCH_M = 2;
const MARK_M = 10;
const DT_S = 1 / 60;

const state = {
  match: record({ phase: "u8", touches: "u16" }),
  /** A row is a seat. */
  boats: table(8, {
    x: "f32",
    y: "f32",
    yaw: "f32",
    speed: "f32",
    throttle: "f32",
    rudder: "f32",
    /** Kept beside the rudder: yaw rate, rad/s. */
    turnRadps: "f32",
    fuel: "f64",
    marks: "u8",
    colour: "u8",
  }),
  /** Things whose owner does not travel. */
  buoys: table(16, { owner: "u16", x: "f32", y: "f32" }),
};
const input = { throttle: unit(8), rudder: signed(10) };
const events = defineEvents({
  mark: { audience: "all", mustArrive: true, values: ["number"] },
  touched: { audience: "all", mustArrive: false, values: ["other"] },
});
type ToyTick = TickContext<{ readonly drivers: number }, typeof state, typeof input>;

/** Boats on a square lake: they sail where the rudder says, pass a mark every ten metres and push each other away. */
export const toyGame = defineGame({
  id: "toy",
  version: 3,
  tickHz: 60,
  state,
  input,
  onMissingInput: { repeatTicks: 12 },
  events,
  commands: {
    buoy: defineCommand({
      payload: struct({ at: u8({ max: 100 }) }),
      apply: (t: ToyTick, seat, { at }) => {
        const row = spawnRow(t.state.buoys);
        if (row === NO_ROW) return { code: "conflict", message: "there are buoys enough" };
        clearRow(t.state.buoys, row);
        t.state.buoys.owner[row] = seat;
        t.state.buoys.x[row] = at;
        return undefined;
      },
    }),
  },
  snapshot: {
    match: ["phase"],
    boats: {
      rowIsSeat: true,
      owner: ["turnRadps", "fuel", "marks"],
      others: {
        x: range(-HALF_M, HALF_M, 16),
        y: range(-HALF_M, HALF_M, 16),
        yaw: angle(12),
        speed: range(0, 64, 12),
        throttle: range(0, 1, 8),
        rudder: range(-1, 1, 10),
        colour: unsigned(4),
      },
      inputs: { throttle: "throttle", rudder: "rudder" },
      complete: bend,
    },
    buoys: { ownerColumn: "owner", others: { x: range(-HALF_M, HALF_M, 16), y: range(-HALF_M, HALF_M, 16) } },
  },
  view: (_, view) => {
    view.everyRow("boats");
    view.everyRow("buoys");
  },
  options: struct({ seats: u8({ min: 1, max: 8 }), drivers: u8() }),
  loadout: struct({}),
  plan: ({ seats, drivers }) => ({
    title: "A lake",
    seats,
    reservedSeats: drivers,
    countdownSeconds: 0,
    capacities: { boats: seats },
    content: [],
  }),
  checkLoadout: () => undefined,
  prepare: ({ drivers }) => ({ drivers }),
  create: () => {},
  seat: (t, seat) => {
    const { boats } = t.state;
    spawnRowAt(boats, seat);
    clearRow(boats, seat);
    boats.x[seat] = seat * 20;
    boats.marks[seat] = seat * 2;
    boats.fuel[seat] = 1000;
    boats.colour[seat] = seat + 1;
  },
  unseat: (t, seat) => despawnRow(t.state.boats, seat),
  fill: ({ drivers }, taken) =>
    Array.from({ length: drivers }, (_, i) => ({ driver: "mate", name: `Mate ${taken + i}`, loadout: {} })),
  start: (t) => {
    t.state.match.phase = Phase.active;
  },
  phase: (s) => s.match.phase as Phase,
  joinDuring: [Phase.lobby, Phase.active],
  stages: [
    { name: "sail", predicted: "own", run: sail },
    { name: "touch", predicted: "contacts", run: touch },
    { name: "count", predicted: "never", run: countTouches },
  ],
  drivers: [
    {
      name: "mate",
      everyTicks: 30,
      drive: (t, seat) => {
        t.inputs.throttle[seat] = 0.5;
        t.inputs.rudder[seat] = ((t.tick / 30 + seat) % 5) / 8 - 0.25;
      },
    },
  ],
  results: () => null,
});

export const noContent: ContentLookup = {
  find: () => undefined,
  ids: () => [],
  derived: (_, make) => make(),
};

function bend(t: ToyTick, row: number): void {
  t.state.boats.turnRadps[row] = t.state.boats.rudder[row] * 1.5;
}

const direction = new Float64Array(2);

function sail(t: ToyTick): void {
  const { boats, match } = t.state;
  if (match.phase !== Phase.active) return;
  for (let row = 0; row < boats.capacity; row++) {
    if (boats.alive[row] === 0) continue;
    boats.throttle[row] = t.inputs.throttle[row];
    if (boats.rudder[row] !== t.inputs.rudder[row]) {
      boats.rudder[row] = t.inputs.rudder[row];
      bend(t, row);
    }
    boats.speed[row] += (boats.throttle[row] * 20 - boats.speed[row]) * 0.02;
    boats.yaw[row] = wrapAngle(boats.yaw[row] + boats.turnRadps[row] * DT_S);
    boats.fuel[row] -= boats.throttle[row] * DT_S;
    sinCos(boats.yaw[row], direction);
    boats.x[row] += boats.speed[row] * direction[1] * DT_S;
    boats.y[row] += boats.speed[row] * direction[0] * DT_S;
    if (boats.x[row] < (boats.marks[row] + 1) * MARK_M) continue;
    boats.marks[row]++;
    t.events.emit(events.mark, row, boats.marks[row]);
  }
}

/** Boats that are closer than two metres both ways are put so far apart. */
function touch(t: ToyTick): void {
  const { boats } = t.state;
  for (let a = 0; a < boats.capacity; a++) {
    for (let b = a + 1; b < boats.capacity; b++) {
      if (boats.alive[a] === 0 || boats.alive[b] === 0) continue;
      const gap = boats.x[b] - boats.x[a];
      const beside = boats.y[b] - boats.y[a];
      if (gap * gap >= TOUCH_M * TOUCH_M || beside * beside >= TOUCH_M * TOUCH_M) continue;
      const push = ((gap < 0 ? -TOUCH_M : TOUCH_M) - gap) / 2;
      boats.x[a] -= push;
      boats.x[b] += push;
      t.events.emit(events.touched, a, b);
    }
  }
}

function countTouches(t: ToyTick): void {
  t.state.match.touches += t.events.count;
}
