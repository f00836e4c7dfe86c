import {
  type AnyGame,
  angle,
  defineGame,
  EventSink,
  exact,
  range,
  type SnapshotSchema,
  type TickContext,
  unsigned,
  type ViewBuilder,
} from "@fairtick/contract";
import {
  createState,
  despawnRow,
  layoutState,
  record,
  type StateOf,
  spawnRow,
  table,
} from "@fairtick/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SnapshotEncoder } from "./snapshot.ts";
import { planSnapshot } from "./snapshot-plan.ts";
import { decodeSnapshot, type Snapshot } from "./snapshot-read.ts";
import { stillGame } from "./test/still-game.ts";

const CAPACITY = 20;
const state = {
  match: record({ phase: "u8", wind: "f64", drift: "i16", hidden: "u32" }),
  ships: table(CAPACITY, {
    owner: "i8",
    x: "f32",
    yaw: "f32",
    fuel: "f32",
    kind: "u8",
    score: "u16",
    delta: "i32",
    secret: "f64",
    aim: "i8",
    server: "u32",
  }),
  rocks: table(4, { size: "u8" }),
};
type ToyState = StateOf<typeof state>;
type View = (t: { readonly state: ToyState }, view: ViewBuilder) => void;

const snapshot: SnapshotSchema = {
  match: ["phase", "wind", "drift"],
  ships: {
    ownerColumn: "owner",
    owner: ["x", "fuel", "secret", "aim"],
    others: {
      x: range(-100, 100, 12),
      yaw: angle(10),
      kind: unsigned(3),
      score: unsigned(10),
      delta: exact,
    },
  },
  rocks: { others: { size: unsigned(8) } },
};

function toyGame(changes: { snapshot?: SnapshotSchema; view?: View } = {}): AnyGame {
  return defineGame({
    ...stillGame,
    id: "toy",
    state,
    snapshot: changes.snapshot ?? snapshot,
    view: changes.view ?? ((_, view) => view.everyRow("ships")),
  });
}

function newToy(changes: Parameters<typeof toyGame>[0] = {}) {
  const game = toyGame(changes);
  const layout = layoutState(state);
  const view = createState(layout).view;
  const encoder = new SnapshotEncoder(game, layout);
  const t = {
    world: null,
    state: view,
    inputs: {},
    seats: undefined,
    events: new EventSink(),
    tick: 123_456,
  };
  const bytes = new Uint8Array(encoder.plan.maxBytes);
  return {
    encoder,
    view,
    t: t as unknown as TickContext,
    encode(seat: number) {
      const length = encoder.encode(t as unknown as TickContext, seat, bytes);
      return bytes.slice(0, length);
    },
    show(seat: number): Snapshot {
      const decoded = decodeSnapshot(encoder.plan, this.encode(seat));
      if (!decoded.ok) throw new Error(decoded.reason);
      return decoded.snapshot;
    },
  };
}

function fillShip(ships: ToyState["ships"], row: number, owner: number): void {
  ships.owner[row] = owner;
  ships.x[row] = row * 7.77 - 60;
  ships.yaw[row] = row * 0.4 - 3;
  ships.fuel[row] = row / 7;
  ships.kind[row] = row % 8;
  ships.score[row] = row * 50;
  ships.delta[row] = -row * 1e6;
  ships.secret[row] = row / 3;
  ships.aim[row] = -row;
  ships.server[row] = 99;
}

