import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ColumnType } from "./column.ts";
import {
  createState,
  defineState,
  layoutState,
  record,
  restoreState,
  type State,
  type StateSchema,
  saveState,
  statesEqual,
  table,
} from "./state.ts";
import { hashState } from "./state-diff.ts";
import { clearRow, despawnRow, spawnRow } from "./table.ts";

const columnTypes = ["u8", "i8", "u16", "i16", "u32", "i32", "f32", "f64"] as const;

const schema = defineState({
  clock: record({ tick: "u32", phase: "u8", drift: "f64", offset: "i16" }),
  things: table(5, { x: "f32", kind: "u8", age: "u16", weight: "f64", signed: "i8", big: "i32" }),
  marks: table(3, { bits: "u8" }),
});

function allTypes() {
  const columns = Object.fromEntries(columnTypes.map((type) => [`c${type}`, type])) as {
    [name: string]: ColumnType;
  };
  return createState(layoutState({ one: record(columns), many: table(3, columns) } as StateSchema));
}

/** A value of the column's type that differs from 0 and does not survive in a narrower type. */
const typical: Record<ColumnType, number> = {
  u8: 200,
  i8: -100,
  u16: 60_000,
  i16: -30_000,
  u32: 4_000_000_000,
  i32: -2_000_000_000,
  f32: 0.1,
  f64: 0.1,
};
const stored = (type: ColumnType) => (type === "f32" ? Math.fround(0.1) : typical[type]);

describe("a state", () => {
  it("starts as zeros and its views read and write its bytes", () => {
    const state = createState(layoutState(schema));
    expect(state.bytes.every((byte) => byte === 0)).toBe(true);
    state.view.things.x[4] = 1.5;
    state.view.clock.tick = 7;
    const copy = createState(layoutState(schema));
    restoreState(copy, state.bytes);
    expect(copy.view.things.x[4]).toBe(1.5);
    expect(copy.view.clock.tick).toBe(7);
  });

  it("gives each record column its own place, in its own type", () => {
    const { view } = allTypes();
    const one = view.one as Record<string, number>;
    for (const type of columnTypes) one[`c${type}`] = typical[type];
    for (const type of columnTypes) expect(one[`c${type}`]).toBe(stored(type));
    expect(Object.keys(Object.getPrototypeOf(one) as object)).toEqual(columnTypes.map((t) => `c${t}`));
  });

  it("gives each table column its own place, in its own type and for every row", () => {
    const { view } = allTypes();
    const many = view.many as unknown as Record<string, number[]>;
    for (const type of columnTypes) many[`c${type}`].fill(typical[type]);
    for (const type of columnTypes) expect([...many[`c${type}`]]).toEqual(Array(3).fill(stored(type)));
  });

  it("keeps the records of two states of one schema apart", () => {
    const a = createState(layoutState(schema));
    const b = createState(layoutState(schema));
    a.view.clock.tick = 5;
    expect(b.view.clock.tick).toBe(0);
  });

  it("aligns every column to 8 bytes", () => {
    for (const { columns } of layoutState(schema).sections) {
      for (const column of columns) expect(column.offset % 8).toBe(0);
    }
    expect(layoutState(schema).byteLength % 8).toBe(0);
  });

  it("shrinks the tables of a small session and leaves the others as they are", () => {
    const small = createState(layoutState(schema, { things: 2 }));
    expect(small.view.things.capacity).toBe(2);
    expect(small.view.things.x.length).toBe(2);
    expect(small.view.marks.capacity).toBe(3);
    expect(small.bytes.length).toBeLessThan(createState(layoutState(schema)).bytes.length);
  });

  it.each([0, -1, 1.5, 65_536, Number.NaN, Number.POSITIVE_INFINITY])(
    "refuses a table of %s rows, in the schema and for a session",
    (capacity) => {
      expect(() => table(capacity, {})).toThrow(/capacity .* is not a whole number from 1 to 65535/);
      expect(() => layoutState(schema, { things: capacity })).toThrow(RangeError);
    },
  );

  it("refuses more rows than the schema has, with the name of the table", () => {
    expect(() => layoutState(schema, { things: 6 })).toThrow("things: 6 rows exceed the schema's 5");
  });

  it.each(["capacity", "alive", "generation", "meta"])(
    "refuses a table column called %s, which every table has",
    (name) => {
      expect(() => table(1, { [name]: "u8" })).toThrow(`column name "${name}" belongs to every table`);
    },
  );

  it("refuses a record column that would hide the record's own storage", () => {
    expect(() => record({ arrays: "u8" })).toThrow(/"arrays"/);
  });
});

