import { describe, expect, it } from "vitest";
import type { GameEvent } from "./event-stream.ts";
import { tableOf } from "./session-tables.ts";
import { type Network, perfect, ToyNetwork } from "./test/toy-network.ts";

const SEAT = 1;
const bad: Network = { delayMs: 50, jitterMs: 20, loss: 0.05 };

/** Somebody who steers to and fro for as long as the network runs. */
function played(network: Network, seconds: number, settings = {}) {
  const world = new ToyNetwork(network, SEAT, 2, settings);
  world.beforeTick = (tick) => {
    world.client.input({ throttle: 0.6 + 0.4 * Math.sin(tick / 37), rudder: Math.sin(tick / 23) });
  };
  world.run(seconds * 1000);
  return world;
}

function steps(values: readonly number[]): number[] {
  return values.slice(1).map((value, i) => value - values[i]);
}

describe("a session at a client", () => {
  it("predicts without any error on a network that neither delays nor loses [WEB-006]", () => {
    const { client, nowMs } = played(perfect, 20);
    const { corrections } = client.debug(nowMs);
    expect(corrections.compared).toBeGreaterThan(300);
    expect([corrections.corrected, corrections.max]).toEqual([0, 0]);
  });

  it("is right to five centimetres in 99 of 100 snapshots at 100 ms and 5 % loss [WEB-006]", () => {
    const world = played({ ...bad, jitterMs: 0 }, 40);
    const { corrections } = world.client.debug(world.nowMs);
    expect(corrections.compared).toBeGreaterThan(500);
    expect(corrections.p99).toBeLessThan(0.05);
    expect(corrections.snapped).toBe(0);
  });

  it("sends its rows so early that few ticks go without, at 100 ms, 20 ms of jitter and 5 % loss", () => {
    const world = played(bad, 10);
    const missedBefore = world.viewer.missedTicks;
    world.run(30_000);
    expect((world.viewer.missedTicks - missedBefore) / (30 * 60)).toBeLessThan(0.01);
  });

  it("draws own and other rows without jumps on a bad network", () => {
    const world = new ToyNetwork(bad, SEAT);
    world.client.input({ throttle: 1, rudder: 0 });
    world.beforeTick = (tick) => world.session.rows.queue(0, tick, tick, [0.5, 0]);
    world.run(6000);
    const shown: { own: number[]; other: number[] } = { own: [], other: [] };
    world.afterUpdate = () => {
      const { x } = world.client.view.boats;
      shown.own.push(x[SEAT]);
      shown.other.push(x[0]);
    };
    world.run(3000);
    for (const xs of Object.values(shown)) {
      const mean = (xs[xs.length - 1] - xs[0]) / (xs.length - 1);
      expect(mean).toBeGreaterThan(0.05);
      expect(Math.max(...steps(xs))).toBeLessThan(2 * mean);
      expect(Math.min(...steps(xs))).toBeGreaterThan(0);
    }
  });

  it("tells events once, the own seat's ahead of the server", () => {
    const world = new ToyNetwork({ ...bad, loss: 0.2 }, SEAT);
    const told: GameEvent[] = [];
    const undone: GameEvent[] = [];
    const stop = world.client.on(
      "mark",
      (event) => told.push(event),
      (event) => undone.push(event),
    );
    world.client.input({ throttle: 1 });
    world.beforeTick = (tick) => world.session.rows.queue(0, tick, tick, [1, 0]);
    world.run(9000);
    const marks = (seat: number) =>
      told.filter(({ subject }) => subject === seat).map(({ values }) => values[0]);
    for (const seat of [0, SEAT]) {
      const first = marks(seat)[0];
      expect(marks(seat)).toEqual(marks(seat).map((_, i) => first + i));
      expect(marks(seat).length).toBeGreaterThan(10);
    }
    expect(told.filter(({ subject, isPredicted }) => isPredicted !== (subject === SEAT))).toEqual([]);
    expect(undone).toEqual([]);
    stop();
    const before = told.length;
    world.run(2000);
    expect(told.length).toBe(before);
  });

  it("has commands applied once and says which were refused, also over a break", async () => {
    const world = new ToyNetwork(bad, SEAT);
    world.run(500);
    const first = world.client.command("buoy", { at: 7 });
    const second = world.client.command("buoy", { at: 1000 });
    world.disconnect();
    world.run(300);
    const third = world.client.command("buoy", { at: 9 });
    world.resume(0);
    world.run(500);
    await expect(first).resolves.toBeUndefined();
    await expect(second).rejects.toMatchObject({ name: "CommandRefused", code: "bad_request" });
    await expect(third).resolves.toBeUndefined();
    const buoys = tableOf(world.session.state, "buoys");
    expect([...buoys.x].filter((x) => x > 0)).toEqual([7, 9]);
    const late = world.client.command("buoy", { at: 3 });
    world.client.end();
    await expect(late).rejects.toMatchObject({ name: "CommandUnanswered" });
  });

  it("goes on from the same seat after a break of a second", () => {
    const world = played(bad, 5);
    world.disconnect();
    world.run(1000);
    world.resume(0);
    world.run(4000);
    const { corrections, snapshotAgeMs, isStalled } = world.client.debug(world.nowMs);
    expect(snapshotAgeMs).toBeLessThan(200);
    expect(isStalled).toBe(false);
    const compared = corrections.compared;
    world.run(2000);
    expect(world.client.debug(world.nowMs).corrections.compared - compared).toBeGreaterThan(30);
  });

  it("asks for a whole snapshot when it has lost what the server builds on", () => {
    const world = played(bad, 2);
    world.resume(0);
    const { viewer } = world;
    world.run(300);
    expect(world.viewer).toBe(viewer);
    // A frame of another session's numbers: nothing that it builds on is there.
    world.client.resumed(0);
    world.run(2000);
    const { resyncs, snapshotAgeMs } = world.client.debug(world.nowMs);
    expect(resyncs).toBeGreaterThan(0);
    expect(snapshotAgeMs).toBeLessThan(200);
  });

  it("takes no harm from bytes that are no frame", () => {
    const world = played(bad, 1);
    for (const bytes of [[], [1, 2, 3], [0xfb], [0xfb, 0, 0, 0, 9, 255, 255, 255]]) {
      world.client.frame(Uint8Array.from(bytes), world.nowMs);
    }
    world.run(500);
    expect(world.client.debug(world.nowMs).faults).toBeGreaterThanOrEqual(3);
  });

  it("shows a spectator everything in the past, predicts nothing and still acknowledges", () => {
    const world = new ToyNetwork(bad, -1);
    world.beforeTick = (tick) => world.session.rows.queue(0, tick, tick, [1, 0]);
    world.run(3000);
    const { boats, match } = world.client.view;
    expect(match.phase).toBe(2);
    expect([...boats.alive]).toEqual([1, 1]);
    const behindM = tableOf(world.session.state, "boats").x[0] - boats.x[0];
    expect(behindM).toBeGreaterThan(0.5);
    expect(behindM).toBeLessThan(6);
    const debug = world.client.debug(world.nowMs);
    expect([debug.predictedTick, debug.corrections.compared, debug.faults]).toEqual([undefined, 0, 0]);
    expect(debug.sentBytesPerSecond).toBeGreaterThan(0);
  });

  it("shows the delay and the loss of the network [WEB-016]", () => {
    const world = played({ delayMs: 60, jitterMs: 0, loss: 0.05 }, 20);
    const debug = world.client.debug(world.nowMs);
    expect(Math.abs((debug.rttMs ?? 0) - 120)).toBeLessThan(12);
    expect(debug.lossPercent).toBeGreaterThan(0.5);
    expect(debug.lossPercent).toBeLessThan(15);
    expect(debug.snapshotHz).toBe(20);
    expect(debug.receivedBytesPerSecond).toBeGreaterThan(100);
    expect(debug.interpolationDelayMs).toBeGreaterThan(90);
    let ticksRun = 0;
    world.afterUpdate = () => {
      ticksRun = Math.max(ticksRun, world.client.debug(world.nowMs).ticksRun);
    };
    world.run(500);
    // A round trip at 60 Hz, and what the lead is more.
    expect(ticksRun).toBeGreaterThan(6);
    expect(ticksRun).toBeLessThan(20);
  });

  it("draws what comes within reach in the time in which it would be touched, and without a jump", () => {
    const world = new ToyNetwork({ delayMs: 75, jitterMs: 0, loss: 0 }, SEAT);
    world.client.input({ throttle: 0 });
    world.beforeTick = (tick) => world.session.rows.queue(0, tick, tick, [0.4, 0]);
    const gaps: number[] = [];
    const xs: number[] = [];
    world.afterUpdate = () => {
      const { boats } = world.client.view;
      xs.push(boats.x[0]);
      gaps.push(boats.x[SEAT] - boats.x[0]);
    };
    world.run(6000);
    const pushed = tableOf(world.session.state, "boats").x[SEAT];
    expect(pushed).toBeGreaterThan(22);
    // Since the contact they are drawn as near as they are: two metres.
    for (const gap of gaps.slice(-100)) expect(Math.abs(gap - 2)).toBeLessThan(0.35);
    expect(Math.min(...gaps.slice(50))).toBeGreaterThan(1.6);
    expect(Math.max(...steps(xs.slice(100)))).toBeLessThan(0.35);

    const torn = new ToyNetwork(world.network, SEAT, 2, { contactReach: "none" });
    torn.beforeTick = (tick) => torn.session.rows.queue(0, tick, tick, [0.4, 0]);
    torn.run(6000);
    expect(torn.client.view.boats.x[SEAT] - torn.client.view.boats.x[0]).toBeGreaterThan(3);
  });
});
