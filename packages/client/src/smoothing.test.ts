import { createState, spawnRowAt } from "@fairtick/kernel";
import { beforeEach, describe, expect, it } from "vitest";
import { shownTables, tableOf } from "./session-tables.ts";
import { Smoothing } from "./smoothing.ts";
import { newToySession, ToySnapshots } from "./test/toy-server.ts";

const ROW = 1;
const session = newToySession(2);
const tables = shownTables(new ToySnapshots(session, ROW).receiver.plan);
const own = tables.map(({ capacity }) => new Uint8Array(capacity).fill(1, ROW, ROW + 1));
const boatsAt = tables.findIndex(({ name }) => name === "boats");
const columnAt = (name: string) => tables[boatsAt].continuous.findIndex((column) => column.name === name);

let states: { previous: ReturnType<typeof createState>; state: ReturnType<typeof createState> };
beforeEach(() => {
  states = { previous: createState(session.state.layout), state: createState(session.state.layout) };
  for (const state of Object.values(states)) spawnRowAt(tableOf(state, "boats"), ROW);
});

function put(column: string, value: number): void {
  for (const state of Object.values(states)) tableOf(state, "boats")[column][ROW] = value;
}

/** A prediction whose column was `before` comes out as `after`. */
function correct(smoothing: Smoothing, column: string, before: number, after: number): void {
  put(column, before);
  smoothing.remember(states.previous, states.state, 0.5);
  put(column, after);
  smoothing.correct(states.previous, states.state, 0.5, own);
}

const offset = (smoothing: Smoothing, column: string) =>
  smoothing.tables[boatsAt].offsets[columnAt(column)][ROW];

describe("smoothing", () => {
  it("keeps what is shown where it was, and lets it follow within a few time constants", () => {
    const smoothing = new Smoothing(tables);
    smoothing.update(0);
    correct(smoothing, "x", 10, 10.5);
    expect(offset(smoothing, "x")).toBeCloseTo(-0.5, 6);
    smoothing.update(100);
    expect(offset(smoothing, "x")).toBeCloseTo(-0.5 / Math.E, 6);
    smoothing.update(1000);
    expect(Math.abs(offset(smoothing, "x"))).toBeLessThan(1e-4);
  });

  it("ends: what stands at zero is shown as plain zero in the end, not as a little less", () => {
    const smoothing = new Smoothing(tables);
    smoothing.update(0);
    correct(smoothing, "x", 0, 0.5);
    for (let ms = 0; ms <= 2000; ms += 10) smoothing.update(ms);
    expect(offset(smoothing, "x")).toBe(0);
  });

  it("decays alike whether it is updated often or seldom", () => {
    const [often, seldom] = [new Smoothing(tables), new Smoothing(tables)];
    for (const smoothing of [often, seldom]) {
      smoothing.update(0);
      correct(smoothing, "x", 10, 11);
    }
    for (let ms = 5; ms <= 150; ms += 5) often.update(ms);
    seldom.update(150);
    expect(offset(often, "x")).toBeCloseTo(offset(seldom, "x"), 9);
  });

  it("adds up corrections that follow each other", () => {
    const smoothing = new Smoothing(tables);
    correct(smoothing, "x", 10, 10.25);
    correct(smoothing, "x", 10.25, 10.5);
    expect(offset(smoothing, "x")).toBeCloseTo(-0.5, 6);
  });

  it("turns the shorter way", () => {
    const smoothing = new Smoothing(tables);
    correct(smoothing, "yaw", 3.1, -3.1);
    expect(offset(smoothing, "yaw")).toBeCloseTo(6.2 - 2 * Math.PI, 5);
  });

  it("shows at once what is too far off, by the column's codes or as it is told", () => {
    const smoothing = new Smoothing(tables);
    correct(smoothing, "x", 10, 14);
    expect(offset(smoothing, "x")).toBe(0);
    correct(smoothing, "yaw", 0, 0.6);
    expect(offset(smoothing, "yaw")).toBe(0);
    const told = new Smoothing(tables, { timeConstantMs: 100, snapBeyond: { "boats.x": 5 } });
    correct(told, "x", 10, 14);
    expect(offset(told, "x")).toBe(-4);
    expect([smoothing.stats.report().snapped, told.stats.report().snapped]).toEqual([2, 0]);
  });

  it("counts how far own rows were off, and exact predictions as such", () => {
    const smoothing = new Smoothing(tables);
    for (let i = 0; i < 99; i++) correct(smoothing, "x", 10, 10);
    correct(smoothing, "x", 10, 10.5);
    expect(smoothing.stats.report()).toEqual({
      compared: 100,
      corrected: 1,
      snapped: 0,
      p50: 0,
      p99: 0,
      max: 0.5,
      newest: 0.5,
    });
  });

  it("carries nothing over to a row that somebody else has now", () => {
    const smoothing = new Smoothing(tables);
    correct(smoothing, "x", 10, 10.5);
    smoothing.remember(states.previous, states.state, 0);
    tableOf(states.state, "boats").generation[ROW]++;
    smoothing.correct(states.previous, states.state, 0, own);
    expect(offset(smoothing, "x")).toBe(0);
  });
});