describe("saving and restoring", () => {
  it("gives back the same bytes, hash and equality [HOST-082]", () => {
    const state = filledState();
    const saved = saveState(state);
    const hash = hashState(state);
    state.view.things.x[0] = -1;
    state.view.clock.tick++;
    expect(hashState(state)).not.toBe(hash);
    restoreState(state, saved);
    expect(hashState(state)).toBe(hash);
    expect(saveState(state)).toEqual(saved);
  });

  it("writes into a given buffer instead of a new one", () => {
    const state = filledState();
    const target = new Uint8Array(state.bytes.length);
    expect(saveState(state, target)).toBe(target);
    expect(target).toEqual(state.bytes);
  });

  it("is a copy: later writes do not show in it", () => {
    const state = filledState();
    const saved = saveState(state);
    state.view.clock.tick = 99;
    expect(saved).not.toEqual(state.bytes);
  });

  it.each([-8, 8])("refuses bytes of another length (%s)", (difference) => {
    const state = filledState();
    const before = saveState(state);
    expect(() => restoreState(state, new Uint8Array(state.bytes.length + difference))).toThrow(
      /cannot be restored from/,
    );
    expect(state.bytes).toEqual(before);
  });

  it("undoes any sequence of writes: equal hash, equal state [HOST-082]", () => {
    fc.assert(
      fc.property(fc.array(write), fc.array(write), (first, second) => {
        const state = createState(layoutState(schema));
        const untouched = createState(layoutState(schema));
        for (const op of first) apply(state, op);
        for (const op of first) apply(untouched, op);
        const saved = saveState(state);
        const hash = hashState(state);
        for (const op of second) apply(state, op);
        restoreState(state, saved);
        expect(hashState(state)).toBe(hash);
        expect(statesEqual(state, untouched)).toBe(true);
        expect(hashState(untouched)).toBe(hash);
      }),
    );
  });

  it("never touches the padding between columns, whatever is written [HOST-082]", () => {
    const padding = paddingOf();
    expect(padding.length).toBeGreaterThan(20);
    fc.assert(
      fc.property(fc.array(write), (ops) => {
        const state = createState(layoutState(schema));
        for (const op of ops) apply(state, op);
        for (const offset of padding) expect(state.bytes[offset]).toBe(0);
      }),
    );
  });
});

describe("equality of states", () => {
  it("sees a difference in any single byte", () => {
    const state = filledState();
    const other = createState(layoutState(schema));
    for (let offset = 0; offset < state.bytes.length; offset++) {
      restoreState(other, state.bytes);
      expect(statesEqual(state, other)).toBe(true);
      other.bytes[offset] ^= 1;
      expect(statesEqual(state, other)).toBe(false);
      expect(hashState(other)).not.toBe(hashState(state));
    }
  });

  it("is false for states of different sizes", () => {
    expect(
      statesEqual(createState(layoutState(schema)), createState(layoutState(schema, { things: 1 }))),
    ).toBe(false);
  });

  it("tells 0 from -0, since rules may", () => {
    const a = createState(layoutState(schema));
    const b = createState(layoutState(schema));
    b.view.clock.drift = -0;
    expect(statesEqual(a, b)).toBe(false);
  });
});

type Write =
  | { readonly op: "spawn" }
  | { readonly op: "despawn"; readonly row: number }
  | { readonly op: "clear"; readonly row: number }
  | { readonly op: "column"; readonly row: number; readonly column: string; readonly value: number }
  | { readonly op: "record"; readonly column: string; readonly value: number };

const row = fc.nat({ max: 4 });
const value = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-0, 1e300, -1));
const write: fc.Arbitrary<Write> = fc.oneof(
  fc.record({ op: fc.constant("spawn" as const) }),
  fc.record({ op: fc.constant("despawn" as const), row }),
  fc.record({ op: fc.constant("clear" as const), row }),
  fc.record({
    op: fc.constant("column" as const),
    row,
    column: fc.constantFrom(...Object.keys(schema.things.columns)),
    value,
  }),
  fc.record({
    op: fc.constant("record" as const),
    column: fc.constantFrom(...Object.keys(schema.clock.columns)),
    value,
  }),
);

function apply(state: State<typeof schema>, op: Write): void {
  const { things } = state.view;
  const columns = things as unknown as Record<string, number[]>;
  const clock = state.view.clock as unknown as Record<string, number>;
  switch (op.op) {
    case "spawn":
      spawnRow(things);
      return;
    case "despawn":
      despawnRow(things, op.row);
      return;
    case "clear":
      clearRow(things, op.row);
      return;
    case "column":
      columns[op.column][op.row] = op.value;
      return;
    case "record":
      clock[op.column] = op.value;
  }
}

function filledState(): State<typeof schema> {
  const state = createState(layoutState(schema));
  state.view.clock.tick = 3;
  state.view.clock.drift = -0.25;
  for (let i = 0; i < 4; i++) state.view.things.x[spawnRow(state.view.things)] = i / 3;
  despawnRow(state.view.things, 1);
  return state;
}

/** Offsets of the bytes that belong to no column. */
function paddingOf(): number[] {
  const layout = layoutState(schema);
  const used = new Set<number>();
  const use = (offset: number, length: number) => {
    for (let i = 0; i < length; i++) used.add(offset + i);
  };
  const bytes: Record<ColumnType, number> = { u8: 1, i8: 1, u16: 2, i16: 2, u32: 4, i32: 4, f32: 4, f64: 8 };
  for (const section of layout.sections) {
    if (section.kind === "table") {
      use(section.offset, 16);
      use(section.offset + 16, section.capacity);
      use(section.offset + 16 + Math.ceil(section.capacity / 8) * 8, section.capacity * 2);
    }
    for (const column of section.columns) use(column.offset, bytes[column.type] * section.capacity);
  }
  return Array.from({ length: layout.byteLength }, (_, i) => i).filter((i) => !used.has(i));
}
