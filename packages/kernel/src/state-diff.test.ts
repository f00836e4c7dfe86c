import { describe, expect, it } from "vitest";
import {
  createState,
  layoutFromSections,
  layoutState,
  record,
  saveState,
  statesEqual,
  table,
} from "./state.ts";
import { copyStateByName, describeLayout, diffStates, hashLayout, hashState } from "./state-diff.ts";
import { despawnRow, NO_ROW, refusedRows, rowBound, rowCount, spawnRow } from "./table.ts";

const schema = {
  clock: record({ tick: "u32", drift: "f64" }),
  cars: table(8, { x: "f32", lap: "u8" }),
};
const newState = (capacities = {}) => createState(layoutState(schema, capacities));

describe("the difference of two states", () => {
  it("is empty for equal states", () => {
    expect(diffStates(newState(), newState())).toEqual([]);
  });

  it("names section, column, row and both values, in the order of the layout", () => {
    const a = newState();
    const b = newState();
    a.view.cars.x[3] = 1.5;
    b.view.cars.x[3] = 1.75;
    b.view.clock.drift = -2;
    expect(diffStates(a, b)).toEqual(["clock.drift: 0 -> -2", "cars.x[3]: 1.5 -> 1.75"]);
  });

  it("names rows that were given away, with count and bound", () => {
    const a = newState();
    const b = newState();
    spawnRow(b.view.cars);
    expect(diffStates(a, b)).toEqual([
      "cars.meta[0]: 0 -> 1",
      "cars.meta[1]: 0 -> 1",
      "cars.meta[2]: 0 -> 1",
      "cars.alive[0]: 0 -> 1",
      "cars.generation[0]: 0 -> 1",
    ]);
  });

  it("tells 0 from -0 and takes NaN as equal to itself", () => {
    const a = newState();
    const b = newState();
    b.view.clock.drift = -0;
    a.view.cars.x[0] = Number.NaN;
    b.view.cars.x[0] = Number.NaN;
    expect(diffStates(a, b)).toEqual(["clock.drift: 0 -> -0"]);
  });

  it("lists at most as many lines as it was asked for", () => {
    const a = newState();
    const b = newState();
    b.view.cars.x.fill(1);
    expect(diffStates(a, b, 3)).toHaveLength(3);
  });

  it("reads a record's column called meta as one number", () => {
    const odd = { r: record({ meta: "f64" }) };
    const a = createState(layoutState(odd));
    const b = createState(layoutState(odd));
    b.view.r.meta = 2;
    expect(diffStates(a, b)).toEqual(["r.meta: 0 -> 2"]);
  });

  it("refuses states of different layouts", () => {
    expect(() => diffStates(newState(), newState({ cars: 2 }))).toThrow(/different layouts/);
  });
});

describe("a layout", () => {
  it("is described by its sections, capacities, columns and types", () => {
    expect(describeLayout(layoutState(schema))).toBe(
      "record clock[1] tick:u32 drift:f64\ntable cars[8] x:f32 lap:u8",
    );
  });

  it("has a hash that changes with capacity, name, order and type", () => {
    const variants = [
      layoutState(schema),
      layoutState(schema, { cars: 4 }),
      layoutState({ cars: schema.cars, clock: schema.clock }),
      layoutState({ ...schema, cars: table(8, { x: "f64", lap: "u8" }) }),
      layoutState({ ...schema, cars: table(8, { lap: "u8", x: "f32" }) }),
      layoutState({ ...schema, cars: table(8, { y: "f32", lap: "u8" }) }),
    ];
    expect(new Set(variants.map(hashLayout)).size).toBe(variants.length);
    expect(hashLayout(layoutState(schema))).toBe(hashLayout(layoutState({ ...schema })));
  });
});

describe("a layout that is made from its sections", () => {
  it("lays out and reads the same bytes, also of a session with smaller tables", () => {
    for (const layout of [layoutState(schema), layoutState(schema, { cars: 3 })]) {
      const sections = structuredClone(layout.sections);
      const made = layoutFromSections(sections);
      expect(made.sections).toEqual(layout.sections);
      expect(made.byteLength).toBe(layout.byteLength);
      expect(hashLayout(made)).toBe(hashLayout(layout));
    }
  });
});

describe("copying a state into another layout", () => {
  it("gives the same bytes where the layouts are the same", () => {
    const source = newState();
    spawnRow(source.view.cars);
    source.view.cars.x[0] = 0.5;
    source.view.clock.tick = 9;
    const target = newState();
    expect(copyStateByName(source, target)).toEqual([]);
    expect(statesEqual(source, target)).toBe(true);
    expect(hashState(target)).toBe(hashState(source));
  });

  it("goes by name: moved columns keep their values and new ones theirs", () => {
    const source = newState();
    spawnRow(source.view.cars);
    source.view.cars.x[0] = 0.5;
    source.view.cars.lap[0] = 3;
    source.view.clock.tick = 9;
    const target = createState(
      layoutState({ cars: table(8, { lap: "u16", fuel: "f32", x: "f64" }), clock: record({ tick: "u32" }) }),
    );
    target.view.cars.fuel[0] = 40;
    expect(copyStateByName(source, target)).toEqual(["clock.drift"]);
    expect(target.view.cars.lap[0]).toBe(3);
    expect(target.view.cars.x[0]).toBe(0.5);
    expect(target.view.cars.fuel[0]).toBe(40);
    expect(target.view.clock.tick).toBe(9);
    expect(rowCount(target.view.cars)).toBe(1);
  });

  it("names sections that are gone or are of another kind now", () => {
    const target = createState(layoutState({ cars: record({ x: "f32" }) }));
    expect(copyStateByName(newState(), target)).toEqual(["clock", "cars"]);
  });

  it("cuts the rows beyond a smaller table, whose own row numbers stay right", () => {
    const source = newState();
    for (let i = 0; i < 6; i++) spawnRow(source.view.cars);
    despawnRow(source.view.cars, 1);
    const target = newState({ cars: 3 });
    expect(copyStateByName(source, target)).toEqual(["cars[3..]"]);
    expect([...target.view.cars.alive]).toEqual([1, 0, 1]);
    expect(rowCount(target.view.cars)).toBe(2);
    expect(rowBound(target.view.cars)).toBe(3);
    expect(spawnRow(target.view.cars)).toBe(1);
    expect(spawnRow(target.view.cars)).toBe(NO_ROW);
  });

  it("gives the rows of a larger table away after those of a full one", () => {
    const source = newState({ cars: 2 });
    for (let i = 0; i < 3; i++) spawnRow(source.view.cars);
    const target = newState();
    copyStateByName(source, target);
    expect(refusedRows(target.view.cars)).toBe(1);
    expect(spawnRow(target.view.cars)).toBe(2);
  });

  it("does not change the source", () => {
    const source = newState();
    spawnRow(source.view.cars);
    const before = saveState(source);
    copyStateByName(source, newState({ cars: 1 }));
    expect(source.bytes).toEqual(before);
  });
});
