import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createState, layoutState, table } from "./state.ts";
import {
  clearRow,
  despawnRow,
  NO_ROW,
  refusedRows,
  resolveHandle,
  rowBound,
  rowCount,
  rowHandle,
  spawnRow,
  spawnRowAt,
} from "./table.ts";

const CAPACITY = 6;

function newTable(capacity = CAPACITY) {
  return createState(layoutState({ rows: table(capacity, { x: "f32", kind: "u8" }) })).view.rows;
}

describe("the rows of a table", () => {
  it("are given away lowest first, and given again once they are free", () => {
    const rows = newTable();
    expect([spawnRow(rows), spawnRow(rows), spawnRow(rows)]).toEqual([0, 1, 2]);
    despawnRow(rows, 2);
    despawnRow(rows, 0);
    expect([spawnRow(rows), spawnRow(rows), spawnRow(rows)]).toEqual([0, 2, 3]);
    expect(rowCount(rows)).toBe(4);
  });

  it("are refused and counted by a full table, which takes rows again once one is free", () => {
    const rows = newTable(2);
    spawnRow(rows);
    spawnRow(rows);
    expect(spawnRow(rows)).toBe(NO_ROW);
    expect(spawnRow(rows)).toBe(NO_ROW);
    expect(refusedRows(rows)).toBe(2);
    expect(rowCount(rows)).toBe(2);
    despawnRow(rows, 0);
    expect(spawnRow(rows)).toBe(0);
    expect(refusedRows(rows)).toBe(2);
  });

  it("can be taken by number, once, and only within the table", () => {
    const rows = newTable();
    spawnRowAt(rows, 3);
    expect(rowCount(rows)).toBe(1);
    expect(rowBound(rows)).toBe(4);
    expect([spawnRow(rows), spawnRow(rows), spawnRow(rows), spawnRow(rows)]).toEqual([0, 1, 2, 4]);
    for (const row of [3, -1, CAPACITY, Number.NaN]) {
      expect(() => spawnRowAt(rows, row)).toThrow(`row ${row} is in use or outside a table of ${CAPACITY}`);
    }
  });

  it("are given up once: a free row or one outside the table changes nothing", () => {
    const rows = newTable();
    spawnRow(rows);
    despawnRow(rows, 3);
    despawnRow(rows, -1);
    despawnRow(rows, CAPACITY);
    expect(rowCount(rows)).toBe(1);
    despawnRow(rows, 0);
    despawnRow(rows, 0);
    expect(rowCount(rows)).toBe(0);
  });

  it("keep their columns until they are cleared, and clearing touches no other row", () => {
    const rows = newTable();
    spawnRow(rows);
    spawnRow(rows);
    rows.x.fill(2);
    rows.kind.fill(3);
    clearRow(rows, 1);
    expect([...rows.x]).toEqual([2, 0, 2, 2, 2, 2]);
    expect([...rows.kind]).toEqual([3, 0, 3, 3, 3, 3]);
    expect(rows.alive[1]).toBe(1);
    expect(resolveHandle(rows, rowHandle(rows, 1))).toBe(1);
  });

  it("have handles that stop resolving once the row is given away again", () => {
    const rows = newTable();
    const first = rowHandle(rows, spawnRow(rows));
    expect(resolveHandle(rows, first)).toBe(0);
    despawnRow(rows, 0);
    expect(resolveHandle(rows, first)).toBe(NO_ROW);
    const second = rowHandle(rows, spawnRow(rows));
    expect(second).not.toBe(first);
    expect(resolveHandle(rows, first)).toBe(NO_ROW);
    expect(resolveHandle(rows, second)).toBe(0);
  });

  it.each([0, -1, 65_535, 2 ** 40, Number.NaN, 0.5])("do not resolve the made-up handle %s", (handle) => {
    const rows = newTable();
    spawnRow(rows);
    expect(resolveHandle(rows, handle)).toBe(NO_ROW);
  });

  it("wrap the generation after 65,536 uses", () => {
    const rows = newTable(1);
    for (let use = 0; use < 65_536; use++) {
      spawnRow(rows);
      despawnRow(rows, 0);
    }
    expect(rows.generation[0]).toBe(0);
    expect(resolveHandle(rows, rowHandle(rows, spawnRow(rows)))).toBe(0);
  });

  it("behave as a set of numbers under any sequence of spawns and despawns", () => {
    const step = fc.oneof(
      fc.constant("spawn" as const),
      fc.nat({ max: CAPACITY }),
      fc.record({ at: fc.nat({ max: CAPACITY - 1 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const rows = newTable();
        const used = new Set<number>();
        let refused = 0;
        let bound = 0;
        for (const each of steps) {
          if (each === "spawn") {
            const lowest = [0, 1, 2, 3, 4, 5].find((row) => !used.has(row));
            expect(spawnRow(rows)).toBe(lowest ?? NO_ROW);
            if (lowest === undefined) refused++;
            else used.add(lowest);
          } else if (typeof each === "number") {
            despawnRow(rows, each);
            used.delete(each);
          } else if (!used.has(each.at)) {
            spawnRowAt(rows, each.at);
            used.add(each.at);
          }
          bound = Math.max(bound, ...[...used].map((row) => row + 1));
          expect(rowCount(rows)).toBe(used.size);
          expect(rowBound(rows)).toBe(bound);
          expect(refusedRows(rows)).toBe(refused);
          expect([...rows.alive].flatMap((alive, row) => (alive ? [row] : []))).toEqual([...used].sort());
        }
      }),
    );
  });
});
