import { describe, expect, it } from "vitest";
import { ContentCache } from "./content-cache.ts";
import { gamePackage } from "./fixtures/counter-package.mjs";
import { type FrameOutlet, RunningSession } from "./running-session.ts";
import { TickGrid } from "./tick-clock.ts";

const plan = {
  title: "counter",
  seats: 2,
  reservedSeats: 0,
  countdownSeconds: 0,
  capacities: { counters: 2 },
  content: [],
};

/** A session of the counter game and an outlet that refuses while `isFull`. */
function openSession() {
  const request = { sessionId: "id", game: "counter", options: { seats: 2 }, plan, seed: 1, content: [] };
  let nowMs = 0;
  const clock = { grid: new TickGrid(100, 0), now: () => nowMs++, frameDivisor: 50 };
  const running = new RunningSession(1, request, gamePackage, new ContentCache().lookup([]), clock);
  const bytes = new Uint8Array(64);
  const frames: boolean[] = [];
  const outlet = {
    isFull: false as boolean,
    bytes,
    view: new DataView(bytes.buffer),
    reserve(): number {
      return this.isFull ? -1 : 0;
    },
    commit: (_session: number, _to: unknown, _length: number, vital: boolean) => void frames.push(vital),
  } satisfies FrameOutlet & { isFull: boolean };
  const finish = () => {
    (running.session.state.view as unknown as { run: { phase: number } }).run.phase = 4;
  };
  return { running, outlet, frames, finish };
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
});
