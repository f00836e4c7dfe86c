import { signed, unit } from "@fairtick/contract";
import { BitReader, BitWriter } from "@fairtick/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputHistory } from "./input-history.ts";

const schema = { throttle: unit(10), steering: signed(14) };

function columns() {
  return [new Float32Array(4), new Float32Array(4)];
}

describe("the history of inputs", () => {
  it("keeps 0 and both ends exact, and no value that is none", () => {
    const history = new InputHistory(schema, { repeatTicks: 5 });
    const rows: number[][] = [];
    for (const value of [0, 1, -1, -0, Number.NaN, Number.POSITIVE_INFINITY, 7, -7]) {
      history.set({ throttle: value, steering: value });
      history.sample(rows.length);
      rows.push([...history.rowAt(rows.length)!]);
    }
    expect(rows).toEqual([
      [0, 0],
      [1, 1],
      [0, -1],
      [0, 0],
      [0, 0],
      [0, 0],
      [1, 1],
      [0, -1],
    ]);
  });

  it("predicts with the number that the server reads from the wire", () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (value) => {
        const history = new InputHistory(schema, { repeatTicks: 5 });
        history.set({ steering: value });
        history.sample(0);
        const sampled = history.rowAt(0)![1];
        const bytes = new Uint8Array(8);
        const writer = new BitWriter(bytes);
        writer.writeRange(sampled, -1, 1, 14);
        expect(Math.fround(new BitReader(bytes).readRange(-1, 1, 14))).toBe(sampled);
        expect(Math.abs(sampled - value)).toBeLessThanOrEqual(1 / (2 ** 14 - 2) + 1e-7);
      }),
    );
  });

  it("samples once for each tick, and the ticks that were skipped with what is held now", () => {
    const history = new InputHistory(schema, { repeatTicks: 5 });
    history.set({ throttle: 1 });
    history.sample(10);
    history.set({ throttle: 0 });
    history.sample(10);
    expect(history.rowAt(10)![0]).toBe(1);
    history.sample(13);
    expect([11, 12, 13].map((tick) => history.rowAt(tick)![0])).toEqual([0, 0, 0]);
    expect(history.rowAt(9)).toBeUndefined();
    expect(history.rowAt(14)).toBeUndefined();
    expect(history.newestTick).toBe(13);
  });

  it("repeats the last row as long as the game says, then gives zeros", () => {
    const history = new InputHistory(schema, { repeatTicks: 2 });
    history.set({ throttle: 1, steering: -1 });
    history.sample(10);
    const at = columns();
    const seen = [9, 10, 11, 12, 13].map((tick) => {
      history.apply(tick, 3, at);
      return [at[0][3], at[1][3]];
    });
    expect(seen).toEqual([
      [0, 0],
      [1, -1],
      [1, -1],
      [1, -1],
      [0, 0],
    ]);
  });

  it("lets the player decide anew about ticks that the clock has gone back before", () => {
    const history = new InputHistory(schema, { repeatTicks: 2 });
    for (let tick = 0; tick < 20; tick++) history.sample(tick);
    history.dropAfter(30);
    expect(history.newestTick).toBe(19);
    history.dropAfter(9);
    expect([history.newestTick, history.rowAt(10)]).toEqual([9, undefined]);
    history.set({ throttle: 1 });
    history.sample(10);
    expect([history.rowAt(9)![0], history.rowAt(10)![0]]).toEqual([0, 1]);
  });

  it("keeps 256 ticks", () => {
    const history = new InputHistory(schema, { repeatTicks: 2 });
    for (let tick = 0; tick < 300; tick++) history.sample(tick);
    expect(history.rowAt(43)).toBeUndefined();
    expect(history.rowAt(44)).toBeDefined();
    history.sample(100_000);
    expect(history.rowAt(100_000 - 255)).toBeDefined();
    history.clear();
    expect([history.newestTick, history.rowAt(100_000)]).toEqual([-1, undefined]);
  });
});
