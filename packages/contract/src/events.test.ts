import { describe, expect, it } from "vitest";
import { defineEvents, EventSink } from "./events.ts";

const kinds = defineEvents({
  lap: { audience: "all", mustArrive: true, values: ["lap", "timeMs"] },
  hit: { audience: "seat", mustArrive: false, values: [] },
});

describe("declared events", () => {
  it("are numbered in their order and keep what was declared", () => {
    expect(kinds.lap).toEqual({
      name: "lap",
      index: 0,
      audience: "all",
      mustArrive: true,
      values: ["lap", "timeMs"],
    });
    expect(kinds.hit.index).toBe(1);
  });

  it("carry at most three values", () => {
    const values = ["a", "b", "c", "d"];
    const declaration = { audience: "all", mustArrive: true, values } as const;
    expect(() => defineEvents({ wide: declaration })).toThrow("event wide carries more than 3 values");
    expect(defineEvents({ fits: { ...declaration, values: values.slice(1) } }).fits.values).toHaveLength(3);
  });

  it("are at most 256 kinds, since a kind is one byte", () => {
    const many = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [
          `e${i}`,
          { audience: "all", mustArrive: false, values: [] } as const,
        ]),
      );
    expect(defineEvents(many(256)).e255.index).toBe(255);
    expect(() => defineEvents(many(257))).toThrow(/257 kinds/);
  });
});

describe("the events of a tick", () => {
  it("keep their order, subject and values, the unused ones 0", () => {
    const sink = new EventSink();
    sink.emit(kinds.lap, 4, 2, 61_234.5);
    sink.emit(kinds.hit, 65_535);
    expect(sink.count).toBe(2);
    expect([...sink.kinds.subarray(0, 2)]).toEqual([0, 1]);
    expect([...sink.subjects.subarray(0, 2)]).toEqual([4, 65_535]);
    expect([sink.value(0, 0), sink.value(0, 1), sink.value(0, 2)]).toEqual([2, 61_234.5, 0]);
    expect([sink.value(1, 0), sink.value(1, 1), sink.value(1, 2)]).toEqual([0, 0, 0]);
  });

  it("beyond the capacity are counted and lost, without disturbing the others", () => {
    const sink = new EventSink(2);
    for (let seat = 0; seat < 5; seat++) sink.emit(kinds.lap, seat, seat);
    expect(sink.count).toBe(2);
    expect(sink.overflowed).toBe(3);
    expect([...sink.subjects]).toEqual([0, 1]);
    expect(sink.value(1, 0)).toBe(1);
  });

  it("start over when cleared, leaving nothing of the earlier ones; lost ones stay counted", () => {
    const sink = new EventSink(1);
    sink.emit(kinds.lap, 1, 9, 9, 9);
    sink.emit(kinds.lap, 2);
    sink.clear();
    expect(sink.count).toBe(0);
    sink.emit(kinds.hit, 3);
    expect(sink.value(0, 0)).toBe(0);
    expect(sink.overflowed).toBe(1);
  });
});
