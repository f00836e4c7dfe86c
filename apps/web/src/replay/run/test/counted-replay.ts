import { defineEvents, defineGame, Phase, struct, type TickContext, u8, unit } from "@fairtick/contract";
import type { GameTelemetry } from "@fairtick/game-view";
import { clearRow, despawnRow, record, spawnRowAt, table } from "@fairtick/kernel";
import { ReplayEncoder } from "@fairtick/replay";
import {
  createSession,
  LogTail,
  type SessionSetup,
  startSession,
  stepSession,
  takeSeat,
} from "@fairtick/session";
import { inflateCodec } from "../inflate-codec.ts";

export const TICK_HZ = 40;
export const END_TICK = 1000;
/** A seat that has counted so far begins anew. */
export const ROUND = 50;

const state = { match: record({ phase: "u8" }), counters: table(2, { sum: "f32", rounds: "u32" }) };
const input = { push: unit(8) };
const events = defineEvents({ round: { audience: "all", mustArrive: true, values: ["number"] } });
type Tick = TickContext<{ readonly endTick: number }, typeof state, typeof input>;

/** Adds up what each seat pushes, and begins anew at 50. */
const countGame = defineGame({
  id: "count",
  version: 1,
  tickHz: TICK_HZ,
  state,
  input,
  onMissingInput: { repeatTicks: 0 },
  events,
  commands: {},
  snapshot: { match: ["phase"] },
  view: (_, view) => view.everyRow("counters"),
  options: struct({ seed: u8() }),
  loadout: struct({}),
  plan: () => ({
    title: "Counting",
    seats: 2,
    reservedSeats: 0,
    countdownSeconds: 0,
    capacities: { counters: 2 },
    content: [],
  }),
  checkLoadout: () => undefined,
  prepare: () => ({ endTick: END_TICK }),
  create: () => {},
  seat: (t, seat) => {
    spawnRowAt(t.state.counters, seat);
    clearRow(t.state.counters, seat);
  },
  unseat: (t, seat) => despawnRow(t.state.counters, seat),
  fill: () => [],
  start: (t) => {
    t.state.match.phase = Phase.active;
  },
  phase: (s) => s.match.phase as Phase,
  joinDuring: [Phase.lobby],
  stages: [{ name: "count", predicted: "own", run: count }],
  drivers: [],
  results: () => null,
});

function count(t: Tick): void {
  const { match, counters } = t.state;
  if (match.phase !== Phase.active) return;
  for (let seat = 0; seat < counters.capacity; seat++) {
    if (counters.alive[seat] === 0) continue;
    counters.sum[seat] += t.inputs.push[seat];
    if (counters.sum[seat] < ROUND) continue;
    counters.sum[seat] -= ROUND;
    counters.rounds[seat]++;
    t.events.emit(events.round, seat, counters.rounds[seat]);
  }
  if (t.tick >= t.world.endTick) match.phase = Phase.finished;
}

/** Its rounds are laps, and each is a mark. */
export const countTelemetry: GameTelemetry<typeof countGame> = {
  game: countGame,
  content: [],
  channels: [
    { name: "sum", label: "Sum", unit: "", digits: 2, isCharted: true },
    { name: "rounds", label: "Rounds", unit: "", digits: 0, isCharted: false, isStep: true },
  ],
  distance: "sum",
  markKinds: [{ name: "round", label: "Round", symbol: "dot" }],
  lapLength: () => ROUND,
  survey: () => ({
    observe: ({ tick, events: happened }, report) => {
      for (const { subject, values } of happened)
        report.mark({ tick, kind: "round", seats: [subject], text: `{0}: ${values[0]}` });
    },
    read: ({ counters }, seat, out, at) => {
      if (counters.alive[seat] === 0) return false;
      out[at] = counters.sum[seat];
      out[at + 1] = counters.rounds[seat];
      return true;
    },
  }),
};

/** The replay of a session in which seat 0 pushes with all its strength and seat 1 is empty, and its states by tick. */
export function recordCounting(): { readonly bytes: Uint8Array; readonly states: readonly Uint8Array[] } {
  const setup: SessionSetup = {
    sessionId: "00000000-0000-4000-8000-000000000001",
    game: countGame,
    options: { seed: 1 },
    plan: countGame.plan({ seed: 1 }, undefined as never) as SessionSetup["plan"],
    world: { endTick: END_TICK },
    seed: 1,
    contentDigests: [],
  };
  const tail = new LogTail();
  const session = createSession(setup, { inputs: "live", log: tail });
  const log = tail.header;
  if (log === undefined) throw new Error("there is no log");
  const encoder = new ReplayEncoder(
    { recordedAt: "2026-01-31T12:00:00.000Z", server: "", maths: "", title: "Counting", log },
    inflateCodec,
  );
  const pieces: Uint8Array[] = [];
  const add = (encoded: ReturnType<ReplayEncoder["begin"]>) => {
    if (!encoded.ok) throw new Error(encoded.reason);
    pieces.push(encoded.bytes);
  };
  add(encoder.begin());
  tail.follow({ take: (entries, tick) => add(encoder.append(entries, tick)), gap: () => {} });
  takeSeat(session, { playerId: "ann", name: "Ann", driver: "external", loadout: {} });
  startSession(session, () => "");
  const states = [session.state.bytes.slice()];
  while (session.t.tick <= END_TICK) {
    session.rows.latch(0, session.t.tick, [1]);
    stepSession(session);
    states.push(session.state.bytes.slice());
    if (session.t.tick % 20 === 0) tail.drain();
  }
  tail.drain();
  add(encoder.finish({ end: "finished", endedAt: "2026-01-31T12:01:00.000Z" }));
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { bytes, states };
}
