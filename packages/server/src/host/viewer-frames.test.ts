import { defineEvents } from "@fairtick/contract";
import { BitReader } from "@fairtick/kernel";
import { EXTERNAL_DRIVER, leaveSeat, stepSession, takeSeat } from "@fairtick/session";
import { readFrameHead } from "@fairtick/wire";
import { describe, expect, it } from "vitest";
import { counterSession } from "../test/counter-session.ts";
import { gamePackage } from "./fixtures/counter-package.mjs";
import type { FrameOutlet } from "./frame-outlet.ts";
import { DEFAULT_SNAPSHOTS, ViewerFrames } from "./viewer-frames.ts";

const events = defineEvents({ goal: { audience: "all", mustArrive: true, values: [] } });
const game = { ...gamePackage.game, events };
const noRow = { kind: "rows", tick: 0, count: 0, fields: 0, values: new Float32Array(0) } as const;

/** A session in which somebody has the first seat, shown in every tick or in every so many. */
function openSession(everyTicks = 1, number = 0) {
  const session = counterSession(game);
  const sit = (playerId: string) =>
    takeSeat(session, { playerId, name: playerId, driver: EXTERNAL_DRIVER, loadout: null });
  const seat = sit("ann") as number;
  const frames = new ViewerFrames(session, number, { ...DEFAULT_SNAPSHOTS, hz: game.tickHz / everyTicks });
  const bytes = new Uint8Array(65_536);
  const heads = new Map<number, Uint8Array>();
  const written = { frames: 0 };
  const outlet: FrameOutlet = {
    bytes,
    frameBytesMax: bytes.length,
    view: new DataView(bytes.buffer),
    nowMs: 0,
    reserve: () => 0,
    commit: () => {},
    commitViewers: (_, viewers, count, byteLength) => {
      written.frames++;
      for (const viewer of viewers.subarray(0, count)) heads.set(viewer, bytes.slice(0, byteLength));
    },
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
  /** Runs a tick and gives the viewers that are shown it. */
  const shown = () => {
    stepSession(session);
    frames.write(outlet, 1, () => 0);
    const viewers = [...heads.keys()];
    heads.clear();
    return viewers;
  };
  const acknowledge = (viewer: number, newestSnapshot: number) =>
    frames.takeRows(viewer, { ...noRow, newestSnapshot });
  return { session, frames, written, seat, sit, told, shown, acknowledge };
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

describe("a frame", () => {
  it("is written once for all who watch, though each has acknowledged another one, and for each with a seat [HOST-044]", () => {
    const { frames, written, shown, seat, acknowledge } = openSession();
    const watching = Array.from({ length: 30 }, (_, i) => i + 1);
    frames.open(50, seat);
    for (const viewer of watching) frames.open(viewer, -1);
    shown();
    written.frames = 0;
    const ticks = 100;
    for (let tick = 2; tick < 2 + ticks; tick++) {
      for (const viewer of watching) acknowledge(viewer, tick - 1 - (viewer % 5));
      acknowledge(50, tick - 1);
      expect(shown()).toHaveLength(31);
    }
    // At most three for those who watch, while they go over from one that they build on to the next.
    expect(written.frames / ticks).toBeLessThan(1 + 2);
  });

  it("tells who watches of what happened meanwhile, whoever is sent the same", () => {
    const { frames, told, acknowledge } = openSession();
    for (const viewer of [1, 2]) frames.open(viewer, -1);
    const [goal] = told(2, 1) ?? [];
    acknowledge(1, goal as number);
    // The one knows of it, the other is told again.
    expect(told(1)).toEqual([]);
    expect(told(2)).toEqual([goal]);
  });
});

describe("a crowd of viewers", () => {
  const everyTicks = 4;

  /** By tick, the numbers of the viewers that were shown it. */
  function shownTo(viewers: number, number = 0) {
    const { frames, shown } = openSession(everyTicks, number);
    // The first tick is in a new phase, which everybody is told at once.
    shown();
    for (let viewer = 0; viewer < viewers; viewer++) frames.open(viewer, -1);
    const ticks = Array.from({ length: everyTicks }, shown);
    return { frames, shown, ticks, counts: ticks.map((each) => each.length) };
  }

  it("is dealt out over the ticks between two snapshots, and each is shown one of them", () => {
    const { ticks, counts } = shownTo(200);
    expect(counts.sort((a, b) => a - b)).toEqual([8, 64, 64, 64]);
    expect(new Set(ticks.flat()).size).toBe(200);
  });

  it("is dealt out evenly where it is greater than there are ticks for", () => {
    expect(shownTo(1000).counts).toEqual([250, 250, 250, 250]);
  });

  it("that is small is shown the same tick, in another session another one", () => {
    const inSession = (number: number) => shownTo(3, number).counts.indexOf(3);
    expect(new Set([0, 1, 2, 3].map(inSession)).size).toBe(everyTicks);
    expect(inSession(4)).toBe(inSession(0));
  });

  it("makes room again when viewers go", () => {
    const { frames, shown } = shownTo(130);
    for (let viewer = 0; viewer < 130; viewer++) if (viewer !== 128) frames.close(viewer);
    for (let viewer = 200; viewer < 210; viewer++) frames.open(viewer, -1);
    const counts = Array.from({ length: everyTicks }, () => shown().length);
    expect(counts.sort((a, b) => a - b)).toEqual([0, 0, 0, 11]);
  });
});

describe("a viewer that acknowledges nothing", () => {
  it("is shown fewer and fewer snapshots, but never none", () => {
    const { frames, shown } = openSession();
    frames.open(7, -1);
    const inTicks = (ticks: number) =>
      Array.from({ length: ticks }, shown).filter((each) => each.length > 0).length;
    expect(inTicks(32)).toBe(32);
    const after = [100, 300, 900, 2700].map(inTicks);
    // As many in three times the time, roughly, again and again.
    for (const shownThen of after) expect(shownThen).toBeGreaterThan(5);
    for (const shownThen of after) expect(shownThen).toBeLessThan(25);
  });

  it("is shown all again as soon as it acknowledges one, while others never miss any", () => {
    const { session, frames, shown, acknowledge } = openSession();
    frames.open(7, -1);
    frames.open(8, -1);
    let newest = 0;
    let missed = 0;
    for (let tick = 0; tick < 100; tick++) {
      const viewers = shown();
      if (viewers.includes(7)) newest = session.t.tick;
      if (!viewers.includes(8)) missed++;
      acknowledge(8, session.t.tick);
    }
    expect(missed).toBe(0);
    expect(newest).toBeLessThan(session.t.tick);
    acknowledge(7, newest);
    for (let tick = 0; tick < 10; tick++) expect(shown()).toEqual([7, 8]);
  });
});