describe("a snapshot", () => {
  it("carries the tick and records exactly, without the columns that are not listed", () => {
    const toy = newToy();
    toy.view.match.phase = 2;
    toy.view.match.wind = -0.1;
    toy.view.match.drift = -30_000;
    toy.view.match.hidden = 5;
    const { tick, records } = toy.show(-1);
    expect(tick).toBe(123_456);
    expect(records).toEqual({ match: { phase: 2, wind: -0.1, drift: -30_000 } });
  });

  it("gives others quantised columns, each within half a step, and none that are the owner's", () => {
    const toy = newToy();
    for (let i = 0; i < 16; i++) fillShip(toy.view.ships, spawnRow(toy.view.ships), i);
    const { rows, columns, own } = toy.show(-1).tables.ships;
    expect(rows).toEqual(Array.from({ length: 16 }, (_, i) => i));
    expect(own).not.toContain(true);
    expect(Object.keys(columns).sort()).toEqual(
      ["aim", "delta", "fuel", "kind", "score", "secret", "x", "yaw"].sort(),
    );
    for (const row of rows) {
      expect(Math.abs(columns.x[row]! - toy.view.ships.x[row])).toBeLessThanOrEqual(200 / (2 ** 12 - 2) / 2);
      const turn = columns.yaw[row]! - toy.view.ships.yaw[row];
      expect(Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn)))).toBeLessThanOrEqual(
        Math.PI / 2 ** 10 + 1e-7,
      );
      expect(columns.kind[row]).toBe(toy.view.ships.kind[row]);
      expect(columns.score[row]).toBe(toy.view.ships.score[row]);
      expect(columns.delta[row]).toBe(toy.view.ships.delta[row]);
      expect([columns.fuel[row], columns.secret[row], columns.aim[row]]).toEqual(Array(3).fill(undefined));
    }
  });

  it("gives the owner every column of the own row to the bit, and no other row's", () => {
    const toy = newToy();
    for (let i = 0; i < 16; i++) fillShip(toy.view.ships, spawnRow(toy.view.ships), i % 4);
    const { rows, columns, own } = toy.show(2).tables.ships;
    for (const [i, row] of rows.entries()) {
      expect(own[i]).toBe(row % 4 === 2);
      if (!own[i]) {
        expect(columns.fuel[i]).toBeUndefined();
        continue;
      }
      for (const name of ["x", "yaw", "fuel", "kind", "score", "delta", "secret", "aim"] as const) {
        expect(columns[name][i]).toBe(toy.view.ships[name][row]);
      }
    }
  });

  it("shows spectators no row as their own, not even one that nobody owns", () => {
    const toy = newToy();
    fillShip(toy.view.ships, spawnRow(toy.view.ships), -1);
    expect(toy.show(-1).tables.ships.own).toEqual([false]);
  });

  it("holds the rows that the game shows, once each and in its order, without those not in use", () => {
    const toy = newToy({
      view: (t, view) => {
        expect(view.seat).toBe(3);
        for (const row of [9, 4, 9, 11, 0, 4, 19]) view.row("ships", row);
        view.row("ships", -1);
        view.row("ships", 500);
        view.everyRow("rocks");
        expect(t.state.match.phase).toBe(0);
      },
    });
    for (let i = 0; i < 12; i++) spawnRow(toy.view.ships);
    spawnRow(toy.view.rocks);
    despawnRow(toy.view.ships, 4);
    const { ships, rocks } = toy.show(3).tables;
    expect(ships.rows).toEqual([9, 11, 0]);
    expect(rocks.rows).toEqual([0]);
    expect(toy.show(3).tables.ships.rows).toEqual([9, 11, 0]);
  });

  it("tells a row that was given away again by its generation", () => {
    const toy = newToy();
    spawnRow(toy.view.ships);
    const before = toy.show(-1).tables.ships.generations;
    despawnRow(toy.view.ships, 0);
    spawnRow(toy.view.ships);
    expect(before).toEqual([1]);
    expect(toy.show(-1).tables.ships.generations).toEqual([2]);
  });

  it("takes the nearest value for what does not fit its bits", () => {
    const toy = newToy();
    spawnRow(toy.view.ships);
    toy.view.ships.score[0] = 5000;
    toy.view.ships.kind[0] = 255;
    toy.view.ships.x[0] = 1e9;
    const { columns } = toy.show(-1).tables.ships;
    expect([columns.score[0], columns.kind[0], columns.x[0]]).toEqual([1023, 7, 100]);
  });

  it("is written where it was told to, and needs no more than the plan says", () => {
    const toy = newToy();
    for (let i = 0; i < CAPACITY; i++) fillShip(toy.view.ships, spawnRow(toy.view.ships), 1);
    const whole = toy.encode(1);
    const target = new Uint8Array(whole.length + 20).fill(0xaa);
    expect(toy.encoder.encode(toy.t, 1, target, 10)).toBe(whole.length);
    expect(target.subarray(10, 10 + whole.length)).toEqual(whole);
    expect(target.subarray(0, 10)).toEqual(new Uint8Array(10).fill(0xaa));
    expect(whole.length).toBeLessThanOrEqual(toy.encoder.plan.maxBytes);
    expect(() => toy.encoder.encode(toy.t, 1, new Uint8Array(whole.length - 1))).toThrow(RangeError);
  });

  it("follows the encoder to another session of the same layout", () => {
    const a = newToy();
    const b = newToy();
    spawnRow(b.view.ships);
    const bytes = new Uint8Array(a.encoder.plan.maxBytes);
    a.encode(-1);
    const length = a.encoder.encode(b.t, -1, bytes);
    const decoded = decodeSnapshot(a.encoder.plan, bytes.subarray(0, length));
    expect(decoded.ok && decoded.snapshot.tables.ships.rows).toEqual([0]);
  });

  it("keeps any state within its quantum, and the owner's rows to the bit", () => {
    const ship = fc.record({
      owner: fc.integer({ min: -1, max: 3 }),
      x: fc.float({ min: -100, max: 100, noNaN: true }),
      yaw: fc.float({ min: -10, max: 10, noNaN: true }),
      secret: fc.double(),
      delta: fc.integer(),
    });
    fc.assert(
      fc.property(fc.array(ship, { maxLength: CAPACITY }), fc.integer({ min: -1, max: 3 }), (ships, seat) => {
        const toy = newToy();
        for (const each of ships) {
          const row = spawnRow(toy.view.ships);
          for (const [name, value] of Object.entries(each)) {
            (toy.view.ships[name as "x"] as Float32Array)[row] = value;
          }
        }
        const { columns, own, rows } = toy.show(seat).tables.ships;
        expect(rows).toHaveLength(ships.length);
        for (const [i, row] of rows.entries()) {
          expect(own[i]).toBe(seat >= 0 && ships[row].owner === seat);
          if (own[i]) {
            expect(columns.x[i]).toBe(toy.view.ships.x[row]);
            expect(columns.secret[i]).toBe(toy.view.ships.secret[row]);
          } else {
            expect(Math.abs(columns.x[i]! - ships[row].x)).toBeLessThan(0.0245);
          }
          expect(columns.delta[i]).toBe(toy.view.ships.delta[row]);
        }
      }),
    );
  });
});

