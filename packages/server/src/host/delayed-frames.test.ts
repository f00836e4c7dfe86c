import { defineEvents } from "@fairtick/contract";
import { BitReader } from "@fairtick/kernel";
import { EXTERNAL_DRIVER, startSession, stepSession, takeSeat } from "@fairtick/session";
import { type FrameEvent, readFrameHead, SnapshotReceiver } from "@fairtick/wire";
import { describe, expect, it } from "vitest";
import { counterSession } from "../test/counter-session.ts";
import { DelayedFrames } from "./delayed-frames.ts";
import { gamePackage } from "./fixtures/counter-package.mjs";
import type { FrameOutlet } from "./frame-outlet.ts";
import { DEFAULT_SNAPSHOTS } from "./viewer-frames.ts";

const events = defineEvents({
  goal: { audience: "all", mustArrive: true, values: [] },
  cheer: { audience: "all", mustArrive: false, values: [] },
});
const game = { ...gamePackage.game, events, snapshot: { run: ["phase", "ticks"] } };

/** What a viewer was shown in a frame: how many ticks had been run, and events. */
interface Shown {
  readonly liveTick: number;
  readonly tick: number;
  readonly ticks: number;
  readonly events: readonly FrameEvent[];
}

/** A game of 100 ticks a second, a viewer who sees it later, and what that viewer is shown. */
function open({ ms = 1000, hz = 20, bytesMax = 1_000_000, roomBytes = 65_536 } = {}) {
  const session = counterSession(game);
  takeSeat(session, { playerId: "ann", name: "Ann", driver: EXTERNAL_DRIVER, loadout: null });
  startSession(session, () => "id");
  const delayed = new DelayedFrames(session, 1, DEFAULT_SNAPSHOTS, { ms, hz, bytesMax });
  const bytes = new Uint8Array(roomBytes);
  const shown: Shown[] = [];
  const receiver = new SnapshotReceiver(game, session.state.layout, {});
  const outlet: FrameOutlet = {
    bytes,
    frameBytesMax: bytes.length,
    view: new DataView(bytes.buffer),
    nowMs: 0,
    reserve: () => 0,
    commit: () => {},
    commitViewers: (_, [viewer], _count, byteLength) => {
      const reader = new BitReader(bytes.slice(0, byteLength));
      const head = readFrameHead(reader, events);
      if (typeof head === "string") throw new Error(head);
      expect(receiver.read(reader, head.tick)).toBe("ok");
      const ticks = receiver.at(head.tick)!.records["run"]![1]!;
      shown.push({ liveTick: session.t.tick, tick: head.tick, ticks, events: head.events });
      const row = { kind: "rows", tick: 0, count: 0, fields: 0, values: new Float32Array(0) } as const;
      delayed.takeRows(viewer as number, { ...row, newestSnapshot: head.tick });
    },
  };
  const run = (ticks: number, happen: (tick: number) => void = () => {}) => {
    for (let i = 0; i < ticks; i++) {
      stepSession(session);
      happen(session.t.tick);
      delayed.write(outlet, 1, () => 0);
    }
  };
  return { session, delayed, shown, run };
}

describe("what those see who watch later", () => {
  it("is the session as it was then, and nothing newer", () => {
    const { delayed, shown, run } = open();
    delayed.open(7);
    run(1000);
    expect(shown.length).toBeGreaterThan(170);
    for (const { liveTick, tick, ticks } of shown) {
      expect(ticks).toBe(tick);
      expect(liveTick - tick).toBe(100);
    }
  });

  it("includes events when they are due, once, those that must arrive and those that need not", () => {
    const { session, delayed, shown, run } = open();
    delayed.open(7);
    run(500, (tick) => {
      if (tick % 50 === 3) session.t.events.emit(events.goal, 0);
      if (tick % 50 === 4) session.t.events.emit(events.cheer, 0);
    });
    const heard = shown.flatMap(({ liveTick, events: told }) =>
      told.map(({ kind, tick }) => ({ kind, tick, lateTicks: liveTick - tick })),
    );
    for (const { lateTicks } of heard) expect(lateTicks).toBeGreaterThanOrEqual(100);
    for (const kind of [events.goal, events.cheer]) {
      const ticks = heard.filter((each) => each.kind === kind).map(({ tick }) => tick);
      const first = kind === events.goal ? 3 : 4;
      expect(ticks).toEqual([0, 50, 100, 150, 200, 250, 300, 350].map((tick) => tick + first));
    }
  });

  it("is there at once for who comes late", () => {
    const { delayed, shown, run } = open();
    run(500);
    delayed.open(7);
    run(5);
    expect(shown.map(({ tick }) => tick)).toEqual([405]);
    delayed.close(7);
    run(100);
    expect(shown).toHaveLength(1);
  });

  it("takes no more memory than it may: then there are fewer frames, as late as ever", () => {
    const stateBytes = open().session.state.layout.byteLength;
    const { delayed, shown, run } = open({ bytesMax: 5 * stateBytes });
    delayed.open(7);
    run(1000);
    expect(shown.length).toBeGreaterThan(30);
    expect(shown.length).toBeLessThan(40);
    for (const { liveTick, tick } of shown) expect(liveTick - tick).toBe(100);
  });
});
