import { describe, expect, it } from "vitest";
import { counterSession } from "../test/counter-session.ts";
import { gamePackage } from "./fixtures/counter-package.mjs";
import type { FrameOutlet } from "./frame-outlet.ts";
import { RunningSession } from "./running-session.ts";
import type { SpectatorDelay } from "./spectator-delay.ts";
import { TickGrid } from "./tick-clock.ts";
import { DEFAULT_SNAPSHOTS } from "./viewer-frames.ts";

/** A session of the counter game and an outlet that refuses while `isFull`. */
function openSession(delay?: SpectatorDelay) {
  const { dialect } = gamePackage;
  const session = counterSession();
  const clock = {
    grid: new TickGrid(100, 0),
    fromMs: 0,
    now: () => 0,
    frameDivisor: 50,
    snapshots: { ...DEFAULT_SNAPSHOTS, delay },
  };
  const open = (frameBytesMax: number) =>
    new RunningSession(1, session, dialect.frameWriter(), clock, frameBytesMax);
  const running = open(64);
  const bytes = new Uint8Array(64);
  const viewerFrames: string[] = [];
  const frames: boolean[] = [];
  const outlet = {
    isFull: false as boolean,
    bytes,
    frameBytesMax: bytes.length,
    view: new DataView(bytes.buffer),
    reserve(): number {
      return this.isFull ? -1 : 0;
    },
    nowMs: 0,
    commit: (_session: number, _to: unknown, _length: number, vital: boolean) => void frames.push(vital),
    commitViewers: (_session, viewers, count, _length, tick) => {
      for (const viewer of viewers.subarray(0, count)) viewerFrames.push(`${viewer} at ${tick}`);
    },
  } satisfies FrameOutlet & { isFull: boolean };
  const finish = () => {
    (running.session.state.view as unknown as { run: { phase: number } }).run.phase = 4;
  };
  return { open, running, outlet, frames, viewerFrames, finish };
}

describe("a running session", () => {
  it("writes its last frame as vital, once, whatever the divisor", () => {
    const { running, outlet, frames, finish } = openSession();
    running.step(outlet);
    finish();
    for (let i = 0; i < 10; i++) running.step(outlet);
    expect(frames).toEqual([true]);
  });

  it("tries its last frame again until there is room for it", () => {
    const { running, outlet, frames, finish } = openSession();
    outlet.isFull = true;
    finish();
    for (let i = 0; i < 3; i++) running.step(outlet);
    expect(frames).toEqual([]);
    outlet.isFull = false;
    for (let i = 0; i < 3; i++) running.step(outlet);
    expect(frames).toEqual([true]);
  });

  it("is not made when its frames are longer than any that there can be room for", () => {
    const { open } = openSession();
    expect(() => open(7)).toThrow("counter: a frame may take 8 bytes; at most 7 are possible");
  });

  it("shows the past to who watches, the present to who has a seat, and goes on until both have seen the end", () => {
    const { running, outlet, viewerFrames, finish } = openSession({ ms: 1000, hz: 50, bytesMax: 100_000 });
    const room = { ...outlet, bytes: new Uint8Array(4096) };
    running.openViewer(1, 0);
    running.openViewer(2, -1);
    for (let i = 0; i < 100; i++) running.step(room);
    expect(viewerFrames.filter((frame) => frame.startsWith("2"))).toEqual([]);
    expect(viewerFrames.filter((frame) => frame.startsWith("1")).length).toBeGreaterThan(40);
    for (let i = 0; i < 100; i++) running.step(room);
    expect(viewerFrames).toContain("2 at 100");
    expect(viewerFrames).not.toContain("2 at 102");
    finish();
    while (running.dueAtMs < Number.POSITIVE_INFINITY) running.step(room);
    expect(running.session.t.tick).toBe(201 + 1000 + 100);
    running.closeViewer(2);
  });
});
