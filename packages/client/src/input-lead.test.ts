import { queuedTicksMax } from "@fairtick/session";
import { noRowMargin } from "@fairtick/wire";
import { describe, expect, it } from "vitest";
import { InputLead } from "./input-lead.ts";

const TICK_HZ = 240;
const TICKS_PER_MS = TICK_HZ / 1000;

/** Reports of a server that rows reach `needMs` after they were due at a lead of 0, `reportMs` late, at 60 Hz. */
function run(lead: InputLead, fromMs: number, ms: number, needMs: (nowMs: number) => number, reportMs = 100) {
  const past: { atMs: number; ticks: number; missed: number }[] = [];
  for (let nowMs = fromMs; nowMs < fromMs + ms; nowMs += 16) {
    const margin = lead.ticks - needMs(nowMs) * TICKS_PER_MS;
    past.push({ atMs: nowMs + reportMs, ticks: Math.floor(margin), missed: margin < 0 ? 2 : 0 });
    while (past.length > 0 && past[0].atMs <= nowMs) {
      const { ticks, missed } = past.shift()!;
      lead.reported(ticks, missed, nowMs);
    }
    lead.update(nowMs);
  }
}

describe("the lead of a client's inputs", () => {
  it("begins with the round trip and a margin", () => {
    const lead = new InputLead(TICK_HZ);
    lead.roundTrip(80);
    expect(lead.ticks / TICKS_PER_MS).toBeCloseTo(80 + 1000 / TICK_HZ, 5);
  });

  it("is raised within a quarter of a second when rows come late, not once for each report", () => {
    const lead = new InputLead(TICK_HZ);
    lead.roundTrip(80);
    run(lead, 0, 1000, () => 80);
    run(lead, 1000, 300, () => 110);
    expect(lead.ticks / TICKS_PER_MS).toBeGreaterThan(110);
    run(lead, 1300, 2000, () => 110);
    expect(lead.ticks / TICKS_PER_MS).toBeLessThan(130);
  });

  it("is lowered slowly where rows come too early", () => {
    const lead = new InputLead(TICK_HZ);
    lead.roundTrip(150);
    run(lead, 0, 3000, () => 60);
    expect(lead.ticks / TICKS_PER_MS).toBeGreaterThan(145);
    run(lead, 3000, 20_000, () => 60);
    expect(lead.ticks / TICKS_PER_MS).toBeLessThan(85);
    expect(lead.ticks / TICKS_PER_MS).toBeGreaterThan(60);
  });

  it("widens its margin where rows are lost, until their repetition comes in time", () => {
    const lead = new InputLead(TICK_HZ);
    lead.roundTrip(80);
    const before = lead.marginTicks;
    for (let nowMs = 0; nowMs < 2000; nowMs += 16) {
      lead.reported(Math.floor(lead.ticks - 80 * TICKS_PER_MS), nowMs % 320 === 0 ? 4 : 0, nowMs);
      lead.update(nowMs);
    }
    expect(lead.marginTicks).toBeGreaterThan(before + 2);
  });

  it.each([
    ["stays near where few rows are missing", 640, 0, 85],
    ["goes far ahead where more than a tenth of them is, as behind lost segments of a stream", 64, 160, 305],
  ])("%s", (_, everyMs, leastMs, mostMs) => {
    const lead = new InputLead(TICK_HZ);
    lead.roundTrip(80);
    for (let nowMs = 0; nowMs < 30_000; nowMs += 16) {
      lead.reported(Math.floor(lead.ticks - 80 * TICKS_PER_MS), nowMs % everyMs === 0 ? 4 : 0, nowMs);
      lead.update(nowMs);
    }
    const marginMs = lead.marginTicks / TICKS_PER_MS;
    expect(marginMs).toBeGreaterThan(leastMs);
    expect(marginMs).toBeLessThan(mostMs);
  });

  it("never brings rows so early that the server does not take them, however many are lost", () => {
    const lead = new InputLead(TICK_HZ);
    lead.roundTrip(250);
    let missing = 0;
    for (let nowMs = 0; nowMs < 60_000; nowMs += 16) {
      const early = Math.floor(lead.ticks - 250 * TICKS_PER_MS);
      const isRefused = early >= queuedTicksMax;
      if (isRefused) missing++;
      // One frame in ten is lost, and now and then all that repeat it.
      const isLost = nowMs % 160 === 0;
      lead.reported(isLost ? noRowMargin : early, isRefused || isLost ? 4 : 0, nowMs);
      lead.update(nowMs);
    }
    expect(missing).toBe(0);
    expect(lead.ticks / TICKS_PER_MS).toBeLessThan(250 + 305);
  });

  it("is lowered at once where rows come before the server takes them, as after a first round trip that was an exception", () => {
    const lead = new InputLead(TICK_HZ);
    lead.roundTrip(900);
    const early = () => Math.floor(lead.ticks - 250 * TICKS_PER_MS);
    expect(early()).toBeGreaterThan(queuedTicksMax);
    run(lead, 0, 2000, () => 250, 250);
    expect(early()).toBeLessThan(queuedTicksMax);
    expect(early()).toBeGreaterThanOrEqual(0);
  });

  it("has bounds", () => {
    const lead = new InputLead(TICK_HZ);
    lead.roundTrip(5000);
    expect(lead.ticks / TICKS_PER_MS).toBe(800);
    run(lead, 0, 5000, () => 900);
    expect(lead.ticks / TICKS_PER_MS).toBeLessThanOrEqual(800);
  });
});
