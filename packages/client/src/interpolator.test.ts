import { createState, nextFloat, type State, seedRandom } from "@fairtick/kernel";
import { describe, expect, it } from "vitest";
import { Interpolator } from "./interpolator.ts";
import { shownTables, tableOf } from "./session-tables.ts";
import { newToySession, ToySnapshots } from "./test/toy-server.ts";
import { TickClock } from "./tick-clock.ts";

const session = newToySession(3);
const { plan } = new ToySnapshots(session, -1).receiver;
const tables = shownTables(plan);
const nobody = tables.map(({ capacity }) => new Uint8Array(capacity));
const boats = tables.findIndex(({ name }) => name === "boats");

type Boat = { row?: number; generation?: number; colour?: number; x?: number; yaw?: number };

/** Snapshots of the toy game, made by hand. */
class MadeSnapshots {
  readonly #made = new Map<number, ReturnType<MadeSnapshots["make"]>>();
  readonly interpolator: Interpolator;

  constructor(extrapolate?: (world: unknown, values: Float64Array, ticks: number) => void) {
    const changed = tables.map((table) => ({ ...table, plan: { ...table.plan, extrapolate } }));
    this.interpolator = new Interpolator(this, changed, null, 60);
  }

  at(tick: number) {
    return this.#made.get(tick);
  }

  add(tick: number, ...rows: Boat[]): void {
    this.#made.set(tick, this.make(tick, rows));
    this.interpolator.received(tick);
  }

  make(tick: number, rows: Boat[]) {
    const made = Object.fromEntries(
      tables.map((table) => {
        const names = table.plan.shared.map(({ name }) => name);
        const columns = Object.fromEntries(names.map((name) => [name, new Float64Array(table.capacity)]));
        const [shown, generation] = [new Uint8Array(table.capacity), new Uint16Array(table.capacity)];
        return [table.name, { plan: table.plan, shown, generation, columns }];
      }),
    );
    for (const { row = 0, generation = 1, colour = 0, x = 0, yaw = 0 } of rows) {
      made.boats.shown[row] = 1;
      made.boats.generation[row] = generation;
      Object.entries({ colour, x, yaw }).forEach(([name, value]) => {
        made.boats.columns[name][row] = value;
      });
    }
    return { tick, records: {}, tables: made };
  }

  show(tick: number, view: State = createState(session.state.layout), own = nobody) {
    this.interpolator.write(view, tick, own);
    return tableOf(view, "boats");
  }
}

describe("interpolation", () => {
  it("shows constant motion exactly, whatever comes in which order [WEB-005]", () => {
    const snapshots = new MadeSnapshots();
    for (const tick of [0, 9, 3, 6, 12]) snapshots.add(tick, { x: tick / 4 });
    const view = createState(session.state.layout);
    for (let tick = 0; tick < 12; tick += 0.25) expect(snapshots.show(tick, view).x[0]).toBe(tick / 4);
  });

  it("turns the shorter way, and changes whole numbers with the snapshot that says so [WEB-005]", () => {
    const snapshots = new MadeSnapshots();
    snapshots.add(0, { yaw: 3, colour: 1 });
    snapshots.add(10, { yaw: -3, colour: 2 });
    const middle = snapshots.show(5);
    expect(Math.abs(middle.yaw[0])).toBeCloseTo(Math.PI, 6);
    expect(middle.colour[0]).toBe(1);
    expect(snapshots.show(10).colour[0]).toBe(2);
  });

  it("lets rows come and go at the moment of their snapshot, and does not draw one on into the next of its number", () => {
    const snapshots = new MadeSnapshots();
    snapshots.add(0, { row: 0, x: 5 }, { row: 1, x: 1 });
    snapshots.add(10, { row: 1, generation: 2, x: 100 }, { row: 2, x: 7 });
    const view = createState(session.state.layout);
    const early = snapshots.show(9.9, view);
    expect([...early.alive]).toEqual([1, 1, 0]);
    expect([early.x[0], early.x[1]]).toEqual([5, 1]);
    const late = snapshots.show(10, view);
    expect([...late.alive]).toEqual([0, 1, 1]);
    expect([late.generation[1], late.x[1], late.x[2]]).toEqual([2, 100, 7]);
  });

  it("goes on as the game says where nothing newer has come, for a quarter of a second", () => {
    const xPlace = tables[boats].plan.shared.findIndex(({ name }) => name === "x");
    const snapshots = new MadeSnapshots((_, values, ticks) => {
      values[xPlace] += ticks;
    });
    snapshots.add(0, { x: 5 });
    expect([0, 4, 15, 100].map((tick) => snapshots.show(tick).x[0])).toEqual([5, 9, 20, 20]);
  });

  it("goes straight on where the game says nothing, and stands without two snapshots", () => {
    const snapshots = new MadeSnapshots();
    snapshots.add(0, { x: 1 });
    expect(snapshots.show(3).x[0]).toBe(1);
    snapshots.add(4, { x: 3 }, { row: 1, x: 9 });
    const view = snapshots.show(6);
    expect([view.x[0], view.x[1]]).toEqual([4, 9]);
  });

  it("touches no own row", () => {
    const snapshots = new MadeSnapshots();
    snapshots.add(0, { x: 1 }, { row: 1, x: 1 });
    const own = nobody.map((column, i) => (i === boats ? Uint8Array.of(1, 0, 0) : column));
    const view = snapshots.show(0, createState(session.state.layout), own);
    expect([view.x[0], view.x[1]]).toEqual([0, 1]);
    expect([...view.alive]).toEqual([0, 1, 0]);
  });

  it("keeps the newest 64 snapshots and shows the oldest while all are behind the moment", () => {
    const snapshots = new MadeSnapshots();
    expect(snapshots.interpolator.snapshotBefore(5)).toBeUndefined();
    for (let tick = 0; tick < 100; tick++) snapshots.add(tick, { x: tick });
    expect(snapshots.show(2).x[0]).toBe(36);
    expect(snapshots.show(98.5).x[0]).toBe(98.5);
  });

  it("shows no step above twice the mean at 20 Hz with 30 ms of jitter [WEB-005]", () => {
    const snapshots = new MadeSnapshots();
    const clock = new TickClock(60);
    const random = new Uint32Array(4);
    seedRandom(random, 3);
    const arrivals: { tick: number; atMs: number }[] = [];
    for (let tick = 0; tick < 1800; tick += 3) {
      arrivals.push({ tick, atMs: (tick * 1000) / 60 + 50 + nextFloat(random) * 30 });
    }
    const shown: number[] = [];
    for (let nowMs = 0; nowMs < 29_000; nowMs += 1000 / 60) {
      for (const { tick } of arrivals.filter((a) => a.atMs <= nowMs && a.atMs > nowMs - 1000 / 60)) {
        clock.arrived(tick, nowMs);
        snapshots.add(tick, { x: tick * 0.05 });
      }
      clock.update(nowMs);
      if (nowMs > 300) shown.push(snapshots.show(clock.interpolationTick).x[0]);
    }
    const steps = shown.slice(1).map((x, i) => x - shown[i]);
    const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
    expect(mean).toBeCloseTo(0.05, 3);
    expect(Math.max(...steps)).toBeLessThan(2 * mean);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
  });
});
