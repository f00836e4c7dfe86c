import {
  defineCommand,
  defineEvents,
  defineGame,
  f32,
  Phase,
  signed,
  struct,
  type TickContext,
  u8,
  unit,
} from "@fairtick/contract";
import { clearRow, despawnRow, record, spawnRowAt, table } from "@fairtick/kernel";
import { createSession } from "../create-session.ts";
import { readLog, type SessionLog } from "../log-reader.ts";
import { LogTail } from "../log-tail.ts";
import type { Session, SessionMode, SessionSetup } from "../session.ts";

const SEATS_MAX = 8;

const toyState = {
  game: record({ phase: "u8", startTick: "u32" }),
  counters: table(SEATS_MAX, { pushed: "f32", turned: "f32", bonus: "u32" }),
};
const toyInput = { push: unit(8), turn: signed(8) };
const toyEvents = defineEvents({
  joined: { audience: "all", mustArrive: true, values: [] },
  left: { audience: "all", mustArrive: true, values: [] },
  stepped: { audience: "all", mustArrive: false, values: ["tick"] },
  bonus: { audience: "seat", mustArrive: true, values: ["amount"] },
});
const toyOptions = struct({ seats: u8({ min: 1, max: SEATS_MAX }), drivers: u8(), endTick: u8() });
const empty = struct({});
type ToyTick = TickContext<
  { options: { drivers: number; endTick: number } },
  typeof toyState,
  typeof toyInput
>;

/** Adds up what each seat pushes and turns. 20 ticks a second; it ends at `endTick` unless that is 0. */
export const toyGame = defineGame({
  id: "toy",
  version: 1,
  tickHz: 20,
  state: toyState,
  input: toyInput,
  onMissingInput: { repeatTicks: 4 },
  events: toyEvents,
  commands: {
    bonus: defineCommand({
      payload: struct({ amount: u8({ max: 100 }) }),
      apply: (t: ToyTick, seat, { amount }) => {
        if (amount === 13) return { code: "conflict", message: "13 is not given" };
        t.state.counters.bonus[seat] += amount;
        t.events.emit(toyEvents.bonus, seat, amount);
        return undefined;
      },
    }),
    steer: defineCommand({
      payload: struct({ to: f32() }),
      apply: (t: ToyTick, seat, { to }) => {
        t.state.counters.turned[seat] = to;
        return undefined;
      },
    }),
    /** A fault, for tests of what the session does with one. */
    jump: defineCommand({
      payload: struct({ phase: u8({ max: 4 }) }),
      apply: (t: ToyTick, _seat, { phase }) => {
        t.state.game.phase = phase;
        return undefined;
      },
    }),
  },
  snapshot: { game: ["phase"] },
  view: (_, view) => view.everyRow("counters"),
  options: toyOptions,
  loadout: empty,
  plan: ({ seats }) => ({
    title: "",
    seats,
    reservedSeats: 0,
    countdownSeconds: 0,
    capacities: { counters: seats },
    content: [],
  }),
  checkLoadout: () => undefined,
  prepare: (options) => ({ options }),
  create: () => {},
  seat: (t, seat) => {
    spawnRowAt(t.state.counters, seat);
    clearRow(t.state.counters, seat);
    t.events.emit(toyEvents.joined, seat);
  },
  unseat: (t, seat) => {
    despawnRow(t.state.counters, seat);
    t.events.emit(toyEvents.left, seat);
  },
  fill: ({ options }, taken) =>
    Array.from({ length: options.drivers - taken }, (_, i) => ({
      driver: "auto",
      name: `${i}`,
      loadout: {},
    })),
  start: (t) => {
    t.state.game.phase = Phase.active;
    t.state.game.startTick = t.tick;
  },
  phase: (state) => state.game.phase as Phase,
  joinDuring: [Phase.lobby, Phase.active],
  stages: [
    {
      name: "count",
      predicted: "own",
      run: (t) => {
        const { counters, game } = t.state;
        for (let seat = 0; seat < counters.capacity; seat++) {
          if (counters.alive[seat] === 0) continue;
          counters.pushed[seat] += t.inputs.push[seat];
          counters.turned[seat] += t.inputs.turn[seat];
        }
        t.events.emit(toyEvents.stepped, 0, t.tick);
        const { endTick } = t.world.options;
        if (endTick > 0 && t.tick + 1 >= endTick) game.phase = Phase.finished;
      },
    },
  ],
  drivers: [
    {
      name: "auto",
      everyTicks: 3,
      drive: (t, seat) => {
        t.inputs.push[seat] = (t.tick % 5) / 4;
      },
    },
  ],
  results: (_, state, roster) =>
    roster.map((r) => ({ name: r.name, pushed: state.counters.pushed[r.seat] ?? 0 })),
});

export function toySetup(options: { seats?: number; drivers?: number; endTick?: number } = {}): SessionSetup {
  const full = { seats: 3, drivers: 0, endTick: 0, ...options };
  return {
    sessionId: "00000000-0000-4000-8000-000000000001",
    game: toyGame,
    options: full,
    plan: toyGame.plan(full, noContent) as SessionSetup["plan"],
    world: toyGame.prepare(full, noContent, 7),
    seed: 7,
    contentDigests: [],
  };
}

export function newToySession(
  options: Parameters<typeof toySetup>[0] = {},
  mode: SessionMode = { inputs: "live", log: new LogTail("everything") },
): Session {
  return createSession(toySetup(options), mode);
}

/** The log of a session whose sink is a `LogTail`, as it is now. */
export function logOf(session: Session): SessionLog {
  const bytes = (session.mode.log as LogTail).snapshot();
  const log = readLog(bytes ?? new Uint8Array());
  if (!log.ok) throw new Error(log.reason);
  return log;
}

/** The counters of a toy session. */
export const counters = (session: Session): ToyTick["state"]["counters"] =>
  (session.state.view as unknown as ToyTick["state"]).counters;

export const toyPhase = (session: Session, phase: Phase) => {
  (session.state.view as unknown as ToyTick["state"]).game.phase = phase;
};

export const person = (name = "Ann") => ({
  playerId: `id of ${name}`,
  name,
  driver: "external",
  loadout: {},
});

const noContent = { find: () => undefined, ids: () => [], derived: <T>(_: string, make: () => T) => make() };