describe("a snapshot schema", () => {
  const plan = (changed: SnapshotSchema) => () =>
    planSnapshot(toyGame({ snapshot: changed }), layoutState(state));

  it.each([
    [{ nothing: ["x"] }, 'the state has no record "nothing"'],
    [{ ships: ["x"] }, 'the state has no record "ships"'],
    [{ match: { others: {} } }, 'the state has no table "match"'],
    [{ match: ["phase", "x"] }, 'match has no column "x"'],
    [{ ships: { others: { z: exact } } }, 'ships has no column "z"'],
    [{ ships: { others: {}, owner: ["z"] } }, 'ships has no column "z"'],
    [{ ships: { others: {}, ownerColumn: "z" } }, 'ships has no column "z"'],
  ] as [SnapshotSchema, string][])("%j is refused", (changed, message) => {
    expect(plan(changed)).toThrow(message);
  });

  it("and a view that shows a table outside of it are a fault of the game", () => {
    const toy = newToy({ snapshot: { match: ["phase"] } });
    expect(() => toy.encode(-1)).toThrow('the snapshot has no table "ships"');
  });
});

describe("reading a snapshot", () => {
  const full = () => {
    const toy = newToy();
    for (let i = 0; i < 10; i++) fillShip(toy.view.ships, spawnRow(toy.view.ships), i % 3);
    return { plan: toy.encoder.plan, bytes: toy.encode(1) };
  };

  it("refuses one that is cut off anywhere, and one that goes on", () => {
    const { plan, bytes } = full();
    for (let length = 0; length < bytes.length; length++) {
      expect(decodeSnapshot(plan, bytes.subarray(0, length)).ok).toBe(false);
    }
    const longer = new Uint8Array(bytes.length + 2);
    longer.set(bytes);
    expect(decodeSnapshot(plan, longer)).toEqual({ ok: false, reason: "2 bytes too many" });
  });

  it("refuses rows beyond the table and rows that come twice", () => {
    const { plan, bytes } = full();
    const reasons = new Set<string>();
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3] ^= 1 << (bit & 7);
      const decoded = decodeSnapshot(plan, damaged);
      if (!decoded.ok) reasons.add(decoded.reason.replace(/\d+/g, "N"));
    }
    expect(reasons).toContain("ships: row N twice");
    expect(reasons).toContain("ships: row N of a table of N");
    expect(reasons).toContain("ships: N rows in a table of N");
  });

  it("never throws, whatever the bytes are", () => {
    const { plan, bytes } = full();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(bytes.length), (junk, keep) => {
        const mixed = new Uint8Array(keep + junk.length);
        mixed.set(bytes.subarray(0, keep));
        mixed.set(junk, keep);
        const decoded = decodeSnapshot(plan, mixed);
        expect(decoded.ok || decoded.reason.length > 0).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
