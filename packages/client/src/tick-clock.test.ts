import { nextFloat, seedRandom } from "@fairtick/kernel";
import { describe, expect, it } from "vitest";
import { TickClock } from "./tick-clock.ts";

const TICK_HZ = 60;

/** Frames of every third tick on a way with this delay, seen by a client that updates every 10 ms. */
class Way {
  readonly clock = new TickClock(TICK_HZ);
  readonly #random = new Uint32Array(4);
  #inFlight: { tick: number; atMs: number }[] = [];
  nowMs = 0;
  /** What the server's clock is ahead of the client's, ms, and how much faster it runs. */
  serverAheadMs = 500;
  drift = 0;
  delayMs = 40;
  jitterMs = 0;
  #sentTick = 0;
  readonly predicted: number[] = [];
  readonly interpolated: number[] = [];

  constructor() {
    seedRandom(this.#random, 7);
  }

  serverTick(): number {
    return ((this.nowMs * (1 + this.drift) + this.serverAheadMs) * TICK_HZ) / 1000;
  }

  run(ms: number): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; this.nowMs += 10) {
      while (this.#sentTick + 3 <= this.serverTick()) {
        this.#sentTick += 3;
        const sentMs = this.nowMs - ((this.serverTick() - this.#sentTick) * 1000) / TICK_HZ;
        const atMs = sentMs + this.delayMs + nextFloat(this.#random) * this.jitterMs;
        this.#inFlight.push({ tick: this.#sentTick, atMs });
      }
      for (const { tick, atMs } of this.#inFlight)
        if (atMs <= this.nowMs) this.clock.arrived(tick, this.nowMs);
      this.#inFlight = this.#inFlight.filter(({ atMs }) => atMs > this.nowMs);
      this.clock.update(this.nowMs);
      this.predicted.push(this.clock.predictedTick);
      this.interpolated.push(this.clock.interpolationTick);
    }
  }

  /** Ticks by which the predicted tick is ahead of the server's once the lead is subtracted: minus the delay. */
  errorMs(): number {
    const arrival = this.clock.predictedTick - this.clock.lead.ticks;
    const wanted =
      ((this.nowMs - 10) * (1 + this.drift) + this.serverAheadMs - this.delayMs) * (TICK_HZ / 1000);
    return ((arrival - wanted) * 1000) / TICK_HZ;
  }
}

function steps(values: readonly number[]): number[] {
  return values.slice(1).map((value, i) => value - values[i]);
}

describe("the clock of a client", () => {
  it("stands until the first frame, and locks with it", () => {
    const way = new Way();
    expect(way.clock.isRunning).toBe(false);
    way.run(200);
    expect(way.clock.isRunning).toBe(true);
    expect(Math.abs(way.errorMs())).toBeLessThan(12);
  });

  it("finds the fastest way through jitter within a second", () => {
    const way = new Way();
    way.jitterMs = 40;
    way.run(1000);
    expect(Math.abs(way.errorMs())).toBeLessThan(15);
    way.run(5000);
    expect(Math.abs(way.errorMs())).toBeLessThan(15);
  });

  it("follows a drifting clock without a jump", () => {
    const way = new Way();
    way.drift = 500e-6;
    way.jitterMs = 10;
    way.run(60_000);
    expect(Math.abs(way.errorMs())).toBeLessThan(12);
    const relocks = way.clock.relocks;
    expect(relocks).toBe(1);
    const usual = (10 * TICK_HZ) / 1000;
    for (const step of steps(way.predicted.slice(200)))
      expect(Math.abs(step - usual)).toBeLessThan(0.05 * usual);
  });

  it("locks anew when the server has lost ticks", () => {
    const way = new Way();
    way.run(3000);
    way.serverAheadMs -= 400;
    way.run(1500);
    expect(way.clock.relocks).toBe(2);
    expect(Math.abs(way.errorMs())).toBeLessThan(12);
  });

  it("locks anew when the way has become much longer, and slews when it became a little longer", () => {
    const way = new Way();
    way.run(3000);
    way.delayMs += 300;
    way.run(2000);
    expect(way.clock.relocks).toBe(2);
    expect(Math.abs(way.errorMs())).toBeLessThan(12);
    way.delayMs += 30;
    way.run(8000);
    expect(way.clock.relocks).toBe(2);
    expect(Math.abs(way.errorMs())).toBeLessThan(12);
  });

  it("keeps its pace while nothing comes", () => {
    const way = new Way();
    way.run(2000);
    const before = way.clock.predictedTick;
    for (let i = 0; i < 100; i++) {
      way.nowMs += 10;
      way.clock.update(way.nowMs);
    }
    expect(Math.abs(way.clock.predictedTick - before - TICK_HZ)).toBeLessThan(0.02 * TICK_HZ);
  });

  it("never lets what it shows of others go back or jump, whatever the jitter does", () => {
    const way = new Way();
    way.jitterMs = 10;
    way.run(3000);
    way.jitterMs = 60;
    way.run(5000);
    way.jitterMs = 5;
    way.run(5000);
    const usual = (10 * TICK_HZ) / 1000;
    for (const step of steps(way.interpolated.slice(200))) {
      expect(step).toBeGreaterThan(0.9 * usual);
      expect(step).toBeLessThan(1.1 * usual);
    }
  });

  it("shows others two snapshots and their jitter behind", () => {
    const way = new Way();
    way.run(5000);
    // Snapshots every 50 ms; the client looks every 10 ms.
    expect(way.clock.delay.intervalTicks).toBe(3);
    expect(way.clock.delay.delayMs).toBeGreaterThanOrEqual(100);
    expect(way.clock.delay.delayMs).toBeLessThan(120);
    way.jitterMs = 60;
    way.run(10_000);
    expect(way.clock.delay.delayMs).toBeGreaterThan(145);
    expect(way.clock.delay.delayMs).toBeLessThan(180);
  });

  it("goes as fast as a replay does, evenly, and stands with it at the newest frame", () => {
    const way = new Way();
    way.drift = 3;
    way.clock.setPace(4, false);
    way.run(3000);
    const { relocks } = way.clock;
    way.interpolated.length = 0;
    way.run(2000);
    expect(way.clock.relocks).toBe(relocks);
    const each = (10 * 4 * TICK_HZ) / 1000;
    for (const step of steps(way.interpolated)) expect(Math.abs(step - each)).toBeLessThan(0.1 * each);
    way.clock.setPace(4, true);
    const newest = Math.floor(way.serverTick() / 3) * 3;
    for (let ms = 0; ms < 1000; ms += 10) way.clock.update(way.nowMs + ms);
    expect(way.clock.interpolationTick).toBeLessThanOrEqual(newest);
    expect(way.clock.interpolationTick).toBeGreaterThan(newest - 60);
  });
});
