import { defineEvents } from "@fairtick/contract";
import { BitReader } from "@fairtick/kernel";
import { createSession, EXTERNAL_DRIVER, leaveSeat, stepSession, takeSeat } from "@fairtick/session";
import { readFrameHead } from "@fairtick/wire";
import { describe, expect, it } from "vitest";
import { gamePackage } from "./fixtures/counter-package.mjs";
import type { FrameOutlet } from "./frame-outlet.ts";
import { DEFAULT_SNAPSHOTS, ViewerFrames } from "./viewer-frames.ts";

const events = defineEvents({ goal: { audience: "all", mustArrive: true, values: [] } });
const game = { ...gamePackage.game, events };
const plan = {
  title: "counter",
  seats: 2,
  reservedSeats: 0,
  countdownSeconds: 0,
  capacities: { counters: 2 },
  content: [],
};
const noRow = { kind: "rows", tick: 0, count: 0, fields: 0, values: new Float32Array(0) } as const;

/** A session in which somebody has the first seat, shown in every tick. */
function openSession() {
  const setup = {
    sessionId: "id",
    game,
    options: { seats: 2 },
    plan,
    world: {},
    seed: 1,
    contentDigests: [],
  };
  const session = createSession(setup, { inputs: "live", log: false });
  const sit = (playerId: string) =>
    takeSeat(session, { playerId, name: playerId, driver: EXTERNAL_DRIVER, loadout: null });
  const seat = sit("ann") as number;
  const frames = new ViewerFrames(session, { ...DEFAULT_SNAPSHOTS, hz: game.tickHz });
  const bytes = new Uint8Array(65_536);
  const heads = new Map<number, Uint8Array>();
  const outlet: FrameOutlet = {
    bytes,
    frameBytesMax: bytes.length,
    view: new DataView(bytes.buffer),
    nowMs: 0,
    reserve: () => 0,
    commit: () => {},
    commitViewer: (_, viewer, byteLength) => void heads.set(viewer, bytes.slice(0, byteLength)),
  };
  /** Runs a tick, in which so many goals fall, and gives the ticks of the goals that a viewer is told of. */
  const told = (viewer: number, goals = 0) => {
    stepSession(session);
    for (let i = 0; i < goals; i++) session.t.events.emit(events.goal, 0);
    frames.write(outlet, 1, () => 0);
    const frame = heads.get(viewer);
    heads.clear();
    if (frame === undefined) return undefined;
    const head = readFrameHead(new BitReader(frame), events);
    if (typeof head === "string") throw new Error(head);
    return head.events.map(({ tick }) => tick);
  };
  const acknowledge = (viewer: number, newestSnapshot: number) =>
    frames.takeRows(viewer, { ...noRow, newestSnapshot });
  return { session, frames, seat, sit, told, acknowledge };
}

describe("events that must arrive", () => {
  it("are told again after a resync, until they are acknowledged", () => {
    const { frames, seat, told, acknowledge } = openSession();
    for (const [viewer, place] of [
      [7, seat],
      [8, -1],
    ] as const) {
      frames.open(viewer, place);
      told(viewer);
      const goals = told(viewer, 2) ?? [];
      expect(goals).toHaveLength(2);
      frames.open(viewer, place);
      expect(told(viewer)).toEqual(goals);
      acknowledge(viewer, goals[0] + 1);
      frames.open(viewer, place);
      expect(told(viewer)).toEqual([]);
    }
  });

  it("are told to who comes back to a seat, also those that happened meanwhile", () => {
    const { frames, seat, told } = openSession();
    frames.open(7, seat);
    const [first] = told(7, 1) ?? [];
    frames.close(7);
    told(7, 1);
    frames.open(8, seat);
    expect(told(8)).toEqual([first, first + 1]);
  });

  it("are not told to who takes the seat of somebody else, nor to who begins to watch", () => {
    const { session, frames, seat, sit, told } = openSession();
    frames.open(7, seat);
    expect(told(7, 1)).toHaveLength(1);
    frames.close(7);
    leaveSeat(session, seat);
    expect(sit("bo")).toBe(seat);
    frames.open(8, seat);
    expect(told(8)).toEqual([]);
    frames.open(9, -1);
    expect(told(9)).toEqual([]);
  });
});
