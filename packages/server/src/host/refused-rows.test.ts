import { createState, defineState, layoutState, record, spawnRow, table } from "@fairtick/kernel";
import { describe, expect, it } from "vitest";
import { RefusedRows } from "./refused-rows.ts";

function open() {
  const state = createState(
    layoutState(
      defineState({ run: record({ phase: "u8" }), shells: table(1, { x: "f32" }), mines: table(2, {}) }),
    ),
  );
  const refused = new RefusedRows(state.view);
  const drain = () => {
    const counts = new Map<string, number>();
    refused.drain(counts);
    return Object.fromEntries(counts);
  };
  return { state, drain };
}

describe("refused rows", () => {
  it("are counted by table, each once", () => {
    const { state, drain } = open();
    for (let i = 0; i < 4; i++) spawnRow(state.view.shells);
    spawnRow(state.view.mines);
    expect(drain()).toEqual({ shells: 3 });
    expect(drain()).toEqual({});
    spawnRow(state.view.shells);
    expect(drain()).toEqual({ shells: 1 });
  });
});
